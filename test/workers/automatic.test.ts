import { afterAll, beforeAll, expect, test } from 'vitest'
import { close } from '../../src/conversations/acts.ts'
import { getConversation, listConversations } from '../../src/conversations/conversations.ts'
import { listMessages } from '../../src/conversations/messages.ts'
import { outboundMessage } from '../../src/conversations/outbound-message.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, conversationsOf, item, letter, plain, plainChannel, receive, textsOf } from '../support/letters.ts'

// What machines write to us, and what the line writes by itself.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

test('machines open and reopen nothing and are answered by nobody', async () => {
  const channel = await plainChannel(hub, { autoReply: 'Thank you' })
  await receive(hub, channel.id, [item([letter({ from: 'robot@a.example', automatic: true })])])
  expect((await listConversations(hub.sql, admin, { view: 'open', limit: 10, channelId: channel.id })).items).toEqual([])
  expect(await conversationsOf(hub, channel.id)).toEqual([])
  await receive(hub, channel.id, [item([letter({ from: 'person@a.example', id: '1@a' })])])
  const [conversation] = await conversationsOf(hub, channel.id)
  await close(hub, channel.operator, conversation!.id)
  await receive(hub, channel.id, [item([letter({ from: 'person@a.example', refs: ['1@a'], automatic: true, text: 'away' })])])
  expect(await getConversation(hub.sql, admin, conversation!.id)).toMatchObject({ status: 'closed', unread: 0 })
  expect(await textsOf(hub, conversation!.id)).toContain('away')
})

test('the line answers by itself once a day for a person, and nobody stops waiting for it', async () => {
  const channel = await plainChannel(hub, { autoReply: 'We answer tomorrow.' })
  await receive(hub, channel.id, [item([letter({ from: 'p@auto.example' })]), item([letter({ from: 'p@auto.example' })])])
  const all = await conversationsOf(hub, channel.id)
  const answers = (await Promise.all(all.map((c) => listMessages(hub.sql, admin, c.id, { limit: 10 }))))
    .flatMap((p) => p.items)
    .filter((m) => m.direction === 'outbound')
  expect(answers).toMatchObject([
    { text: 'We answer tomorrow.', delivery: 'queued', author: { kind: 'hub' }, to: [{ address: 'p@auto.example' }] },
  ])
  for (const conversation of all) expect(conversation.waitingSince).not.toBeNull()
})

test('the addresses of one domain get twenty automatic answers in an hour, whatever channel gives them; others get theirs', async () => {
  const [one, two] = [await plainChannel(hub, { autoReply: 'Thank you.' }), await plainChannel(hub, { autoReply: 'Thank you.' })]
  const from = (n: number) => item([letter({ from: `bot.${n}@flood.example` })])
  await receive(
    hub,
    one.id,
    Array.from({ length: 12 }, (_, n) => from(n)),
  )
  await receive(hub, two.id, [...Array.from({ length: 12 }, (_, n) => from(100 + n)), item([letter({ from: 'ann@sub.flood.example' })])])
  const answered = await hub.sql<{ address: string }[]>`
    select envelope -> 'to' -> 0 ->> 'address' as address from messages
    where automatic and direction = 'outbound' and envelope -> 'to' -> 0 ->> 'address' like '%flood.example'`
  const addresses = answered.map((row) => row.address)
  expect(addresses.filter((address) => address.endsWith('@flood.example'))).toHaveLength(20)
  expect(addresses).toContain('ann@sub.flood.example')
})

test('what the line answers by itself carries nothing of what somebody wrote', async () => {
  const channel = await plainChannel(hub, { autoReply: 'We answer tomorrow.' })
  const from = 'victim@auto.example'
  const words = 'Win at evil.example'
  const sender = { name: words, identities: [{ kind: 'email' as const, value: from, assurance: 'observed' as const }] }
  await receive(hub, channel.id, [item([letter({ from, sender, subject: words, text: words })])])
  const [conversation] = await conversationsOf(hub, channel.id)
  const { items } = await listMessages(hub.sql, admin, conversation!.id, { limit: 10 })
  const [line] = await hub.sql<{ name: string }[]>`select name from lines where id = ${conversation!.lineId}`
  const answer = await outboundMessage(hub.sql, items.find((m) => m.direction === 'outbound')!.id)
  expect(answer).toMatchObject({ automatic: true, subject: line!.name, to: [{ name: '', value: 'victim@auto.example' }] })
  expect(JSON.stringify(answer)).not.toContain('Win')
})
