import { Hono } from 'hono'
import type { FakeState } from './fake-api.ts'

/** The calls of signing in and of the first start, answered from memory. */
export function doorRoutes(state: FakeState): Hono {
  const app = new Hono()
  let needed = true
  app.post('/auth/sign-in/email', async (c) => {
    const { email, password } = await c.req.json<{ email: string; password: string }>()
    if (password !== 'correct horse lamp') return c.json({ code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' }, 401)
    if (email.startsWith('two')) return c.json({ twoFactorRedirect: true })
    state.signedIn = true
    return c.json({ redirect: false })
  })
  app.post('/auth/two-factor/verify-totp', async (c) => {
    if ((await c.req.json<{ code: string }>()).code !== '123456') return c.json({ code: 'INVALID_CODE', message: 'Invalid code' }, 401)
    state.signedIn = true
    return c.json({})
  })
  app.post('/auth/sign-out', (c) => {
    state.signedIn = false
    return c.json({ success: true })
  })
  app.post('/invitations/open', async (c) => {
    const { token } = await c.req.json<{ token: string }>()
    if (token !== 'fresh') return c.json({ status: 404, code: 'not_found', detail: 'This link was used.' }, 404)
    return c.json({ email: 'ann@halden.example', role: 'operator', known: false })
  })
  app.get('/setup', (c) => c.json({ needed }))
  app.post('/setup', async (c) => {
    const body = await c.req.json<{ token: string; password: string }>()
    if (body.token !== 'fresh') return c.json({ status: 404, code: 'not_found', detail: 'This link was used.' }, 404)
    if (body.password.length < 12)
      return c.json(
        { status: 422, code: 'invalid', detail: 'Not acceptable', issues: [{ path: 'password', message: 'Use 12 characters or more.' }] },
        422,
      )
    needed = false
    state.signedIn = true
    return c.json(state.me)
  })
  return app
}
