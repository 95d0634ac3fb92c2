import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { changeChannel, getChannel } from '../../src/channels/channels.ts'
import { ConnectorError, type ConnectorErrorCode } from '../../src/contract/errors.ts'
import { applyReceipt, dueConversations } from '../../src/conversations/delivery.ts'
import { createLocks, type Locks } from '../../src/db/locks.ts'
import { deliver } from '../../workers/outbound.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { type Outside, outside } from '../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage, deliveryOf } from '../support/rows.ts'

const admin = { id: 'admin', name: 'Admin', role: 'admin' as const, lineIds: null }
const never = new AbortController().signal
let hub: TestHub
let locks: Locks
let mail: Outside
let chat: Outside

beforeAll(async () => {
  mail = outside({ id: 'outside', lookup: true })
  chat = outside({ id: 'chat', passive: true, send: { repeatable: true } })
  hub = await testHub({ connectors: [mail.connector, chat.connector] })
  locks = createLocks(hub.env.databaseUrl, hub.log)
  await aLine(hub)
})
afterAll(async () => {
  await locks.close()
  await hub.close()
})
beforeEach(() => {
  for (const each of [mail, chat]) {
    each.sent.length = 0
    each.onSend = async (message) => ({ externalIds: [`out:${message.id}`] })
    each.onLookup = async () => null
  }
})

const run = (conversationId: string) => deliver(hub, locks, conversationId, never)
const ownRefs = (channelId: string) =>
  hub.sql`select external_id, message_id, conversation_id from message_refs where channel_id = ${channelId} and own`
const failing =
  (code: ConnectorErrorCode, words = 'the words of the server', retryAfterMs?: number) =>
  async () => {
    throw new ConnectorError(code, words, retryAfterMs === undefined ? {} : { retryAfterMs })
  }

test('sends in order what is due, with its envelope, and keeps the ids it got', async () => {
  const channel = await aChannel(hub)
  const conversation = await aConversation(hub, channel)
  const envelope = { to: [{ name: 'Ann', address: 'ann@shop.example' }], subject: 'Re: Order', references: ['a@b'], inReplyTo: 'a@b' }
  const ids = [await aMessage(hub, conversation, { text: 'one', envelope }), await aMessage(hub, conversation, { text: 'two' })]
  await aMessage(hub, conversation, { kind: 'note', direction: 'internal', text: 'not for outside' })
  await run(conversation)
  expect(mail.sent.map((message) => message.text)).toEqual(['one', 'two'])
  expect(mail.sent[0]).toMatchObject({
    id: ids[0],
    to: [{ name: 'Ann', kind: 'email', value: 'ann@shop.example' }],
    references: ['a@b'],
    inReplyTo: 'a@b',
  })
  for (const id of ids) expect(await deliveryOf(hub, id)).toMatchObject({ delivery: 'sent', attempts: 1 })
  const refs = await hub.sql`select external_id from message_refs where channel_id = ${channel.id} and own order by external_id`
  expect(refs.map((row) => row.externalId)).toEqual(ids.map((id) => `out:${id}`).sort())
  expect((await getChannel(hub, admin, channel.id)).lastOutboundAt).not.toBeNull()
})

test('`sending` is committed before anything is sent, and everybody is told', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const id = await aMessage(hub, conversation)
  const told: unknown[] = []
  const unsubscribe = hub.live.subscribe(({ topic, data }) => topic === 'conversation' && told.push(data))
  let during = ''
  mail.onSend = async () => {
    during = (await deliveryOf(hub, id)).delivery
    return { externalIds: [] }
  }
  await run(conversation)
  unsubscribe()
  expect(during).toBe('sending')
  expect(told).toMatchObject([
    { id: conversation, version: 2 },
    { id: conversation, version: 3 },
  ])
})

test('a message that can still be taken back stays, and so does what follows it', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  await aMessage(hub, conversation, { notBefore: new Date(Date.now() + 60_000) })
  await aMessage(hub, conversation)
  await run(conversation)
  expect(mail.sent).toEqual([])
  expect(await dueConversations(hub.sql)).not.toContain(conversation)
})

test('two workers at one conversation send each message once', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  for (let i = 0; i < 5; i++) await aMessage(hub, conversation, { text: String(i) })
  const other = createLocks(hub.env.databaseUrl, hub.log)
  await Promise.all([run(conversation), deliver(hub, other, conversation, never), run(conversation)])
  await run(conversation)
  await other.close()
  expect(mail.sent.map((message) => message.text)).toEqual(['0', '1', '2', '3', '4'])
})

test.each(['unreachable', 'rate_limited'] as const)('%s: tried again later, later messages wait', async (code) => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const first = await aMessage(hub, conversation)
  const second = await aMessage(hub, conversation)
  mail.onSend = failing(code)
  await run(conversation)
  const row = await deliveryOf(hub, first)
  expect(row).toMatchObject({ delivery: 'queued', deliveryError: 'the words of the server', attempts: 1 })
  expect(row.notBefore!.getTime() - Date.now()).toBeGreaterThan(8_000)
  expect(row.notBefore!.getTime() - Date.now()).toBeLessThan(11_000)
  expect(await deliveryOf(hub, second)).toMatchObject({ delivery: 'queued', attempts: 0 })
  expect(mail.sent).toHaveLength(1)
})

