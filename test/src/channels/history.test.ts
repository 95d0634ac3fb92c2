import { afterAll, beforeAll, expect, test } from 'vitest'
import { attachment, history } from '../../../src/channels/history.ts'
import { closeChannels, openChannel } from '../../../src/channels/open.ts'
import type { ThreadSignal } from '../../../src/contract/connector.ts'
import { newId } from '../../../src/id.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { outside } from '../../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage } from '../../support/rows.ts'

let hub: TestHub
let channel: { id: string; lineId: string }

beforeAll(async () => {
  hub = await testHub({ connectors: [outside({ id: 'outside', passive: true, send: { repeatable: true } }).connector] })
  await aLine(hub)
  channel = await aChannel(hub)
})
afterAll(async () => {
  await closeChannels(hub)
  await hub.close()
})

const read = (threadKey: string, after?: string | null, repeatable = true) =>
  history(hub.sql, { channelId: channel.id, repeatable }, threadKey, after ?? undefined)
const texts = async (...args: Parameters<typeof read>) => (await read(...args)).entries.map((entry) => entry.text)
const set = (id: string, delivery: string) => hub.sql`update messages set delivery = ${delivery} where id = ${id}`
async function aThread(): Promise<{ key: string; id: string }> {
  const key = newId()
  return { key, id: await aConversation(hub, channel, { threadKey: key, unread: 1 }) }
}

test('shows what was written both ways, in order, and nothing of the house', async () => {
  const { key, id } = await aThread()
  await aMessage(hub, id, { direction: 'inbound', text: 'hello' })
  await aMessage(hub, id, { kind: 'note', direction: 'internal', text: 'a note' })
  await aMessage(hub, id, { kind: 'event', direction: 'internal', text: 'assigned' })
  await aMessage(hub, id, { delivery: 'sending', text: 'hi' })
  await aMessage(hub, id, { direction: 'inbound', kind: 'form', text: 'thanks' })
  const { entries } = await read(key)
  expect(entries.map(({ text, direction, read: seen }) => ({ text, direction, seen }))).toEqual([
    { text: 'hello', direction: 'inbound', seen: true },
    { text: 'hi', direction: 'outbound', seen: false },
    { text: 'thanks', direction: 'inbound', seen: false },
  ])
  expect(await texts(key, null, false)).toEqual(['hello'])
  expect(await texts('another thread')).toEqual([])
})

test('goes on after any cursor, of the answer and of each entry', async () => {
  const { key, id } = await aThread()
  for (const text of ['1', '2', '3']) await aMessage(hub, id, { direction: 'inbound', text })
  const first = await read(key)
  expect(await texts(key, first.entries[0]!.cursor)).toEqual(['2', '3'])
  expect(await texts(key, first.cursor)).toEqual([])
  await aMessage(hub, id, { direction: 'inbound', text: '4' })
  expect(await texts(key, first.cursor)).toEqual(['4'])
  expect((await read('empty')).cursor).toBeNull()
})

test('at most 200 at once, and the next page follows', async () => {
  const { key, id } = await aThread()
  await hub.sql`
    insert into messages (id, conversation_id, seq, kind, direction, text, occurred_at)
    select uuidv7(), ${id}, n, 'message', 'inbound', n::text, now() from generate_series(1, 450) as n`
  const pages: number[] = []
  for (let cursor: string | null = null, more = true; more; ) {
    const page = await read(key, cursor)
    pages.push(page.entries.length)
    cursor = page.cursor
    more = page.entries.length > 0
  }
  expect(pages).toEqual([200, 200, 50, 0])
})

test('an answer waiting to leave holds back what stands after it: nobody passes it', async () => {
  const { key, id } = await aThread()
  await aMessage(hub, id, { direction: 'inbound', text: 'question' })
  const answer = await aMessage(hub, id, { text: 'answer' })
  await aMessage(hub, id, { direction: 'inbound', text: 'thanks' })
  const first = await read(key)
  expect(first.entries.map((entry) => entry.text)).toEqual(['question'])
  await set(answer, 'sending')
  expect(await texts(key, first.cursor)).toEqual(['answer', 'thanks'])
})

