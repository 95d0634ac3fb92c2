import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { changeChannel, getChannel } from '../../src/channels/channels.ts'
import { ConnectorError, type ConnectorErrorCode } from '../../src/contract/errors.ts'
import { said } from '../../src/contract/words.ts'
import { dueConversations } from '../../src/conversations/delivery.ts'
import { getMessage } from '../../src/conversations/messages.ts'
import type { TestHub } from '../support/hub.ts'
import { admin } from '../support/letters.ts'
import { outbound } from '../support/outbound.ts'
import { aChannel, aConversation, aMessage, deliveryOf } from '../support/rows.ts'

// What becomes of messages the other side does not take.

const { mail, chat, run, ownRefs, reset, start, stop } = outbound()
let hub: TestHub
beforeAll(async () => {
  hub = await start()
})
afterAll(stop)
beforeEach(reset)

const failing =
  (code: ConnectorErrorCode, words = 'the words of the server', retryAfterMs?: number) =>
  async () => {
    throw new ConnectorError(code, words, retryAfterMs === undefined ? {} : { retryAfterMs })
  }

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

test('why is kept in other languages too, where the words are the connector’s own', async () => {
  const why = said('The password is wrong.', '비밀번호가 맞지 않습니다.', 'Пароль не подходит.')
  const texts = { ko: why.ko, ru: why.ru }
  const channel = await aChannel(hub)
  const conversation = await aConversation(hub, channel)
  const [refused, stuck] = [await aMessage(hub, conversation), await aMessage(hub, conversation)]
  mail.onSend = async (message) => {
    throw new ConnectorError(message.id === refused ? 'rejected' : 'unauthorized', why)
  }
  await run(conversation)
  expect(await getMessage(hub.sql, admin, refused)).toMatchObject({ deliveryError: why.en, deliveryErrorTexts: texts })
  expect(await getMessage(hub.sql, admin, stuck)).toMatchObject({ delivery: 'queued', deliveryErrorTexts: texts })
  expect(await getChannel(hub, admin, channel.id)).toMatchObject({ state: 'broken', detail: why.en, detailTexts: texts })
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