test('a wait the other side names is kept, and does not use up attempts', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const id = await aMessage(hub, conversation)
  mail.onSend = failing('rate_limited', 'slow down', 90_000)
  await run(conversation)
  const row = await deliveryOf(hub, id)
  expect(row.attempts).toBe(0)
  expect(Math.abs(row.notBefore!.getTime() - Date.now() - 90_000)).toBeLessThan(2_000)
})

test('after hours of trying it has failed, with the words, and the next one goes', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const first = await aMessage(hub, conversation, { attempts: 8 })
  const second = await aMessage(hub, conversation)
  mail.onSend = async (message) => (message.id === first ? failing('unreachable')() : { externalIds: [] })
  await run(conversation)
  expect(await deliveryOf(hub, first)).toMatchObject({ delivery: 'failed', deliveryError: 'the words of the server' })
  expect((await deliveryOf(hub, second)).delivery).toBe('sent')
})

test.each(['unauthorized', 'misconfigured'] as const)(
  '%s: the channel is broken, messages stay queued until its settings are saved',
  async (code) => {
    const channel = await aChannel(hub)
    const conversation = await aConversation(hub, channel)
    const id = await aMessage(hub, conversation)
    mail.onSend = failing(code, '535 wrong password')
    await run(conversation)
    expect(await deliveryOf(hub, id)).toMatchObject({ delivery: 'queued', attempts: 0 })
    expect(await getChannel(hub, admin, channel.id)).toMatchObject({ state: 'broken', detail: '535 wrong password' })
    await run(conversation)
    expect(mail.sent).toHaveLength(1)
    expect(await dueConversations(hub.sql)).not.toContain(conversation)

    mail.onSend = async () => ({ externalIds: [] })
    await changeChannel(hub, admin, channel.id, { settings: { password: 'another password' } }, null)
    expect(await dueConversations(hub.sql)).toContain(conversation)
    await run(conversation)
    expect((await deliveryOf(hub, id)).delivery).toBe('sent')
  },
)

test.each([
  ['rejected', 'failed'],
  ['unconfirmed', 'unconfirmed'],
] as const)('%s: this message is %s, the next one goes', async (code, delivery) => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const first = await aMessage(hub, conversation)
  const second = await aMessage(hub, conversation)
  mail.onSend = async (message) => (message.id === first ? failing(code)() : { externalIds: [] })
  await run(conversation)
  expect(await deliveryOf(hub, first)).toMatchObject({ delivery, deliveryError: 'the words of the server' })
  expect((await deliveryOf(hub, second)).delivery).toBe('sent')
})

test.each(['rejected', 'unconfirmed'] as const)('%s, though it has a name outside: answers of those it reached find it', async (code) => {
  const channel = await aChannel(hub)
  const conversation = await aConversation(hub, channel)
  const id = await aMessage(hub, conversation)
  mail.onSend = async () => {
    throw new ConnectorError(code, 'refused for one of two', { externalIds: ['in-part@shop.example'] })
  }
  await run(conversation)
  expect(await ownRefs(channel.id)).toEqual([{ externalId: 'in-part@shop.example', messageId: id, conversationId: conversation }])
})

test('a fault of the connector never sends twice what may not be repeated', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const id = await aMessage(hub, conversation)
  mail.onSend = async () => {
    throw new TypeError('x is not a function')
  }
  await run(conversation)
  await run(conversation)
  expect(mail.sent).toHaveLength(1)
  expect((await deliveryOf(hub, id)).delivery).toBe('unconfirmed')
})

test('a fault of the connector: repeatable messages are tried three times, then failed', async () => {
  const conversation = await aConversation(hub, await aChannel(hub, { connector: 'chat' }))
  const id = await aMessage(hub, conversation)
  chat.onSend = async () => {
    throw new TypeError('x is not a function')
  }
  await run(conversation)
  expect(chat.sent).toHaveLength(3)
  expect((await deliveryOf(hub, id)).delivery).toBe('failed')
})

test('left `sending` by a crash and found outside: sent, not sent again', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const id = await aMessage(hub, conversation, { delivery: 'sending', attempts: 1 })
  mail.onLookup = async () => ({ externalIds: ['found'] })
  expect(await dueConversations(hub.sql)).toContain(conversation)
  await run(conversation)
  expect(mail.sent).toEqual([])
  expect((await deliveryOf(hub, id)).delivery).toBe('sent')
})

test('left `sending` by a crash without a trace: unconfirmed, never sent again by itself', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const id = await aMessage(hub, conversation, { delivery: 'sending', attempts: 1 })
  const next = await aMessage(hub, conversation)
  await run(conversation)
  expect(mail.sent.map((message) => message.id)).toEqual([next])
  expect((await deliveryOf(hub, id)).delivery).toBe('unconfirmed')
})

