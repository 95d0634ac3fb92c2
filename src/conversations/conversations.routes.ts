import { createRoute, z } from '@hono/zod-openapi'
import { answers, Done, Id, IdParam, jsonBody, listOf, newRoutes, Page, Time } from '../api.ts'
import type { Hub } from '../hub.ts'
import { assign, close, markRead, reopenByHand, snooze, typing } from './acts.ts'
import { countViews, getConversation, listConversations } from './conversations.ts'
import { startConversation } from './outgoing.ts'
import { Conversation, Counts, Message, NewConversation, View } from './shapes.ts'

const tags = ['Conversations']
const one = { tags, request: { params: IdParam }, responses: answers(Conversation, 'The conversation as it is now.') }
const Asked = Page.extend({ view: View.default('open'), channelId: Id.optional(), contactId: Id.optional() })
const Started = z.object({ conversation: Conversation, message: Message })

const list = createRoute({
  method: 'get',
  path: '/conversations',
  tags,
  summary: 'A view of the inbox',
  description: 'Open views go by longest waiting, then latest entry; `closed`, `all` and the list of one person by latest entry.',
  request: { query: Asked },
  responses: answers(listOf(Conversation), 'One page.'),
})
const start = createRoute({
  method: 'post',
  path: '/conversations',
  tags,
  summary: 'Write to somebody first',
  request: { body: jsonBody(NewConversation) },
  responses: answers(Started, 'The conversation with its first message.'),
})
const counts = createRoute({
  method: 'get',
  path: '/counts',
  tags,
  summary: 'How many stand in each open view',
  responses: answers(Counts, 'Of your lines.'),
})
const get = createRoute({ ...one, method: 'get', path: '/conversations/{id}', summary: 'One conversation' })
const giveTo = createRoute({
  ...one,
  method: 'post',
  path: '/conversations/{id}/assign',
  summary: 'Give it to an operator, or to nobody',
  request: { params: IdParam, body: jsonBody(z.object({ operatorId: Id.nullable() })) },
})
const closeIt = createRoute({ ...one, method: 'post', path: '/conversations/{id}/close', summary: 'Close it' })
const reopen = createRoute({ ...one, method: 'post', path: '/conversations/{id}/reopen', summary: 'Open it again, or wake it' })
const snoozeIt = createRoute({
  ...one,
  method: 'post',
  path: '/conversations/{id}/snooze',
  summary: 'Put it away until a moment, or until an answer comes',
  request: { params: IdParam, body: jsonBody(z.object({ until: Time.openapi({ example: '2030-01-07T08:00:00.000Z' }) })) },
})
const read = createRoute({
  ...one,
  method: 'post',
  path: '/conversations/{id}/read',
  summary: 'Everything up to this entry has been read',
  request: { params: IdParam, body: jsonBody(z.object({ seq: z.number().int().min(0) })) },
})
const type = createRoute({
  ...one,
  method: 'post',
  path: '/conversations/{id}/typing',
  summary: 'Tell the other side that somebody is writing',
  responses: answers(Done, 'Told, if somebody listens.'),
})

export function conversationsRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(list, async (c) => c.json(await listConversations(hub.sql, c.get('caller'), c.req.valid('query')), 200))
  routes.openapi(start, async (c) => c.json(await startConversation(hub, c.get('caller'), c.req.valid('json')), 200))
  routes.openapi(counts, async (c) => c.json(await countViews(hub.sql, c.get('caller')), 200))
  routes.openapi(get, async (c) => c.json(await getConversation(hub.sql, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(giveTo, async (c) =>
    c.json(await assign(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json').operatorId), 200),
  )
  routes.openapi(closeIt, async (c) => c.json(await close(hub, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(reopen, async (c) => c.json(await reopenByHand(hub, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(snoozeIt, async (c) =>
    c.json(await snooze(hub, c.get('caller'), c.req.valid('param').id, new Date(c.req.valid('json').until)), 200),
  )
  routes.openapi(read, async (c) => c.json(await markRead(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json').seq), 200))
  routes.openapi(type, async (c) => {
    await typing(hub, c.get('caller'), c.req.valid('param').id)
    return c.json({ ok: true as const }, 200)
  })
  return routes
}
