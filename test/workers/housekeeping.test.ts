import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { changeChannel } from '../../src/channels/channels.ts'
import { closeChannels } from '../../src/channels/open.ts'
import type { AnyConnector } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import { said } from '../../src/contract/words.ts'
import { removeStaleUploads } from '../../src/conversations/uploads.ts'
import { createLocks } from '../../src/db/locks.ts'
import { newId } from '../../src/id.ts'
import { removeExpired } from '../../src/operators/expired.ts'
import { fetchAttachments } from '../../workers/attachments.ts'
import { removeStrayBlobs } from '../../workers/blobs.ts'
import { startHousekeeping } from '../../workers/housekeeping.ts'
import { startWorkers } from '../../workers/index.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { type Outside, outside } from '../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage, deliveryOf } from '../support/rows.ts'
import { until } from '../support/until.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour
const soon = { timeout: 30_000, interval: 20 }
const never = new AbortController().signal
const admin = { id: 'admin', name: 'Admin', role: 'admin' as const, lineIds: null }
let hub: TestHub
let mail: Outside

beforeEach(async () => {
  mail = outside()
  hub = await testHub({ connectors: [mail.connector] })
  await aLine(hub)
})
afterEach(async () => {
  await closeChannels(hub)
  await hub.close()
})

test('a message nobody was told of is sent, a taken-back time later', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const workers = await startWorkers(hub)
  const id = await aMessage(hub, conversation, { notBefore: new Date(Date.now() + 300) })
  await expect.poll(async () => (await deliveryOf(hub, id)).delivery, soon).toBe('sent')
  expect(mail.sent).toHaveLength(1)
  await workers.stop()
})

test('stopping waits for a message that is just being sent', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const begun = Promise.withResolvers<void>()
  const accepted = Promise.withResolvers<void>()
  mail.onSend = async () => {
    begun.resolve()
    await accepted.promise
    return { externalIds: [] }
  }
  const workers = await startWorkers(hub)
  const first = await aMessage(hub, conversation)
  const second = await aMessage(hub, conversation)
  await begun.promise
  const stopped = workers.stop()
  accepted.resolve()
  await stopped
  expect((await deliveryOf(hub, first)).delivery).toBe('sent')
  expect((await deliveryOf(hub, second)).delivery).toBe('queued')
})

test('stored events left behind are woken, by one of the processes on duty', async () => {
  const channel = await aChannel(hub)
  const woken: string[] = []
  const here: string[] = []
  const queues = { ...hub.queues, add: async (_name: string, keys: string[]) => void woken.push(...keys) }
  const first = createLocks(hub.env.databaseUrl, hub.log)
  const second = createLocks(hub.env.databaseUrl, hub.log)
  await hub.sql`
    insert into inbound_events (id, channel_id, line_id, external_id, lane, raw, size, received_at)
    values (${newId()}, ${channel.id}, ${channel.lineId}, 'x', 'lane', '\\x00', 1, now() - interval '1 minute')`
  const one = startHousekeeping({ ...hub, queues }, first, (_queue, key) => void here.push(key))
  const key = `${channel.id}:lane`
  await expect.poll(() => woken, soon).toEqual([key])
  // whoever looked before may have been killed, and the queue may wait for him
  expect(here).toEqual([key])
  expect(await second.take('housekeeping')).toBeNull()
  // still there at the next look
  await expect.poll(() => here, soon).toEqual([key, key])
  await one.stop()
  expect(await second.take('housekeeping')).not.toBeNull()
  await Promise.all([first.close(), second.close()])
})

