import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { dueConversations } from '../../src/conversations/delivery.ts'
import type { TestHub } from '../support/hub.ts'
import { outbound } from '../support/outbound.ts'
import { aChannel, aConversation, aMessage, deliveryOf } from '../support/rows.ts'

// What becomes of messages that were being sent when the hub stopped.

const { mail, chat, run, reset, start, stop } = outbound()
let hub: TestHub
beforeAll(async () => {
  hub = await start()
})
afterAll(stop)
beforeEach(reset)

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