test('left `sending` by a crash, repeatable: sent again under the same id', async () => {
  const conversation = await aConversation(hub, await aChannel(hub, { connector: 'chat' }))
  const id = await aMessage(hub, conversation, { delivery: 'sending', attempts: 1 })
  await run(conversation)
  expect(chat.sent.map((message) => message.id)).toEqual([id])
  expect((await deliveryOf(hub, id)).delivery).toBe('sent')
})

test('a message that kills the hub again and again is given up', async () => {
  const conversation = await aConversation(hub, await aChannel(hub, { connector: 'chat' }))
  const id = await aMessage(hub, conversation, { delivery: 'sending', attempts: 5 })
  await run(conversation)
  expect(chat.sent).toEqual([])
  expect((await deliveryOf(hub, id)).delivery).toBe('failed')
})

test('a message being sent elsewhere is left alone', async () => {
  const conversation = await aConversation(hub, await aChannel(hub))
  const id = await aMessage(hub, conversation, { delivery: 'sending', attempts: 1 })
  const other = createLocks(hub.env.databaseUrl, hub.log)
  await other.take(`outbound ${conversation}`)
  await run(conversation)
  expect((await deliveryOf(hub, id)).delivery).toBe('sending')
  await other.close()
})

test('a channel switched off sends nothing and forgets nothing', async () => {
  const channel = await aChannel(hub, { enabled: false })
  const conversation = await aConversation(hub, channel)
  const id = await aMessage(hub, conversation)
  await run(conversation)
  expect(mail.sent).toEqual([])
  expect((await deliveryOf(hub, id)).delivery).toBe('queued')
  await changeChannel(hub, admin, channel.id, { enabled: true }, null)
  await run(conversation)
  expect((await deliveryOf(hub, id)).delivery).toBe('sent')
})

test('receipts never move a state back, and settle what was left open', async () => {
  const channel = await aChannel(hub)
  const conversation = await aConversation(hub, channel)
  const receipt = (ref: string, delivery: 'sent' | 'delivered' | 'read' | 'failed', more: { upTo?: boolean; detail?: string } = {}) =>
    hub.sql.begin((tx) => applyReceipt(tx, channel.id, { type: 'receipt', ref, delivery, ...more }))
  const [a, b, c, d] = [
    await aMessage(hub, conversation, { delivery: 'sent' }),
    await aMessage(hub, conversation, { delivery: 'unconfirmed' }),
    await aMessage(hub, conversation, { delivery: 'failed' }),
    await aMessage(hub, conversation, { delivery: 'sent' }),
  ]
  expect(await receipt(d!, 'read', { upTo: true })).toEqual([conversation])
  const states = async () => Promise.all([a, b, c, d].map(async (id) => (await deliveryOf(hub, id!)).delivery))
  expect(await states()).toEqual(['read', 'read', 'failed', 'read'])
  expect(await receipt(d!, 'delivered')).toEqual([])
  expect(await receipt(d!, 'failed')).toEqual([])
  expect(await receipt(c!, 'delivered')).toEqual([conversation])
  expect(await states()).toEqual(['read', 'read', 'delivered', 'read'])
  expect(await receipt('nothing of ours', 'read')).toEqual([])
})

test('that it left, told later under our id, settles what was left open, and what failed has still failed', async () => {
  const channel = await aChannel(hub)
  const conversation = await aConversation(hub, channel)
  const open = await aMessage(hub, conversation, { delivery: 'unconfirmed' })
  const failed = await aMessage(hub, conversation, { delivery: 'failed' })
  for (const id of [open, failed]) {
    const receipt = { type: 'receipt' as const, ref: id, externalId: `${id}@shop.example`, delivery: 'sent' as const }
    await hub.sql.begin((tx) => applyReceipt(tx, channel.id, receipt))
  }
  expect((await deliveryOf(hub, open)).delivery).toBe('sent')
  expect((await deliveryOf(hub, failed)).delivery).toBe('failed')
  expect((await ownRefs(channel.id)).map((row) => row.externalId)).toEqual([`${open}@shop.example`, `${failed}@shop.example`])
})

test('a receipt finds its message by the id the other side gave, on its own channel only', async () => {
  const channel = await aChannel(hub)
  const elsewhere = await aChannel(hub)
  const conversation = await aConversation(hub, channel)
  const id = await aMessage(hub, conversation)
  await run(conversation)
  const bounce = { type: 'receipt' as const, ref: `out:${id}`, delivery: 'failed' as const, detail: '550 no such user' }
  expect(await hub.sql.begin((tx) => applyReceipt(tx, elsewhere.id, bounce))).toEqual([])
  expect(await hub.sql.begin((tx) => applyReceipt(tx, channel.id, bounce))).toEqual([conversation])
  expect(await deliveryOf(hub, id)).toMatchObject({ delivery: 'failed', deliveryError: '550 no such user' })
})
