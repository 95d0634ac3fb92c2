import { createRoute } from '@hono/zod-openapi'
import { admins, answers, Done, IdParam, jsonBody, listOf, newRoutes, Page } from '../api.ts'
import type { Hub } from '../hub.ts'
import { invite, listInvitations, passwordLink, revokeInvitation } from './invitations.ts'
import { changeOperator, getOperator, listOperators } from './operators.ts'
import { Invitation, Link, NewInvitation, Operator, OperatorChange } from './shapes.ts'

const tags = ['Operators']

const list = createRoute({
  method: 'get',
  path: '/operators',
  tags,
  summary: 'Your colleagues; everybody for admins',
  request: { query: Page },
  responses: answers(listOf(Operator), 'One page, by name.'),
})
const invitations = createRoute({
  ...admins,
  method: 'get',
  path: '/operators/invitations',
  tags,
  summary: 'Invitations, used and open',
  request: { query: Page },
  responses: answers(listOf(Invitation), 'One page, latest first.'),
})
const inviteOne = createRoute({
  ...admins,
  method: 'post',
  path: '/operators/invitations',
  tags,
  summary: 'Invite a colleague: a link that works once, for 72 hours',
  request: { body: jsonBody(NewInvitation) },
  responses: answers(Link, 'The link. It is shown only now.'),
})
const uninvite = createRoute({
  ...admins,
  method: 'delete',
  path: '/operators/invitations/{id}',
  tags,
  summary: 'Make an open invitation worthless',
  request: { params: IdParam },
  responses: answers(Done, 'Its link does nothing any more.'),
})
const get = createRoute({
  method: 'get',
  path: '/operators/{id}',
  tags,
  summary: 'One operator',
  request: { params: IdParam },
  responses: answers(Operator, 'The operator.'),
})
const change = createRoute({
  ...admins,
  method: 'patch',
  path: '/operators/{id}',
  tags,
  summary: 'Change role or lines of an operator, or switch the sign-in off',
  request: { params: IdParam, body: jsonBody(OperatorChange) },
  responses: answers(Operator, 'The operator as it is now.'),
})
const newPassword = createRoute({
  ...admins,
  method: 'post',
  path: '/operators/{id}/password-link',
  tags,
  summary: 'A link by which an operator chooses a new password',
  request: { params: IdParam },
  responses: answers(Link, 'The link. It is shown only now.'),
})

export function operatorsRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(list, async (c) => c.json(await listOperators(hub.sql, c.get('caller'), c.req.valid('query')), 200))
  routes.openapi(invitations, async (c) => c.json(await listInvitations(hub.sql, c.req.valid('query')), 200))
  routes.openapi(inviteOne, async (c) => c.json(await invite(hub, c.get('caller'), c.req.valid('json'), c.get('address')), 200))
  routes.openapi(uninvite, async (c) => {
    await revokeInvitation(hub, c.get('caller'), c.req.valid('param').id, c.get('address'))
    return c.json({ ok: true as const }, 200)
  })
  routes.openapi(get, async (c) => c.json(await getOperator(hub.sql, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(change, async (c) =>
    c.json(await changeOperator(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json'), c.get('address')), 200),
  )
  routes.openapi(newPassword, async (c) => c.json(await passwordLink(hub, c.get('caller'), c.req.valid('param').id, c.get('address')), 200))
  return routes
}
