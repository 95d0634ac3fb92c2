import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { openChannel } from '../../../src/channels/open.ts'
import { newId } from '../../../src/id.ts'
import { lineOnline } from '../../../src/operators/presence.ts'
import { outside } from '../../support/outside.ts'
import { aChannel, aConversation, aLine } from '../../support/rows.ts'
import { type Browser, origin, type TestWeb, testWeb } from '../../support/web.ts'

const soon = { timeout: 30_000, interval: 20 }

let web: TestWeb
let line: string
let ann: Browser & { id: string }
let bo: Browser & { id: string }
const open: Feed[] = []

beforeAll(async () => {
  web = await testWeb({ connectors: [outside().connector] })
  line = await aLine(web.hub)
  ann = await web.operator('ann@example.com', 'operator', [line])
  bo = await web.operator('bo@example.com', 'operator')
})
afterEach(() => {
  for (const feed of open.splice(0)) feed.socket.terminate()
})
afterAll(() => web.stop())

interface Feed {
  socket: WebSocket
  seen: { topic: string; data: { [name: string]: unknown } }[]
  closed: Promise<number>
}

async function connect(browser: Browser, headers: { [name: string]: string } = {}): Promise<Feed> {
  const socket = new WebSocket(`${web.url.replace('http', 'ws')}/api/live`, { headers: { cookie: browser.cookie(), origin, ...headers } })
  const feed: Feed = { socket, seen: [], closed: once(socket, 'close').then(([code]) => code as number) }
  socket.on('message', (data) => feed.seen.push(JSON.parse(String(data))))
  open.push(feed)
  await once(socket, 'open')
  await until(feed, 'hello')
  return feed
}

const until = (feed: Feed, topic: string) => vi.waitFor(() => expect(feed.seen.map((notice) => notice.topic)).toContain(topic), soon)

const refused = async (browser: Browser, headers: { [name: string]: string }): Promise<number | undefined> => {
  const socket = new WebSocket(`${web.url.replace('http', 'ws')}/api/live`, { headers: { cookie: browser.cookie(), ...headers } })
  socket.on('error', () => {})
  const [, response] = await once(socket, 'unexpected-response')
  return response.statusCode
}

test('only our own page of somebody signed in gets a socket', async () => {
  expect(await refused(ann, { origin: 'https://evil.example' })).toBe(403)
  expect(await refused(ann, {})).toBe(403)
  expect(await refused(ann, { origin: 'http://127.0.0.1:3001' })).toBe(403)
  expect(await refused(web.browser(), { origin })).toBe(401)
  const other = new WebSocket(`${web.url.replace('http', 'ws')}/elsewhere`)
  other.on('error', () => {})
  const [, response] = await once(other, 'unexpected-response')
  expect(response.statusCode).toBe(404)
})

test('an operator is told of his lines and of nothing else', async () => {
  const channel = await aChannel(web.hub, { lineId: line })
  const id = await aConversation(web.hub, channel, { threadKey: 'visitor 1' })
  const [row] = await web.hub.sql<{ contactId: string }[]>`select contact_id from conversations where id = ${id}`
  const [mine, theirs] = [await connect(ann), await connect(bo)]
  const { live } = web.hub
  live.announce({ topic: 'conversation', data: { id, lineId: line, version: 2, seq: 1, contactId: String(row?.contactId) } })
  live.announce({ topic: 'contact', data: { id: String(row?.contactId) } })
  live.announce({ topic: 'event', data: { id: newId(), channelId: channel.id, status: 'done' } })
  live.announce({ topic: 'channel', data: { id: channel.id, state: 'broken' } })
  live.announce({ topic: 'settings', data: { id: channel.id } })
  live.announce({
    topic: 'thread',
    data: { channelId: channel.id, threadKey: 'visitor 1', from: 'channel', signal: { type: 'typing', name: 'Mina' } },
  })
  live.announce({ topic: 'blocklist', data: {} })
  // seen by everybody: when it is here, all before it has been passed
  live.announce({ topic: 'operator', data: { id: ann.id, online: true } })
  for (const topic of ['conversation', 'contact', 'event', 'channel', 'typing', 'operator']) await until(mine, topic)
  await until(theirs, 'operator')
  expect(mine.seen.find((notice) => notice.topic === 'typing')?.data).toEqual({ conversationId: id, name: 'Mina' })
  expect(new Set(theirs.seen.map((notice) => notice.topic))).toEqual(new Set(['hello', 'operator']))
  await vi.waitFor(() => expect(mine.seen).toContainEqual({ topic: 'channel', data: { id: channel.id } }), soon)
  for (const topic of ['settings', 'blocklist']) expect(mine.seen.map((notice) => notice.topic)).not.toContain(topic)
})

