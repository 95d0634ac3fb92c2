import { createRoute, z } from '@hono/zod-openapi'
import { AnyJson, admins, answers, Done, Id, IdParam, jsonBody, listOf, newRoutes, Page } from '../api.ts'
import type { Hub } from '../hub.ts'
import { listEvents } from '../inbound/events.ts'
import { Event, EventStatus } from '../inbound/shapes.ts'
import { addChannel, changeChannel, getChannel, listChannels, removeChannel } from './channels.ts'
import { connectorsInfo, testChannel } from './connectors.ts'
import { Channel, ChannelChange, ChannelDetail, ConnectorInfo, NewChannel, TestReport } from './shapes.ts'

const tags = ['Channels']
const Test = z.object({
  connector: z.string(),
  settings: z.record(z.string(), AnyJson),
  channelId: Id.optional().describe('Of an existing channel: secret settings left out or masked are its own.'),
})

const connectors = createRoute({
  method: 'get',
  path: '/connectors',
  tags,
  summary: 'Kinds of channel, with their settings as JSON schema and what they can do',
  responses: answers(z.object({ items: z.array(ConnectorInfo), next: z.null() }), 'All of them.'),
})
const list = createRoute({
  method: 'get',
  path: '/channels',
  tags,
  summary: 'Channels of your lines, and how they are',
  request: { query: Page },
  responses: answers(listOf(Channel), 'One page, by name.'),
})
const add = createRoute({
  ...admins,
  method: 'post',
  path: '/channels',
  tags,
  summary: 'Add a channel; without `lineId` to the line made first',
  request: { body: jsonBody(NewChannel) },
  responses: answers(ChannelDetail, 'The channel.'),
})
const test = createRoute({
  ...admins,
  method: 'post',
  path: '/channels/test',
  tags,
  summary: 'Try settings out before saving them: nothing is sent, nothing is kept',
  request: { body: jsonBody(Test) },
  responses: answers(TestReport, 'Step by step.'),
})
const get = createRoute({
  ...admins,
  method: 'get',
  path: '/channels/{id}',
  tags,
  summary: 'One channel with its settings, secret ones masked',
  request: { params: IdParam },
  responses: answers(ChannelDetail, 'The channel.'),
})
const change = createRoute({
  ...admins,
  method: 'patch',
  path: '/channels/{id}',
  tags,
  summary: 'Change a channel, switch it on or off',
  request: { params: IdParam, body: jsonBody(ChannelChange) },
  responses: answers(ChannelDetail, 'The channel as it is now.'),
})
const remove = createRoute({
  ...admins,
  method: 'delete',
  path: '/channels/{id}',
  tags,
  summary: 'Remove a channel nobody has written on',
  request: { params: IdParam },
  responses: answers(Done, 'It is gone.'),
})
const events = createRoute({
  ...admins,
  method: 'get',
  path: '/channels/{id}/events',
  tags,
  summary: 'What came in on a channel',
  request: { params: IdParam, query: Page.extend({ status: EventStatus.optional() }) },
  responses: answers(listOf(Event), 'One page, latest first.'),
})

export function channelsRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(connectors, (c) => c.json({ items: connectorsInfo(hub), next: null }, 200))
  routes.openapi(list, async (c) => c.json(await listChannels(hub, c.get('caller'), c.req.valid('query')), 200))
  routes.openapi(add, async (c) => c.json(await addChannel(hub, c.get('caller'), c.req.valid('json'), c.get('address')), 200))
  routes.openapi(test, async (c) => c.json(await testChannel(hub, c.req.valid('json')), 200))
  routes.openapi(get, async (c) => c.json(await getChannel(hub, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(change, async (c) =>
    c.json(await changeChannel(hub, c.get('caller'), c.req.valid('param').id, c.req.valid('json'), c.get('address')), 200),
  )
  routes.openapi(remove, async (c) => {
    await removeChannel(hub, c.get('caller'), c.req.valid('param').id, c.get('address'))
    return c.json({ ok: true as const }, 200)
  })
  routes.openapi(events, async (c) => {
    const { id } = await getChannel(hub, c.get('caller'), c.req.valid('param').id)
    return c.json(await listEvents(hub.sql, c.get('caller'), { ...c.req.valid('query'), channelId: id }), 200)
  })
  return routes
}