test('a failed answer that goes after all is shown to who had passed it, once', async () => {
  const { key, id } = await aThread()
  const answer = await aMessage(hub, id, { delivery: 'failed', text: 'answer' })
  await aMessage(hub, id, { direction: 'inbound', text: 'are you there?' })
  const first = await read(key)
  expect(first.entries.map((entry) => entry.text)).toEqual(['are you there?'])
  expect(await texts(key, first.cursor)).toEqual([])
  await set(answer, 'sent')
  const second = await read(key, first.cursor)
  expect(second.entries.map((entry) => entry.text)).toEqual(['answer'])
  expect(await texts(key, second.cursor)).toEqual([])
})

test('all conversations of a thread, also one that was closed, passed and opened again', async () => {
  const key = newId()
  const old = await aConversation(hub, channel, { threadKey: key, status: 'closed' })
  await aMessage(hub, old, { direction: 'inbound', text: 'old' })
  const now = await aConversation(hub, channel, { threadKey: key })
  await aMessage(hub, now, { direction: 'inbound', text: 'new' })
  const first = await read(key)
  expect(first.entries.map((entry) => entry.text)).toEqual(['old', 'new'])
  await aMessage(hub, old, { delivery: 'sent', text: 'late answer' })
  expect(await texts(key, first.cursor)).toEqual(['late answer'])
})

test.each(['', 'nonsense', 'AZCgsAAAcACAAAAAAAAAAQ.-1', 'AZCgsAAAcACAAAAAAAAAAQ', '~~..!', `!${'x'.repeat(300)}`, '[["a",1]]'])(
  'a cursor that is not ours (%s) reads from the beginning',
  async (cursor) => {
    const { key, id } = await aThread()
    await aMessage(hub, id, { direction: 'inbound', text: 'hello' })
    expect(await texts(key, cursor)).toEqual(['hello'])
  },
)

test('a visitor who came a hundred times reads on like everybody, with a cursor of bounded length', async () => {
  const key = newId()
  for (let i = 0; i < 130; i++) {
    await hub.sql`update conversations set status = 'closed' where thread_key = ${key}`
    await aMessage(hub, await aConversation(hub, channel, { threadKey: key }), { direction: 'inbound', text: String(i) })
  }
  let { cursor } = await read(key)
  for (const text of ['more', 'and more']) {
    expect(cursor!.length).toBeLessThan(4000)
    expect(await texts(key, cursor)).toEqual([])
    const [latest] = await hub.sql<{ id: string }[]>`select id from conversations where thread_key = ${key} order by id desc limit 1`
    await aMessage(hub, latest!.id, { direction: 'inbound', text })
    const next = await read(key, cursor)
    expect(next.entries.map((entry) => entry.text)).toEqual([text])
    cursor = next.cursor
  }
})

test('a file is given to its own thread only, and only when its message is', async () => {
  const { key, id } = await aThread()
  const message = await aMessage(hub, id)
  const file = newId()
  await hub.sql`insert into message_attachments (id, message_id, position, filename, content_type, size, blob_id) values (${file}, ${message}, 0, 'a.png', 'image/png', 3, 'blob')`
  const find = (threadKey: string, attachmentId: string) =>
    attachment(hub.sql, { channelId: channel.id, repeatable: true }, threadKey, attachmentId)
  expect(await find(key, file)).toBeNull()
  await set(message, 'sent')
  expect(await find(key, file)).toEqual({ filename: 'a.png', contentType: 'image/png', size: 3, blobId: 'blob' })
  expect((await read(key)).entries[0]!.attachments).toEqual([{ id: file, filename: 'a.png', contentType: 'image/png', size: 3 }])
  expect(await find((await aThread()).key, file)).toBeNull()
  expect(await find(key, "' or true --")).toBeNull()
})

test('signals reach who watches the thread: from inside all, from the channel only that something changed', async () => {
  const opened = (await openChannel(hub, channel.id))!
  const heard: ThreadSignal[] = []
  const leave = opened.subscribe('t', (signal) => heard.push(signal))
  const tell = (from: 'hub' | 'channel', signal: ThreadSignal, threadKey = 't') =>
    hub.live.announce({ topic: 'thread', data: { channelId: channel.id, threadKey, from, signal } })
  tell('hub', { type: 'typing', name: 'Bo' })
  tell('hub', { type: 'typing', name: 'Bo' }, 'other')
  opened.publish('t', { type: 'typing', name: 'Ann' })
  opened.publish('t', { type: 'changed' })
  expect(heard).toEqual([{ type: 'typing', name: 'Bo' }, { type: 'changed' }])
  leave()
  tell('hub', { type: 'changed' })
  expect(heard).toHaveLength(2)
})
