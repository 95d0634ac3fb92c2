import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ChannelDetail } from '../../src/channels/shapes.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import { dueConversations } from '../../src/conversations/delivery.ts'
import { getMessage, messageHtml } from '../../src/conversations/messages.ts'
import { postMessage, takeBack } from '../../src/conversations/outgoing.ts'
import { editMessage } from '../../src/conversations/sent-changes.ts'
import { createLocks, type Locks } from '../../src/db/locks.ts'
import { newId } from '../../src/id.ts'
import { deliver } from '../../workers/outbound.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { type Outside, outside } from '../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage } from '../support/rows.ts'

// Messages that have left are changed and taken back where they went.

const admin = { id: 'admin', name: 'Admin', role: 'admin' as const, lineIds: null }
let hub: TestHub
let locks: Locks
let chat: Outside
let channel: ChannelDetail

beforeAll(async () => {
  chat = outside({ passive: true, send: { formats: ['plain', 'html'], editHours: 48, deleteHours: 48 } })
  hub = await testHub({ connectors: [chat.connector] })
  locks = createLocks(hub.env.databaseUrl, hub.log)
  await aLine(hub)
  await hub.sql`insert into operators (id, name, email) values (${admin.id}, ${admin.name}, 'admin@hub.example')`
  channel = await aChannel(hub)
})
afterAll(async () => {
  await locks.close()
  await hub.close()
})
beforeEach(() => {
  chat.sent.length = 0
  chat.onSend = async (message) => ({ externalIds: [`out:${message.id}`] })
})

const run = (conversationId: string) => deliver(hub, locks, conversationId, new AbortController().signal)
const get = (id: string) => getMessage(hub.sql, admin, id)
async function sentMessage(text: string): Promise<{ id: string; conversationId: string }> {
  const conversationId = await aConversation(hub, channel)
  const id = await aMessage(hub, conversationId, { text })
  await run(conversationId)
  chat.sent.length = 0
  return { id, conversationId }
}

test('a change goes to the message it is of, keeps what it said, and is made once', async () => {
  const { id, conversationId } = await sentMessage('teh answer')
  expect(await editMessage(hub, admin, id, { text: 'the answer' })).toMatchObject({ text: 'the answer', change: 'edit' })
  expect(await dueConversations(hub.sql)).toContain(conversationId)
  await run(conversationId)
  await run(conversationId)
  expect(chat.sent).toMatchObject([{ id, text: 'the answer', change: { kind: 'edit', externalIds: [`out:${id}`] } }])
  expect(await get(id)).toMatchObject({
    delivery: 'sent',
    change: null,
    deliveryError: null,
    facts: { versions: [{ text: 'teh answer' }] },
  })
})

test('one taken back is deleted there and stays readable here', async () => {
  const { id, conversationId } = await sentMessage('too early')
  expect(await takeBack(hub, admin, id)).toEqual({ text: 'too early' })
  await run(conversationId)
  expect(chat.sent).toMatchObject([{ change: { kind: 'delete', externalIds: [`out:${id}`] } }])
  expect(await get(id)).toMatchObject({ text: 'too early', change: null, facts: { deleted: expect.any(String) } })
  await expect(editMessage(hub, admin, id, { text: 'again' })).rejects.toThrow(/only while it is there/)
})

test('a change that is refused says so, and the message says again what it says there', async () => {
  const { id, conversationId } = await sentMessage('first')
  await editMessage(hub, admin, id, { text: 'second' })
  chat.onSend = async () => {
    throw new ConnectorError('rejected', 'message can’t be edited')
  }
  await run(conversationId)
  expect(await get(id)).toMatchObject({
    text: 'first',
    change: null,
    delivery: 'sent',
    deliveryError: 'message can’t be edited',
    facts: { versions: [] },
  })
})

test('formatting alone can be changed, and comes back when that is refused', async () => {
  const { id, conversationId } = await sentMessage('one two')
  await editMessage(hub, admin, id, { text: '', html: '<b>one</b> two' })
  await run(conversationId)
  expect(chat.sent).toMatchObject([{ text: 'one two', html: '<b>one</b> two', change: { kind: 'edit' } }])
  expect(await get(id)).toMatchObject({ change: null, facts: { versions: [{ text: 'one two', until: expect.any(String) }] } })
  chat.onSend = async () => {
    throw new ConnectorError('rejected', 'message can’t be edited')
  }
  await editMessage(hub, admin, id, { text: 'plain again' })
  expect(await get(id)).toMatchObject({ html: null })
  await run(conversationId)
  expect(await get(id)).toMatchObject({ text: 'one two', change: null, deliveryError: 'message can’t be edited' })
  expect(await messageHtml(hub.sql, admin, id)).toMatchObject({ html: '<b>one</b> two' })
})

