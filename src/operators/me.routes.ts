import { createRoute } from '@hono/zod-openapi'
import { answers, Done, IdParam, jsonBody, listOf, newRoutes, Page } from '../api.ts'
import type { Hub } from '../hub.ts'
import { changeMe, changePassword, endSession, getMe, listSessions } from './me.ts'
import { Me, MeChange, PasswordChange, Session } from './shapes.ts'

const tags = ['You']

const get = createRoute({ method: 'get', path: '/me', tags, summary: 'Who is signed in', responses: answers(Me, 'You.') })
const change = createRoute({
  method: 'patch',
  path: '/me',
  tags,
  summary: 'Change your name or preferences',
  request: { body: jsonBody(MeChange) },
  responses: answers(Me, 'You, as you are now.'),
})
const password = createRoute({
  method: 'post',
  path: '/me/password',
  tags,
  summary: 'Change your password; your other sessions end',
  request: { body: jsonBody(PasswordChange) },
  responses: answers(Done, 'Changed.'),
})
const sessions = createRoute({
  method: 'get',
  path: '/me/sessions',
  tags,
  summary: 'Where you are signed in',
  request: { query: Page },
  responses: answers(listOf(Session), 'One page, latest first.'),
})
const end = createRoute({
  method: 'delete',
  path: '/me/sessions/{id}',
  tags,
  summary: 'End one of your sessions',
  request: { params: IdParam },
  responses: answers(Done, 'It has ended, everywhere at once.'),
})

/** Counts attempts at a present password: `guess` before it is compared, `guessed` when it was right. */
interface Guesses {
  guess(by: string | null, operatorId: string): Promise<void>
  guessed(by: string | null, operatorId: string): Promise<void>
}

export function meRoutes(hub: Hub, { guess, guessed }: Guesses) {
  const routes = newRoutes()
  routes.openapi(get, async (c) => c.json(await getMe(hub.sql, c.get('caller')), 200))
  routes.openapi(change, async (c) => c.json(await changeMe(hub, c.get('caller'), c.req.valid('json')), 200))
  routes.openapi(password, async (c) => {
    const caller = c.get('caller')
    await guess(c.get('limitBy'), caller.id)
    await changePassword(hub, caller, c.req.valid('json'), c.get('sessionId'), c.get('address'))
    await guessed(c.get('limitBy'), caller.id)
    return c.json({ ok: true as const }, 200)
  })
  routes.openapi(sessions, async (c) => c.json(await listSessions(hub.sql, c.get('caller'), c.get('sessionId'), c.req.valid('query')), 200))
  routes.openapi(end, async (c) => {
    await endSession(hub, c.get('caller'), c.req.valid('param').id)
    return c.json({ ok: true as const }, 200)
  })
  return routes
}
