import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { changeChannel, getChannel } from '../../src/channels/channels.ts'
import { dueConversations } from '../../src/conversations/delivery.ts'
import { createLocks } from '../../src/db/locks.ts'
import { deliver } from '../../workers/outbound.ts'
import type { TestHub } from '../support/hub.ts'
import { admin } from '../support/letters.ts'
import { outbound } from '../support/outbound.ts'
import { aChannel, aConversation, aMessage, deliveryOf } from '../support/rows.ts'

const { mail, run, reset, start, stop } = outbound()
let hub: TestHub
beforeAll(async () => {
  hub = await start()
})
afterAll(stop)
beforeEach(reset)

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
  await Promise.all([run(conversation), deliver(hub, other, conversation, new AbortController().signal), run(conversation)])
  await run(conversation)
  await other.close()
  expect(mail.sent.map((message) => message.text)).toEqual(['0', '1', '2', '3', '4'])
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
