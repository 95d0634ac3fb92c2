import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { Hono } from 'hono'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createBlobs } from '../../../src/blobs/blobs.ts'
import { type Room, roomOf } from '../../../src/blobs/room.ts'
import { startSupervisor } from '../../../src/channels/supervisor.ts'
import type { Client } from '../../../src/contract/connector.ts'
import { newId } from '../../../src/id.ts'
import { ingest } from '../../../src/inbound/ingest.ts'
import { outside } from '../../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage } from '../../support/rows.ts'
import { until } from '../../support/until.ts'
import { type Browser, origin, type TestWeb, testWeb } from '../../support/web.ts'

const folder = mkdtempSync(join(tmpdir(), 'switchboard-uploads-'))
const mail = outside()
const megabyte = 1024 * 1024
const lines: { level: number; msg: string }[] = []
let room: Room = 'enough'
let web: TestWeb
let operator: Browser & { id: string }

beforeAll(async () => {
  const log = pino({ level: 'info' }, new Writable({ write: (line, _, done) => done(void lines.push(JSON.parse(String(line)))) }))
  const chat = outside({ id: 'chat', passive: true })
  chat.connector.routes = () => ({
    http: new Hono<{ Bindings: { client: Client } }>().post('/c/:id/files', async (c) => c.text(String((await c.req.blob()).size))),
  })
  web = await testWeb({ log, connectors: [mail.connector, chat.connector], blobs: await createBlobs(folder, async () => room) })
  await aLine(web.hub)
  operator = await web.operator('operator@example.com', 'operator')
})
beforeEach(() => {
  room = 'enough'
})
afterAll(async () => {
  await web.stop()
  rmSync(folder, { recursive: true })
})

const post = (path: string, body: BodyInit, type?: string) =>
  fetch(web.url + path, {
    method: 'POST',
    headers: { cookie: operator.cookie(), origin, ...(type && { 'content-type': type }) },
    body,
  })
const formOf = (bytes: Uint8Array<ArrayBuffer>) => {
  const form = new FormData()
  form.set('file', new File([bytes], 'file.bin'))
  return form
}
const item = () => ({ externalId: newId(), lane: 'lane', raw: Buffer.from('hello') })

test('a file of a form arrives whole', async () => {
  const bytes = randomBytes(3 * megabyte)
  const answer = await post('/api/files', formOf(bytes))
  expect(answer.status).toBe(200)
  const { id } = (await answer.json()) as { id: string }
  expect(await web.hub.sql`select filename, size::int, blob_id from uploads where id = ${id}`).toEqual([
    { filename: 'file.bin', size: bytes.length, blobId: createHash('sha256').update(bytes).digest('hex') },
  ])
})

test('who goes away while his file is on its way leaves a word in the log and no fault', async () => {
  lines.length = 0
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
  for (const [type, begin] of Object.entries({ 'application/octet-stream': '', 'multipart/form-data; boundary=b': head })) {
    const headers = { cookie: operator.cookie(), origin, 'content-type': type, 'content-length': '100000' }
    const sending = request(`${web.url}/api/files`, { method: 'POST', headers })
    sending.on('error', () => {})
    await new Promise((sent) => sending.write(begin + 'x'.repeat(20_000), sent))
    sending.destroy()
  }
  await until('both are noticed', () => lines.filter(({ msg }) => msg.includes('went away')).length === 2)
  expect(lines.filter(({ level }) => level > 30)).toEqual([])
})

test('an operator has at most 500 MB lying here that no message carries', async () => {
  const blob = await web.hub.blobs.put(Buffer.from('large'))
  const held = newId()
  await web.hub.sql`
    insert into uploads (id, operator_id, filename, content_type, size, blob_id)
    values (${held}, ${operator.id}, 'large', 'application/octet-stream', ${500 * megabyte - 1000}, ${blob.id})`
  const refused = await post('/api/files', randomBytes(2000), 'application/octet-stream')
  expect(refused.status).toBe(413)
  expect(((await refused.json()) as { detail: string }).detail).toContain('no message carries')
  const other = await web.operator('other@example.com', 'operator')
  const headers = { cookie: other.cookie(), origin, 'content-type': 'application/octet-stream' }
  expect((await fetch(`${web.url}/api/files`, { method: 'POST', headers, body: randomBytes(2000) })).status).toBe(200)

  const message = await aMessage(web.hub, await aConversation(web.hub, await aChannel(web.hub)))
  await web.hub.sql`
    insert into message_attachments (id, message_id, position, filename, content_type, size, blob_id)
    values (${newId()}, ${message}, 0, 'large', 'application/octet-stream', 1, ${blob.id})`
  expect((await post('/api/files', randomBytes(2000), 'application/octet-stream')).status).toBe(200)
})

test('with little room left no files are taken, while words still are, and the health page says so', async () => {
  const chat = await aChannel(web.hub, { connector: 'chat' })
  const file = randomBytes(100_000)
  expect(await (await post(`/c/${chat.id}/files`, file)).text()).toBe('100000')
  room = 'little'
  for (const refused of [await post('/api/files', formOf(file)), await post(`/c/${chat.id}/files`, file)]) {
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(await (await post(`/c/${chat.id}/files`, randomBytes(1000))).text()).toBe('1000')
  expect(await ingest(web.hub, chat.id, [item()])).toMatchObject({ stored: 1 })
  const health = await fetch(`${web.url}/readyz`)
  expect([health.status, await health.text()]).toEqual([200, 'ready\nthe disk has little room left: files are not taken\n'])
})

test('with next to none nothing is taken in, whoever brings it keeps it, and it goes on by itself', async () => {
  const mailbox = await aChannel(web.hub)
  const waiting = item()
  mail.onListen = async (channel) => {
    await channel.ingest([waiting])
    channel.report('working')
    await new Promise((resolve) => channel.signal.addEventListener('abort', resolve))
  }
  room = 'none'
  await expect(web.hub.blobs.put(Buffer.from('x'))).rejects.toMatchObject({ code: 'ENOSPC' })
  const health = await fetch(`${web.url}/readyz`)
  expect([health.status, await health.text()]).toEqual([503, 'the disk is nearly full: nothing is taken in\n'])
  const supervisor = await startSupervisor(web.hub)
  try {
    const state = async () => (await web.hub.sql`select state, detail from channels where id = ${mailbox.id}`)[0]!
    await until('the channel says why', async () => (await state()).state === 'degraded')
    expect((await state()).detail).toContain('disk of the hub is nearly full')
    room = 'enough'
    await until('it goes on', async () => (await state()).state === 'working')
    const stored = await web.hub.sql`select 1 from inbound_events where channel_id = ${mailbox.id} and external_id = ${waiting.externalId}`
    expect(stored).toHaveLength(1)
  } finally {
    await supervisor.stop()
  }
})

test('room is counted by the size of the disk, and on a large one by what may come', () => {
  const small = 1000 * megabyte
  const large = 1_000_000 * megabyte
  expect([110, 90, 10].map((free) => roomOf({ free: free * megabyte, size: small }))).toEqual(['enough', 'little', 'none'])
  expect([3000, 2000, 200].map((free) => roomOf({ free: free * megabyte, size: large }))).toEqual(['enough', 'little', 'none'])
})
