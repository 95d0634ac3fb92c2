import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type Api, answers, Done, jsonBody, newRoutes } from '../api.ts'
import type { Hub } from '../hub.ts'
import type { Auth } from '../operators/auth.ts'
import { acceptInvitation, readInvitation } from '../operators/invitations.ts'
import { adminExists } from '../operators/operators.ts'
import { Acceptance, Role, TokenOnly } from '../operators/shapes.ts'
import type { Limits } from './limits.ts'
import { checkOrigin } from './origins.ts'
import { ask } from './sign-in.ts'

const tags = ['Getting in']
const open = { tags, security: [] as { [scheme: string]: string[] }[], 'x-public': true }

const setupState = createRoute({
  ...open,
  method: 'get',
  path: '/setup',
  summary: 'Whether the first admin is still to be made',
  responses: answers(z.object({ needed: z.boolean() }), 'True until somebody used the link printed at the first start.'),
})
const setup = createRoute({
  ...open,
  method: 'post',
  path: '/setup',
  summary: 'Use a one-time link of the machine (first start, admin-link): make an admin, or give one a new password, and sign in',
  request: { body: jsonBody(Acceptance) },
  responses: answers(Done, 'Made, and signed in: a session cookie comes with it.'),
})
const read = createRoute({
  ...open,
  method: 'post',
  path: '/invitations/open',
  summary: 'What a one-time link is for, without using it',
  request: { body: jsonBody(TokenOnly) },
  responses: answers(z.object({ email: z.string().nullable(), role: Role, known: z.boolean() }), 'What it is for.'),
})
const accept = createRoute({
  ...open,
  method: 'post',
  path: '/invitations/accept',
  summary: 'Use an invitation or a password link, and sign in',
  request: { body: jsonBody(Acceptance) },
  responses: answers(Done, 'Done, and signed in: a session cookie comes with it. With a second factor, the code is asked for next.'),
})

/** What somebody may call who is nobody yet: the one-time links. Every use of one is counted. */
export function doorRoutes(hub: Hub, auth: Auth, limits: Limits, origins: string[]) {
  const routes = newRoutes()
  for (const path of ['/setup', '/invitations/open', '/invitations/accept']) {
    routes.use(path, async (c, next) => {
      checkOrigin(c.req.method, c.req.raw.headers, origins)
      await next()
    })
  }
  async function enter(c: Context<Api>, acceptance: z.infer<typeof Acceptance>): Promise<void> {
    const address = c.get('address')
    await limits.link(c.get('limitBy'))
    await acceptInvitation(hub, acceptance, address)
    await limits.linkWorked(c.get('limitBy'))
    const { email, password } = acceptance
    const signedIn = await ask(hub, auth, '/sign-in/email', c.req.raw.headers, address, JSON.stringify({ email, password }))
    for (const cookie of signedIn.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
  }

  routes.openapi(setupState, async (c) => c.json({ needed: !(await adminExists(hub.sql)) }, 200))
  routes.openapi(setup, async (c) => {
    await enter(c, c.req.valid('json'))
    return c.json({ ok: true as const }, 200)
  })
  routes.openapi(read, async (c) => {
    await limits.link(c.get('limitBy'))
    const found = await readInvitation(hub.sql, c.req.valid('json').token)
    await limits.linkWorked(c.get('limitBy'))
    return c.json(found, 200)
  })
  routes.openapi(accept, async (c) => {
    await enter(c, c.req.valid('json'))
    return c.json({ ok: true as const }, 200)
  })
  return routes
}
