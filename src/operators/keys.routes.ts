import { createRoute, z } from '@hono/zod-openapi'
import { admins, answers, Done, IdParam, jsonBody, listOf, newRoutes, Page } from '../api.ts'
import type { Hub } from '../hub.ts'
import { listAudit } from './audit.ts'
import { createKey, listKeys, revokeKey } from './keys.ts'
import { ApiKey, AuditEntry } from './shapes.ts'

const NewKey = z.object({ name: z.string().trim().min(1).max(100).openapi({ example: 'nightly export' }) }).openapi('NewKey')
const MadeKey = ApiKey.extend({ key: z.string().openapi({ example: 'sbk_Xy3…' }) }).openapi('MadeKey')

const list = createRoute({
  ...admins,
  method: 'get',
  path: '/keys',
  tags: ['API keys'],
  summary: 'API keys that work',
  request: { query: Page },
  responses: answers(listOf(ApiKey), 'One page, latest first.'),
})
const add = createRoute({
  ...admins,
  method: 'post',
  path: '/keys',
  tags: ['API keys'],
  summary: 'Make an API key, which may do what you may',
  request: { body: jsonBody(NewKey) },
  responses: answers(MadeKey, 'With the key itself. It is shown only now.'),
})
const revoke = createRoute({
  ...admins,
  method: 'delete',
  path: '/keys/{id}',
  tags: ['API keys'],
  summary: 'Make a key worthless',
  request: { params: IdParam },
  responses: answers(Done, 'It does nothing any more.'),
})
const log = createRoute({
  ...admins,
  method: 'get',
  path: '/audit',
  tags: ['Audit'],
  summary: 'Who changed what',
  request: { query: Page },
  responses: answers(listOf(AuditEntry), 'One page, latest first.'),
})

/** API keys, and the log of what admins and keys did. */
export function keysRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(list, async (c) => c.json(await listKeys(hub.sql, c.req.valid('query')), 200))
  routes.openapi(add, async (c) => c.json(await createKey(hub, c.get('caller'), c.req.valid('json').name, c.get('address')), 200))
  routes.openapi(revoke, async (c) => {
    await revokeKey(hub, c.get('caller'), c.req.valid('param').id, c.get('address'))
    return c.json({ ok: true as const }, 200)
  })
  routes.openapi(log, async (c) => c.json(await listAudit(hub.sql, c.req.valid('query')), 200))
  return routes
}