test('blobs nothing points at go after a day; those of events, entries and uploads stay', async () => {
  const channel = await aChannel(hub)
  const message = await aMessage(hub, await aConversation(hub, channel))
  const put = (text: string) => hub.blobs.put(Buffer.from(text)).then((blob) => blob.id)
  const [event, entry, upload, stray, fresh] = [
    await put('event'),
    await put('entry'),
    await put('upload'),
    await put('stray'),
    await put('fresh'),
  ]
  await hub.sql`insert into operators (id, name, email) values ('bo', 'Bo', 'bo@shop.example')`
  await hub.sql`insert into inbound_events (id, channel_id, line_id, external_id, lane, raw_blob, size) values (${newId()}, ${channel.id}, ${channel.lineId}, 'x', 'lane', ${event}, 1)`
  await hub.sql`insert into message_attachments (id, message_id, position, filename, content_type, size, blob_id) values (${newId()}, ${message}, 0, 'a', 'b', 1, ${entry})`
  await hub.sql`
    insert into uploads (id, operator_id, filename, content_type, size, blob_id, created_at)
    values (${newId()}, 'bo', 'a', 'b', 1, ${upload}, now() - interval '2 days')`
  const longAgo = new Date(Date.now() - 2 * day)
  for (const id of [event, entry, upload, stray]) await utimes(join(hub.env.dataDir, 'blobs', id!.slice(0, 2), id!), longAgo, longAgo)

  expect(await removeStrayBlobs(hub, day, never)).toBe(1)
  const left = (await readdir(join(hub.env.dataDir, 'blobs'), { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name))
  expect(left.map((name) => name.slice(3)).sort()).toEqual([event, entry, upload, fresh].sort())
  await removeStaleUploads(hub.sql, day)
  expect(await removeStrayBlobs(hub, day, never)).toBe(1)
  await expect(hub.blobs.bytes(stray!)).rejects.toThrow()
})

test('attachments an event referred to are fetched; what cannot be had is said with its reason', async () => {
  const connector: AnyConnector = mail.connector
  connector.download = async (ref) => {
    if (ref === 'gone')
      throw new ConnectorError('rejected', said('the file is not there any more', '파일이 이제 없습니다', 'файла больше нет'))
    return Readable.from([Buffer.from('content')])
  }
  const conversation = await aConversation(hub, await aChannel(hub))
  const message = await aMessage(hub, conversation, { direction: 'inbound' })
  const [good, gone] = [newId(), newId()]
  for (const [position, [id, ref]] of [
    [good, 'here'],
    [gone, 'gone'],
  ].entries()) {
    await hub.sql`
      insert into message_attachments (id, message_id, position, filename, content_type, size, ref)
      values (${id!}, ${message}, ${position}, 'a', 'b', 0, ${hub.sql.json(ref!)})`
  }
  await fetchAttachments(hub, never)
  const [row] = await hub.sql`select blob_id, size from message_attachments where id = ${good}`
  expect(row).toMatchObject({ size: 7 })
  expect((await hub.blobs.bytes(row!.blobId)).toString()).toBe('content')
  const [entry] = await hub.sql`select facts from messages where id = ${message}`
  expect(entry!.facts).toEqual({
    missingFiles: { [gone]: 'the file is not there any more' },
    missingFilesTexts: { [gone]: { ko: '파일이 이제 없습니다', ru: 'файла больше нет' } },
  })
})

test('what could not be had is fetched once an admin has saved settings with which it can be; until then it is said to be missing', async () => {
  const connector: AnyConnector = mail.connector
  let allowed = false
  connector.download = async () => {
    if (!allowed)
      throw new ConnectorError('rejected', said('this host is not in the list', '목록에 없는 호스트입니다', 'этого хоста нет в списке'))
    return Readable.from([Buffer.from('content')])
  }
  const channel = await aChannel(hub)
  const message = await aMessage(hub, await aConversation(hub, channel), { direction: 'inbound' })
  const id = newId()
  await hub.sql`
    insert into message_attachments (id, message_id, position, filename, content_type, size, ref) values (${id}, ${message}, 0, 'a', 'b', 0, '"x"')`
  const stands = async () => {
    await fetchAttachments(hub, never)
    const [row] = await hub.sql`
      select a.size::int, m.facts from message_attachments a join messages m on m.id = a.message_id where a.id = ${id}`
    return { size: row!.size as number, why: (row!.facts as { missingFiles?: { [id: string]: string } }).missingFiles?.[id] }
  }
  const refused = { size: 0, why: 'this host is not in the list' }
  expect(await stands()).toEqual(refused)
  allowed = true
  await changeChannel(hub, admin, channel.id, { name: 'Another name' }, null)
  expect(await stands()).toEqual(refused)
  allowed = false
  await changeChannel(hub, admin, channel.id, { settings: {} }, null)
  expect(await stands()).toEqual(refused)
  allowed = true
  await changeChannel(hub, admin, channel.id, { settings: {} }, null)
  expect(await stands()).toEqual({ size: 7, why: undefined })
})

test('a host that keeps one channel waiting keeps no other; of one channel there is one file at a time', async () => {
  const connector: AnyConnector = mail.connector
  const slow = Promise.withResolvers<void>()
  let open = 0
  let most = 0
  connector.download = async (ref, { id }) => {
    if (ref === 'quick') return Readable.from([Buffer.from('content')])
    open += 1
    most = Math.max(most, open)
    await slow.promise
    open -= 1
    return Readable.from([Buffer.from(`late ${id}`)])
  }
  const refer = async (conversation: string, ref: string) => {
    const message = await aMessage(hub, conversation, { direction: 'inbound' })
    await hub.sql`
      insert into message_attachments (id, message_id, position, filename, content_type, size, ref)
      values (${newId()}, ${message}, 0, 'a', 'b', 0, ${hub.sql.json(ref)})`
  }
  const [one, other] = [await aConversation(hub, await aChannel(hub)), await aConversation(hub, await aChannel(hub))]
  for (const ref of ['slow', 'slow too']) await refer(one, ref)
  for (let n = 0; n < 3; n++) await refer(other, 'quick')
  const fetched = async () => Number((await hub.sql`select count(*) from message_attachments where blob_id is not null`)[0]!.count)
  const round = fetchAttachments(hub, never)
  await until('the files of the other channel', async () => (await fetched()) === 3)
  slow.resolve()
  await round
  expect([await fetched(), most]).toEqual([5, 1])
})

test('a file that cannot be had at the moment is tried for most of a day, and one of a channel that waits for an admin as long as that waits', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const connector: AnyConnector = mail.connector
  let fault: () => Error = () => new ConnectorError('unauthorized', 'the password is not right any more')
  connector.download = async () => {
    throw fault()
  }
  const message = await aMessage(hub, await aConversation(hub, await aChannel(hub)), { direction: 'inbound' })
  await hub.sql`
    insert into message_attachments (id, message_id, position, filename, content_type, size, ref) values (${newId()}, ${message}, 0, 'a', 'b', 0, '"here"')`
  const hours = async (count: number) => {
    for (let n = 0; n < count; n++) {
      vi.setSystemTime(Date.now() + hour)
      await fetchAttachments(hub, never)
    }
    return (await hub.sql`select blob_id, ref, (select facts from messages where id = ${message}) as facts from message_attachments`)[0]
  }
  expect(await hours(40)).toMatchObject({ ref: 'here', facts: {} })
  fault = () => new ConnectorError('unreachable', 'no answer')
  expect(await hours(12)).toMatchObject({ ref: 'here', facts: {} })
  connector.download = async () => Readable.from([Buffer.from('content')])
  expect(await hours(1)).toMatchObject({ blobId: expect.any(String) })
})

test('sign-ins whose time is over go', async () => {
  await hub.sql`insert into operators (id, name, email) values ('bo', 'Bo', 'bo@shop.example')`
  for (const [id, expires] of [
    ['old', '-1 hour'],
    ['new', '1 hour'],
  ] as const) {
    await hub.sql`insert into sessions (id, token, user_id, expires_at) values (${id}, ${id}, 'bo', now() + ${expires}::interval)`
    await hub.sql`insert into verifications (id, identifier, value, expires_at) values (${id}, ${id}, 'x', now() + ${expires}::interval)`
  }
  await removeExpired(hub.sql)
  expect(await hub.sql`select id from sessions union all select id from verifications`.then((rows) => rows.map((row) => row.id))).toEqual([
    'new',
    'new',
  ])
})
