import { createRoute } from '@hono/zod-openapi'
import { admins, answers, Done, IdParam, jsonBody, listOf, newRoutes, Page } from '../api.ts'
import type { Hub } from '../hub.ts'
import { changeRule, listRules, removeRule } from './blocklist.ts'
import { BlockRule, BlockRuleChange } from './shapes.ts'

const tags = ['Blocklist']

const list = createRoute({
  ...admins,
  method: 'get',
  path: '/blocklist',
  tags,
  summary: 'Everything that is blocked',
  request: { query: Page },
  responses: answers(listOf(BlockRule), 'One page.'),
})
const change = createRoute({
  ...admins,
  method: 'patch',
  path: '/blocklist/{id}',
  tags,
  summary: 'Change effect, reason or expiry of a rule',
  request: { params: IdParam, body: jsonBody(BlockRuleChange) },
  responses: answers(BlockRule, 'The rule as it is now.'),
})
const remove = createRoute({
  ...admins,
  method: 'delete',
  path: '/blocklist/{id}',
  tags,
  summary: 'Let somebody in again',
  request: { params: IdParam },
  responses: answers(Done, 'It is gone.'),
})

export function blocklistRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(list, async (c) => c.json(await listRules(hub.sql, c.req.valid('query')), 200))
  routes.openapi(change, async (c) =>
    c.json(await changeRule(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json'), c.get('address')), 200),
  )
  routes.openapi(remove, async (c) => {
    await removeRule(hub, c.get('caller'), c.req.valid('param').id, c.get('address'))
    return c.json({ ok: true as const }, 200)
  })
  return routes
}