test('a change asked for while an earlier one is on its way is made after it, whatever becomes of that', async () => {
  const { id, conversationId } = await sentMessage('first')
  await editMessage(hub, admin, id, { text: 'second' })
  chat.onSend = async (message) => {
    if (message.text === 'second') await editMessage(hub, admin, id, { text: 'third' })
    else if (message.change?.kind === 'edit') {
      await takeBack(hub, admin, id)
      throw new ConnectorError('rejected', 'message can’t be edited')
    }
    return { externalIds: [`out:${message.id}`] }
  }
  await run(conversationId)
  expect(await get(id)).toMatchObject({ text: 'third', change: 'edit' })
  await run(conversationId)
  expect(await get(id)).toMatchObject({ text: 'third', change: 'delete', facts: { versions: [{ text: 'first' }, { text: 'second' }] } })
  expect((await get(id)).facts.deleted).toBeUndefined()
  await run(conversationId)
  expect(chat.sent.map(({ text, change }) => [text, change?.kind])).toEqual([
    ['second', 'edit'],
    ['third', 'edit'],
    ['third', 'delete'],
  ])
  expect(await get(id)).toMatchObject({ change: null, facts: { deleted: expect.any(String) } })
})

test('while the other side cannot be reached a change waits, and later answers go out all the same', async () => {
  const { id, conversationId } = await sentMessage('first')
  await editMessage(hub, admin, id, { text: 'second' })
  const later = await aMessage(hub, conversationId, { text: 'a later answer' })
  chat.onSend = async (message) => {
    if (message.change) throw new ConnectorError('unreachable', 'no answer')
    return { externalIds: [`out:${message.id}`] }
  }
  await run(conversationId)
  expect(await get(id)).toMatchObject({ text: 'second', change: 'edit' })
  expect(await get(later)).toMatchObject({ delivery: 'sent' })
  expect(await dueConversations(hub.sql)).not.toContain(conversationId)
  await hub.sql`update messages set not_before = now() where id = ${id}`
  chat.onSend = async (message) => ({ externalIds: [`out:${message.id}`] })
  await run(conversationId)
  expect(await get(id)).toMatchObject({ text: 'second', change: null })
})

test('too late, or where the channel cannot, it is refused', async () => {
  const { id } = await sentMessage('old')
  await hub.sql`update messages set created_at = now() - interval '49 hours' where id = ${id}`
  await expect(editMessage(hub, admin, id, { text: 'new' })).rejects.toThrow(/more than 48 hours ago/)
  const waiting = await aMessage(hub, await aConversation(hub, channel), { text: 'not gone' })
  await expect(editMessage(hub, admin, waiting, { text: 'new' })).rejects.toThrow(/has left/)
})

test('a person who shut us out is not written to again, and every conversation of the thread says so', async () => {
  const earlier = await aConversation(hub, channel, { threadKey: 'kim', status: 'closed' })
  const conversationId = await aConversation(hub, channel, { threadKey: 'kim' })
  const id = await aMessage(hub, conversationId, { text: 'hello' })
  chat.onSend = async () => {
    throw new ConnectorError('rejected', 'blocked by the user', { unreachable: true })
  }
  const told = new Set<unknown>()
  const leave = hub.live.subscribe(({ topic, data }) => {
    if (topic === 'conversation') told.add((data as { id: string }).id)
  })
  await run(conversationId)
  leave()
  expect(told).toEqual(new Set([conversationId, earlier]))
  expect(await get(id)).toMatchObject({ delivery: 'failed', deliveryError: 'blocked by the user' })
  const [row] = await hub.sql`select unreachable_at is not null as shut from conversations where id = ${conversationId}`
  expect(row).toEqual({ shut: true })
})

test('an answer that quotes a message names it by the id it has there, and shows what it quotes', async () => {
  const { id, conversationId } = await sentMessage('the first answer')
  const answer = { id: newId(), text: 'and the second', attachments: [], cc: [], bcc: [], answersId: id }
  expect(await postMessage(hub, admin, conversationId, answer)).toMatchObject({ facts: { answers: { id, text: 'the first answer' } } })
  await run(conversationId)
  expect(chat.sent).toMatchObject([{ id: answer.id, answers: `out:${id}` }])
})