test('who writes an answer is seen by the operators of the line, whatever the channel', async () => {
  const channel = await aChannel(web.hub, { lineId: line })
  const id = await aConversation(web.hub, channel)
  const [mine, theirs] = [await connect(ann), await connect(bo)]
  mine.socket.send(JSON.stringify({ type: 'typing', conversationId: id }))
  await until(mine, 'replying')
  expect(mine.seen.find((notice) => notice.topic === 'replying')?.data).toEqual({
    conversationId: id,
    lineId: line,
    operatorId: ann.id,
    name: 'ann',
  })
  // seen by everybody: when it is here, all before it has been passed
  web.hub.live.announce({ topic: 'operator', data: { id: ann.id, online: true } })
  await until(theirs, 'operator')
  expect(theirs.seen.map((notice) => notice.topic)).not.toContain('replying')
})

test('a call is told to those it rings at and who see its line, and to nobody else', async () => {
  const channel = await aChannel(web.hub, { lineId: line })
  const kay = await web.operator('kay@example.com', 'operator', [line])
  const [rings, colleague, elsewhere] = [await connect(ann), await connect(kay), await connect(bo)]
  const call = { id: newId(), channelId: channel.id, lineId: line, state: 'ringing' }
  web.hub.live.announce({ topic: 'call', data: { ...call, operatorIds: [ann.id, bo.id] } })
  // an order is between the hub and whoever dials
  web.hub.live.announce({ topic: 'order', data: { id: call.id, channelId: channel.id } })
  // seen by everybody: when it is here, all before it has been passed
  web.hub.live.announce({ topic: 'operator', data: { id: ann.id, online: true } })
  for (const feed of [rings, colleague, elsewhere])
    await vi.waitFor(() => expect(feed.seen).toContainEqual({ topic: 'operator', data: { id: ann.id, online: true } }), soon)
  expect(rings.seen).toContainEqual({ topic: 'call', data: call })
  for (const feed of [colleague, elsewhere]) expect(feed.seen.map(({ topic }) => topic)).not.toContain('call')
  for (const feed of [rings, colleague, elsewhere]) expect(feed.seen.map(({ topic }) => topic)).not.toContain('order')
})

test('versions are answered for conversations the operator may see', async () => {
  const channel = await aChannel(web.hub, { lineId: line })
  const id = await aConversation(web.hub, channel)
  const [mine, theirs] = [await connect(ann), await connect(bo)]
  for (const feed of [mine, theirs]) {
    feed.socket.send(JSON.stringify({ type: 'versions', ids: [id, newId()] }))
    await until(feed, 'versions')
  }
  expect(mine.seen.at(-1)?.data).toEqual({ items: [{ id, version: 1 }] })
  expect(theirs.seen.at(-1)?.data).toEqual({ items: [] })
})

test('a new line is seen without signing in again', async () => {
  const admin = await web.operator('admin@example.com', 'admin')
  const feed = await connect(bo)
  const added = await admin.call('POST', '/api/lines', { name: 'New', memberIds: [bo.id] })
  await until(feed, 'resync')
  web.hub.live.announce({ topic: 'conversation', data: { id: newId(), lineId: added.body.id, version: 1, seq: 1, contactId: newId() } })
  await until(feed, 'conversation')
})

