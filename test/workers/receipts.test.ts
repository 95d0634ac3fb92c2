import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyReceipt } from '../../src/conversations/delivery.ts'
import type { TestHub } from '../support/hub.ts'
import { outbound } from '../support/outbound.ts'
import { aChannel, aConversation, aMessage, deliveryOf } from '../support/rows.ts'

const { run, ownRefs, start, stop } = outbound()
let hub: TestHub
beforeAll(async () => {
  hub = await start()
})
afterAll(stop)

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
  expect(await receipt('nothing of ours', 'read')).toBe('early')
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
  expect(await hub.sql.begin((tx) => applyReceipt(tx, elsewhere.id, bounce))).toBe('early')
  expect(await hub.sql.begin((tx) => applyReceipt(tx, channel.id, bounce))).toEqual([conversation])
  expect(await deliveryOf(hub, id)).toMatchObject({ delivery: 'failed', deliveryError: '550 no such user' })
})
