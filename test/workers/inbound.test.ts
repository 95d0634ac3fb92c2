import { afterAll, beforeAll, expect, test } from 'vitest'
import { getConversation } from '../../src/conversations/conversations.ts'
import { listMessages } from '../../src/conversations/messages.ts'
import { again, listEvents } from '../../src/inbound/events.ts'
import { ingest } from '../../src/inbound/ingest.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, chat, conversationsOf, eventsOf, item, letter, plain, plainChannel, receive, textsOf, work } from '../support/letters.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

test('the same item again changes nothing', async () => {
  const channel = await plainChannel(hub)
  const once = item([letter({ from: 'twice@shop.example' })])
  await receive(hub, channel.id, [once, once])
  expect(await ingest(hub, channel.id, [once])).toEqual({ stored: 0, duplicates: 1 })
  await work(hub, channel.id, 'lane')
  expect(await conversationsOf(hub, channel.id)).toMatchObject([{ lastSeq: 1 }])
})

test('messages of one visitor come in order into one conversation, whoever works the lane', async () => {
  const channel = await plainChannel(hub)
  await ingest(
    hub,
    channel.id,
    Array.from({ length: 120 }, (_, n) => item([chat('v1', `line ${n}`)], 'v1')),
  )
  await Promise.all([work(hub, channel.id, 'v1'), work(hub, channel.id, 'v1'), work(hub, channel.id, 'v1')])
  const [conversation, ...more] = await conversationsOf(hub, channel.id)
  expect(more).toEqual([])
  const { items } = await listMessages(hub.sql, admin, conversation!.id, { after: 0, limit: 200 })
  expect(items.map((m) => [m.seq, m.text])).toEqual(Array.from({ length: 120 }, (_, n) => [n + 1, `line ${n}`]))
})

test('rubbish becomes a message that says so, and the lane goes on', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item('rubbish'), item([letter({ from: 'next@r.example' })])])
  const all = await conversationsOf(hub, channel.id)
  expect(all).toHaveLength(2)
  const [broken] = (await Promise.all(all.map((c) => listMessages(hub.sql, admin, c.id, { limit: 10 }))))
    .flatMap((p) => p.items)
    .filter((m) => m.facts.unreadable)
  expect(broken).toMatchObject({ facts: { unreadable: true, cause: 'this is no letter' } })
  expect(broken!.eventId).not.toBeNull()
})

test('what nobody can read is nobody’s: somebody who is called as its lane is has not said it', async () => {
  const channel = await plainChannel(hub)
  const known = chat('lane-7', 'hello')
  known.sender.identities = [{ kind: 'external', value: 'lane-7', assurance: 'verified' }]
  await receive(hub, channel.id, [item([known], 'lane-7'), item('rubbish', 'lane-7'), item('rubbish too', 'lane-7')])
  const all = await conversationsOf(hub, channel.id)
  expect(all.map(({ match }) => match)).toEqual(['new', 'new', 'new'])
  expect(new Set(all.map(({ contact }) => contact.id)).size).toBe(3)
})

test('an item that cannot be read just now costs it nothing: what came before it goes on, it and the rest wait', async () => {
  const channel = await plainChannel(hub)
  const items = [item([letter({ from: 'first@b.example' })]), item('busy', 'lane', 'busy'), item([letter({ from: 'last@b.example' })])]
  await expect(receive(hub, channel.id, items)).rejects.toThrow('others are being read')
  const statuses = async () => (await eventsOf(hub, channel.id)).map(({ status, attempts }) => `${status} ${attempts}`).sort()
  expect(await statuses()).toEqual(['done 0', 'pending 0', 'pending 0'])
  await hub.sql`update inbound_events set raw = ${Buffer.from(JSON.stringify([letter({ from: 'second@b.example' })]))} where external_id = 'busy'`
  await work(hub, channel.id, 'lane')
  const names = (await conversationsOf(hub, channel.id)).sort((a, b) => (a.id < b.id ? -1 : 1)).map((c) => c.contact.name)
  expect(names).toEqual(['first@b.example', 'second@b.example', 'last@b.example'])
})

test('an item that cannot be settled is tried three times, then shelved with its cause; the others went on; "try again" processes it', async () => {
  const channel = await plainChannel(hub)
  const bad = letter({ from: 'bad@d.example' })
  // a kind of identity the tables do not know: the mistake of a connector
  bad.sender.identities[0] = { ...bad.sender.identities[0]!, assurance: 'sworn' as 'verified' }
  await receive(hub, channel.id, [item([bad], 'lane', 'bad'), item([letter({ from: 'good@d.example' })], 'lane', 'good')])
  for (let tries = 0; tries < 3; tries += 1) {
    await hub.sql`update inbound_events set not_before = null where channel_id = ${channel.id}`
    await work(hub, channel.id, 'lane')
  }
  const events = await eventsOf(hub, channel.id)
  expect(events.find((e) => e.externalId === 'good')).toMatchObject({ status: 'done' })
  const dead = events.find((e) => e.externalId === 'bad')!
  expect(dead).toMatchObject({ status: 'failed', attempts: 3 })
  expect(dead.error).toContain('assurance')
  await hub.sql`update inbound_events set raw = ${Buffer.from(JSON.stringify([letter({ from: 'bad@d.example' })]))} where id = ${dead.id}`
  await again(hub, admin, dead.id, 'retry')
  await work(hub, channel.id, 'lane')
  expect(await conversationsOf(hub, channel.id)).toHaveLength(2)
})

test('a replay rewrites in place: seq, people, reading and waiting stay', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [
    item([letter({ from: 'r@replay.example', id: '1@r', text: 'garbled' })], 'lane', 'one'),
    item([letter({ from: 'r@replay.example', refs: ['1@r'], text: 'two' })]),
  ])
  const [before] = await conversationsOf(hub, channel.id)
  const event = (await eventsOf(hub, channel.id)).find((e) => e.externalId === 'one')!
  await hub.sql`update inbound_events set raw = ${Buffer.from(JSON.stringify([letter({ from: 'r@replay.example', id: '1@r', text: 'clear' })]))} where id = ${event.id}`
  await again(hub, admin, event.id, 'replay')
  await work(hub, channel.id, 'lane')
  expect(await textsOf(hub, before!.id)).toEqual(['clear', 'two'])
  expect(await getConversation(hub.sql, admin, before!.id)).toMatchObject({
    unread: before!.unread,
    waitingSince: before!.waitingSince,
    lastSeq: 2,
  })
  expect((await eventsOf(hub, channel.id)).find((e) => e.externalId === 'one')).toMatchObject({ status: 'done', decision: event.decision })
})

test('U+0000 and lone surrogates in what somebody wrote stop nothing', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'nul@z.example', text: 'a\0b\ud800c', subject: 'x\0y', facts: { page: 'p\0q' } })])])
  expect(await conversationsOf(hub, channel.id)).toMatchObject([{ subject: 'xy', status: 'open' }])
})

test('a channel that moves to another line leaves its old log with those who saw it', async () => {
  const [old, other] = [await plainChannel(hub), await plainChannel(hub)]
  await receive(hub, old.id, [item([letter({ from: 'before@move.example' })])])
  await hub.sql`update channels set line_id = ${other.lineId} where id = ${old.id}`
  await receive(hub, old.id, [item([letter({ from: 'after@move.example' })])])
  const seen = async (caller: typeof admin) => (await listEvents(hub.sql, caller, { channelId: old.id, limit: 10 })).items.length
  expect([await seen(old.operator), await seen(other.operator)]).toEqual([1, 1])
})
