import { createRoute, z } from '@hono/zod-openapi'
import { answers, Id, IdParam, jsonBody, listOf, newRoutes, Page } from '../api.ts'
import { startLinkFor } from '../channels/continuations.ts'
import { NewStartLink, StartLink } from '../channels/shapes.ts'
import { getContact } from '../contacts/contacts.ts'
import { Contact, Suggestion } from '../contacts/shapes.ts'
import type { Hub } from '../hub.ts'
import { personTimeline } from './messages.ts'
import { joinSuggested, merge, move, suggestions } from './people.ts'
import { Conversation, Message } from './shapes.ts'

const changed = answers(Conversation, 'The conversation as it is now.')

const suggest = createRoute({
  method: 'get',
  path: '/conversations/{id}/suggestions',
  tags: ['Conversations'],
  summary: 'Who this might be, and why',
  request: { params: IdParam },
  responses: answers(z.object({ items: z.array(Suggestion), next: z.null() }), 'Best first.'),
})
const moveTo = createRoute({
  method: 'post',
  path: '/conversations/{id}/move',
  tags: ['Conversations'],
  summary: 'It belongs to another person, or to a new lead (null)',
  request: { params: IdParam, body: jsonBody(z.object({ contactId: Id.nullable() })) },
  responses: changed,
})
const join = createRoute({
  method: 'post',
  path: '/conversations/{id}/join',
  tags: ['Conversations'],
  summary: 'It belongs to the conversation it may belong to: make them one',
  request: { params: IdParam },
  responses: changed,
})
const mergeInto = createRoute({
  method: 'post',
  path: '/contacts/{id}/merge',
  tags: ['People'],
  summary: 'Two people are one',
  request: { params: IdParam, body: jsonBody(z.object({ intoId: Id.describe('Who stays.') })) },
  responses: answers(Contact, 'Who stays, with everything of both.'),
})
const timeline = createRoute({
  method: 'get',
  path: '/contacts/{id}/timeline',
  tags: ['People'],
  summary: 'Entries of all conversations of a person, latest first',
  request: { params: IdParam, query: Page },
  responses: answers(listOf(Message), 'One page, over every channel of your lines.'),
})
const startLink = createRoute({
  method: 'post',
  path: '/contacts/{id}/start-link',
  tags: ['People'],
  summary: 'A link by which a person goes on on another channel and is known there',
  request: { params: IdParam, body: jsonBody(NewStartLink) },
  responses: answers(StartLink, 'Works once, within a day.'),
})

export function peopleRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(suggest, async (c) =>
    c.json({ items: await suggestions(hub.sql, c.get('caller'), c.req.valid('param').id), next: null }, 200),
  )
  routes.openapi(moveTo, async (c) => c.json(await move(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json').contactId), 200))
  routes.openapi(join, async (c) => c.json(await joinSuggested(hub, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(mergeInto, async (c) =>
    c.json(await merge(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json').intoId, c.get('address')), 200),
  )
  routes.openapi(timeline, async (c) => {
    const { id } = await getContact(hub.sql, c.get('caller'), c.req.valid('param').id)
    return c.json(await personTimeline(hub.sql, c.get('caller'), id, c.req.valid('query')), 200)
  })
  routes.openapi(startLink, async (c) => {
    const ask = { contactId: c.req.valid('param').id, channelId: c.req.valid('json').channelId, address: c.get('address') }
    return c.json(await startLinkFor(hub, c.get('caller'), ask), 200)
  })
  return routes
}
