import { createRoute, z } from '@hono/zod-openapi'
import { answers, Id, IdParam, jsonBody, newRoutes } from '../api.ts'
import type { Hub } from '../hub.ts'
import { getMessage, listMessages } from './messages.ts'
import { addNote, postMessage, retryMessage, takeBack } from './outgoing.ts'
import { editMessage } from './sent-changes.ts'
import { Message, MessageChange, NewMessage } from './shapes.ts'

const tags = ['Messages']
const Seq = z.coerce.number().int().min(0)
const NewNote = z.object({
  id: Id.describe('Chosen by the caller; the same id again changes nothing.'),
  text: z.string().trim().min(1).max(20_000),
})

const list = createRoute({
  method: 'get',
  path: '/conversations/{id}/messages',
  tags,
  summary: 'Entries of a conversation, in order',
  description: 'The last ones; those before `before`; or those after `after`, which is how to catch up after a lost connection.',
  request: {
    params: IdParam,
    query: z.object({ after: Seq.optional(), before: Seq.optional(), limit: z.coerce.number().int().min(1).max(100).default(50) }),
  },
  responses: answers(z.object({ items: z.array(Message) }), 'Ascending by `seq`.'),
})
const post = createRoute({
  method: 'post',
  path: '/conversations/{id}/messages',
  tags,
  summary: 'Answer',
  request: { params: IdParam, body: jsonBody(NewMessage) },
  responses: answers(Message, 'Queued; its `delivery` says how it goes on.'),
})
const note = createRoute({
  method: 'post',
  path: '/conversations/{id}/notes',
  tags,
  summary: 'Write a note only colleagues see',
  request: { params: IdParam, body: jsonBody(NewNote) },
  responses: answers(Message, 'The note.'),
})
const get = createRoute({
  method: 'get',
  path: '/messages/{id}',
  tags,
  summary: 'One entry',
  request: { params: IdParam },
  responses: answers(Message, 'The entry.'),
})
const takeItBack = createRoute({
  method: 'delete',
  path: '/messages/{id}',
  tags,
  summary: 'Take a message back',
  description:
    'One that has not left does not go. One that has left is deleted there, where the channel can: its `change` says so until it is.',
  request: { params: IdParam },
  responses: answers(z.object({ text: z.string() }), 'What was written, to go on writing.'),
})
const edit = createRoute({
  method: 'patch',
  path: '/messages/{id}',
  tags,
  summary: 'Change a message that has left',
  description:
    'Where the channel can: its `change` says so until it is changed there too. What it said before is kept in `facts.versions`.',
  request: { params: IdParam, body: jsonBody(MessageChange) },
  responses: answers(Message, 'The message as it says now.'),
})
const retry = createRoute({
  method: 'post',
  path: '/messages/{id}/retry',
  tags,
  summary: 'Send a failed or unconfirmed message again',
  request: { params: IdParam },
  responses: answers(Message, 'Queued again.'),
})

export function messagesRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(list, async (c) =>
    c.json(await listMessages(hub.sql, c.get('caller'), c.req.valid('param').id, c.req.valid('query')), 200),
  )
  routes.openapi(post, async (c) => c.json(await postMessage(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json')), 200))
  routes.openapi(note, async (c) => c.json(await addNote(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json')), 200))
  routes.openapi(get, async (c) => c.json(await getMessage(hub.sql, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(takeItBack, async (c) => c.json(await takeBack(hub, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(edit, async (c) => c.json(await editMessage(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json')), 200))
  routes.openapi(retry, async (c) => c.json(await retryMessage(hub, c.get('caller'), c.req.valid('param').id), 200))
  return routes
}
