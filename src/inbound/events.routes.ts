import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { admins, answers, answersBytes, Id, IdParam, jsonBody, listOf, newRoutes, Page, Time } from '../api.ts'
import type { Hub } from '../hub.ts'
import { audit } from '../operators/audit.ts'
import { again, getEvent, listEvents, rawOf, replayRange } from './events.ts'
import { Event, EventStatus } from './shapes.ts'

const tags = ['Events']
const one = { tags, request: { params: IdParam }, responses: answers(Event, 'The event as it is now.') }

const list = createRoute({
  method: 'get',
  path: '/events',
  tags,
  summary: 'Everything that came in, and why it went where it went',
  request: { query: Page.extend({ status: EventStatus.optional(), channelId: Id.optional() }) },
  responses: answers(listOf(Event), 'One page, latest first.'),
})
const get = createRoute({ ...one, method: 'get', path: '/events/{id}', summary: 'One event' })
const raw = createRoute({
  method: 'get',
  path: '/events/{id}/raw',
  tags,
  summary: 'The bytes as they came',
  request: { params: IdParam },
  responses: answersBytes('The raw item.'),
})
const retry = createRoute({ ...one, method: 'post', path: '/events/{id}/retry', summary: 'Try a failed event again' })
const release = createRoute({ ...one, method: 'post', path: '/events/{id}/release', summary: 'Let an event out of quarantine' })
const replay = createRoute({ ...one, method: 'post', path: '/events/{id}/replay', summary: 'Understand an event anew, after a fix' })
const range = createRoute({
  ...admins,
  method: 'post',
  path: '/events/replay',
  tags,
  summary: 'Understand a span of a channel’s events anew',
  request: { body: jsonBody(z.object({ channelId: Id, from: Time, to: Time })) },
  responses: answers(z.object({ replayed: z.number().int() }), 'How many will be.'),
})

export function eventsRoutes(hub: Hub) {
  const routes = newRoutes()
  routes.openapi(list, async (c) => c.json(await listEvents(hub.sql, c.get('caller'), c.req.valid('query')), 200))
  routes.openapi(range, async (c) => {
    const span = c.req.valid('json')
    const times = { channelId: span.channelId, from: new Date(span.from), to: new Date(span.to) }
    const answer = await replayRange(hub, c.get('caller'), times, (tx, replayed) =>
      audit(tx, c.get('caller'), {
        act: 'event.replayRange',
        subject: { kind: 'channel', id: span.channelId },
        after: { ...span, replayed },
        address: c.get('address'),
      }),
    )
    return c.json(answer, 200)
  })
  routes.openapi(get, async (c) => c.json(await getEvent(hub.sql, c.get('caller'), c.req.valid('param').id), 200))
  routes.openapi(raw, async (c) => {
    const { stream, size, filename } = await rawOf(hub, c.get('caller'), c.req.valid('param').id)
    return c.body(Readable.toWeb(stream) as ReadableStream, 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(size),
      'content-disposition': `attachment; filename="${filename}"`,
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-store',
    })
  })
  for (const [route, how] of [
    [retry, 'retry'],
    [release, 'release'],
    [replay, 'replay'],
  ] as const) {
    routes.openapi(route, async (c) => {
      const { id } = c.req.valid('param')
      const act = { act: `event.${how}`, subject: { kind: 'event', id }, address: c.get('address') }
      return c.json(await again(hub, c.get('caller'), id, how, (tx) => audit(tx, c.get('caller'), act)), 200)
    })
  }
  return routes
}
