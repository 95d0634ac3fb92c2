import { createRoute } from '@hono/zod-openapi'
import { admins, answers, Done, IdParam, jsonBody, listOf, newRoutes, Page } from '../api.ts'
import type { Hub } from '../hub.ts'
import { audit } from '../operators/audit.ts'
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
  routes.openapi(change, async (c) => {
    const { id } = c.req.valid('param')
    const changed = c.req.valid('json')
    const rule = await changeRule(hub, id, changed)
    const act = {
      act: 'blocklist.change',
      subject: { kind: 'rule', id },
      after: { pattern: rule.pattern, ...changed },
      address: c.get('address'),
    }
    await audit(hub.sql, c.get('caller'), act)
    return c.json(rule, 200)
  })
  routes.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await removeRule(hub, id)
    await audit(hub.sql, c.get('caller'), { act: 'blocklist.remove', subject: { kind: 'rule', id }, address: c.get('address') })
    return c.json({ ok: true as const }, 200)
  })
  return routes
}
