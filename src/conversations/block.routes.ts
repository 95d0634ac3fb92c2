import { createRoute } from '@hono/zod-openapi'
import { answers, type Caller, jsonBody, newRoutes } from '../api.ts'
import { BlockRule, NewBlockRule } from '../blocklist/shapes.ts'
import type { Tx } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { block } from './block.ts'
import { blocking } from './words.ts'

const add = createRoute({
  method: 'post',
  path: '/blocklist',
  tags: ['Blocklist'],
  summary: 'Block an identity, a pattern or a network; its open conversations are closed',
  description: 'Operators may block single identities on channels of their lines; everything else is for admins.',
  request: { body: jsonBody(NewBlockRule) },
  responses: answers(BlockRule, 'The rule.'),
})

export function blockRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(add, async (c) => {
    const caller = c.get('caller')
    const asked = c.req.valid('json')
    await checkMay(hub.sql, caller, asked)
    return c.json(await block(hub, caller, asked, c.get('address')), 200)
  })
  return routes
}

async function checkMay(sql: Tx, caller: Caller, { kind, pattern, channelId }: NewBlockRule): Promise<void> {
  if (caller.lineIds === null) return
  if (channelId === null) throw new AppError('forbidden', blocking.adminsEverywhere)
  if (kind === 'network' || pattern.includes('*')) throw new AppError('forbidden', blocking.adminsMany)
  const [channel] = await sql`select 1 from channels where id = ${channelId} and line_id = any(${caller.lineIds}::uuid[])`
  if (!channel) throw new AppError('not_found', blocking.noChannel)
}