test('a socket ends when its session does', async () => {
  const kim = await web.operator('kim@example.com', 'operator', [line])
  const feed = await connect(kim)
  await kim.call('POST', '/api/auth/sign-out')
  expect(await feed.closed).toBe(4401)
})

test('operators are online while connected, and a while longer', async () => {
  const lee = await web.operator('lee@example.com', 'operator', [await aLine(web.hub, 'Quiet')])
  const [quiet] = (await lee.call('GET', '/api/lines')).body.items
  expect(await lineOnline(web.hub.sql, quiet.id)).toBe(false)
  const watcher = await connect(ann)
  const feed = await connect(lee)
  await vi.waitFor(() => expect(watcher.seen).toContainEqual({ topic: 'operator', data: { id: lee.id, online: true } }), soon)
  expect(await lineOnline(web.hub.sql, quiet.id)).toBe(true)
  feed.socket.close()
  await feed.closed
  expect(await lineOnline(web.hub.sql, quiet.id)).toBe(true)
  // a last word that the hub is just writing may bring him back for a moment
  await vi.waitFor(async () => {
    await web.hub.sql`update presence set seen_at = now() - interval '31 s' where operator_id = ${lee.id}`
    expect(await lineOnline(web.hub.sql, quiet.id)).toBe(false)
  }, soon)
})

test('outside it is known at once that somebody of the line comes, and that the last one is gone', async () => {
  const lineId = await aLine(web.hub, 'Doorbell')
  const mia = await web.operator('mia@example.com', 'operator', [lineId])
  const channel = (await openChannel(web.hub, (await aChannel(web.hub, { lineId })).id))!
  const told: boolean[] = []
  const unwatch = channel.watchOnline((online) => told.push(online))
  const heard = (...all: boolean[]) => vi.waitFor(() => expect(told).toEqual(all), soon)
  await heard(false)
  const feed = await connect(mia)
  await connect(ann)
  await heard(false, true)
  feed.socket.close()
  await feed.closed
  // the grace passes at once; a last word that the hub was just writing may bring her back for a moment
  const graceOver = async () => {
    await web.hub.sql`update presence set seen_at = now() - interval '31 s' where operator_id = ${mia.id}`
    web.hub.live.announce({ topic: 'operator', data: { id: mia.id, online: false } })
    expect(told).toEqual([false, true, false])
  }
  await vi.waitFor(graceOver, soon)
  unwatch()
})

test('who floods is cut off, what is no frame of ours is left alone', async () => {
  const feed = await connect(ann)
  for (const frame of ['', 'x', '{}', '[]', '{"type":"versions"}', '{"type":"versions","ids":["1"]}']) feed.socket.send(frame)
  feed.socket.send(JSON.stringify({ type: 'versions', ids: [] }))
  await until(feed, 'versions')
  for (let i = 0; i < 60; i++) feed.socket.send('{}')
  expect(await feed.closed).toBe(4429)
  const large = await connect(ann)
  large.socket.send('x'.repeat(70_000))
  expect(await large.closed).toBe(1009)
})

test('who does not keep up is cut off, and nobody else waits for him', async () => {
  const [slow, quick] = [await connect(ann), await connect(bo)]
  slow.socket.pause()
  const padding = 'x'.repeat(6_000)
  for (let i = 0; i < 3_000 && web.web.sockets() > 1; i++) {
    web.hub.live.announce({ topic: 'operator', data: { id: ann.id, online: true, padding } })
    // lets what was written leave, as between requests
    if (i % 50 === 0) await new Promise(setImmediate)
  }
  expect(web.web.sockets()).toBe(1)
  slow.socket.resume()
  expect(await slow.closed).toBe(1006)
  quick.socket.send(JSON.stringify({ type: 'versions', ids: [] }))
  await until(quick, 'versions')
})
