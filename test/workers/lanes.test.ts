import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessageEvent } from '../../src/contract/events.ts'
import { close } from '../../src/conversations/acts.ts'
import { block } from '../../src/conversations/block.ts'
import { listConversations } from '../../src/conversations/conversations.ts'
import { listMessages } from '../../src/conversations/messages.ts'
import type { Transaction } from '../../src/db/sql.ts'
import type { Hub } from '../../src/hub.ts'
import { listEvents } from '../../src/inbound/events.ts'
import { ingest, laneKey } from '../../src/inbound/ingest.ts'
import { processLanes } from '../../workers/inbound.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, chat, item, letter, plain, plainChannel } from '../support/letters.ts'
import { until } from '../support/until.ts'

const slow = Promise.withResolvers<void>()

let hub: TestHub
beforeAll(async () => {
  const normalize: typeof plain.normalize = async (stored, context) => {
    if (stored.externalId.startsWith('slow')) await slow.promise
    return plain.normalize(stored, context)
  }
  hub = await testHub({ connectors: [{ ...plain, normalize }] })
})
afterAll(() => hub.close())

const together = (on: Hub, channelId: string, lanes: string[]) =>
  processLanes(
    on,
    lanes.map((lane) => laneKey(channelId, lane)),
    new AbortController().signal,
  )
const statuses = async (channelId: string) => {
  const { items } = await listEvents(hub.sql, admin, { channelId, limit: 100 })
  return Object.fromEntries(items.map((event) => [event.externalId, event.status]))
}

/** What was said in each thread, in the order of its timeline. */
async function said(channelId: string): Promise<string[]> {
  const { items } = await listConversations(hub.sql, admin, { view: 'all', limit: 100, channelId })
  const threads = await Promise.all(items.map(({ id }) => listMessages(hub.sql, admin, id, { after: 0, limit: 100 })))
  return threads.map((thread) => thread.items.map(({ seq, text }) => `${seq} ${text}`).join(', ')).sort()
}

test('many lanes at once, by two workers in opposite order: each word once, in its order, one conversation for each', async () => {
  const channel = await plainChannel(hub)
  const lanes = Array.from({ length: 40 }, (_, n) => `v${String(n).padStart(2, '0')}`)
  await ingest(
    hub,
    channel.id,
    ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].flatMap((word) =>
      lanes.map((lane) => item([chat(lane, `${lane} ${word}`)], lane)),
    ),
  )
  await Promise.all([together(hub, channel.id, lanes), together(hub, channel.id, lanes.toReversed())])
  expect(await said(channel.id)).toEqual(
    lanes.map((lane) => `1 ${lane} one, 2 ${lane} two, 3 ${lane} three, 4 ${lane} four, 5 ${lane} five, 6 ${lane} six, 7 ${lane} seven`),
  )
})

test('of lanes settled together a bad item keeps none back, and a blocked person stays out', async () => {
  const channel = await plainChannel(hub)
  const rule = {
    kind: 'visitor' as const,
    pattern: 'nuisance',
    channelId: channel.id,
    effect: 'reject' as const,
    reason: '',
    expiresAt: null,
  }
  await block(hub, channel.operator, rule, null)
  // a kind of assurance the tables do not know: the mistake of a connector
  const bad = chat('bad', 'never')
  bad.sender.identities[0] = { ...bad.sender.identities[0]!, assurance: 'sworn' as 'verified' }
  await ingest(hub, channel.id, [
    item([chat('good', 'hello')], 'good', 'good'),
    item([bad], 'bad', 'bad'),
    item([chat('bad', 'behind it')], 'bad', 'behind'),
    item([chat('nuisance', 'buy this')], 'nuisance', 'nuisance'),
    item('rubbish', 'broken', 'broken'),
    item([letter({ from: 'kim@lanes.example', text: 'a letter' })], 'kim', 'letter'),
  ])
  await together(hub, channel.id, ['bad', 'good', 'nuisance', 'broken', 'kim'])
  expect(await statuses(channel.id)).toEqual({
    good: 'done',
    bad: 'pending',
    behind: 'pending',
    nuisance: 'blocked',
    broken: 'done',
    letter: 'done',
  })
  expect(await said(channel.id)).toEqual(['1 ', '1 a letter', '1 hello'])
})

test('what fails while much is asked side by side asks nothing after its transaction', async () => {
  const channel = await plainChannel(hub)
  // no list of identities at all: the mistake of a connector, found before anything is asked
  const sender = { name: 'Nobody' } as MessageEvent['sender']
  const bad = { letter: { ...letter({ from: 'nobody@lanes.example' }), sender }, line: { ...chat('nobody', 'never'), sender } }
  await ingest(hub, channel.id, [
    item([chat('kim', 'hello')], 'kim', 'kim'),
    ...Object.entries(bad).map(([name, event]) => item([event], name, name)),
  ])
  const late: string[] = []
  const watch = (work: (tx: Transaction) => Promise<unknown>) => (tx: Transaction) => {
    let over = false
    const asking = new Proxy(tx, {
      apply(ask, self, parts) {
        if (over) late.push(String(parts[0]))
        return Reflect.apply(ask, self, parts)
      },
    })
    return work(asking).finally(() => {
      over = true
    })
  }
  const sql = new Proxy(hub.sql, {
    get: (pool, name) =>
      name === 'begin' ? (work: (tx: Transaction) => Promise<unknown>) => pool.begin(watch(work)) : Reflect.get(pool, name),
  })
  await together({ ...hub, sql }, channel.id, ['kim', 'letter', 'line'])
  expect(late).toEqual([])
  expect(await said(channel.id)).toEqual(['1 hello'])
  expect(await statuses(channel.id)).toEqual({ letter: 'pending', line: 'pending', kim: 'done' })
})

test('what cannot be read just now fails its own lane alone', async () => {
  const channel = await plainChannel(hub)
  await ingest(hub, channel.id, [item('busy', 'busy', 'busy'), item([chat('calm', 'hello')], 'calm', 'calm')])
  await expect(together(hub, channel.id, ['busy', 'calm'])).rejects.toThrow('others are being read')
  expect(await statuses(channel.id)).toEqual({ busy: 'pending', calm: 'done' })
})

test('a lane that is slow to be understood keeps the others no longer waiting, and is settled after them', async () => {
  const channel = await plainChannel(hub)
  await ingest(hub, channel.id, [item([chat('slow', 'at last')], 'slow', 'slow one'), item([chat('quick', 'hello')], 'quick', 'quick')])
  const done = together(hub, channel.id, ['slow', 'quick'])
  await until('the quick one', async () => (await statuses(channel.id)).quick === 'done')
  expect(await statuses(channel.id)).toEqual({ 'slow one': 'pending', quick: 'done' })
  slow.resolve()
  await done
  expect(await statuses(channel.id)).toEqual({ 'slow one': 'done', quick: 'done' })
})

test('one person who writes first in two threads at once, or is known in one already, is one person', async () => {
  const channel = await plainChannel(hub)
  const as = (visitor: string, emails: string[]) => {
    const event = chat(visitor, `from ${visitor}`)
    event.sender.identities.unshift(...emails.map((value) => ({ kind: 'email' as const, value, assurance: 'verified' as const })))
    return item([event], visitor)
  }
  const [a, b] = ['a@two.example', 'b@two.example']
  await ingest(hub, channel.id, [as('phone', [a!, b!]), as('desk', [b!, a!]), as('other', ['c@two.example'])])
  await together(hub, channel.id, ['phone', 'desk', 'other'])
  await ingest(hub, channel.id, [as('tablet', [b!]), as('new', ['d@two.example'])])
  await together(hub, channel.id, ['new', 'tablet'])
  const { items } = await listConversations(hub.sql, admin, { view: 'all', limit: 100, channelId: channel.id })
  const person = Object.fromEntries(items.map((each) => [each.preview, each.contact.id]))
  expect(person['from desk']).toBe(person['from phone'])
  expect(person['from tablet']).toBe(person['from phone'])
  expect(new Set(Object.values(person)).size).toBe(3)
})

test('of lanes settled together the closed threads go on and the late ones begin anew', async () => {
  const channel = await plainChannel(hub)
  const lanes = ['soon', 'late', 'open']
  await ingest(
    hub,
    channel.id,
    lanes.map((lane) => item([chat(lane, 'one')], lane)),
  )
  await together(hub, channel.id, lanes)
  const first = (await listConversations(hub.sql, admin, { view: 'all', limit: 10, channelId: channel.id })).items
  const [row] = await hub.sql<{ id: string }[]>`select id from conversations where channel_id = ${channel.id} and thread_key = 'late'`
  for (const { id } of first) await close(hub, channel.operator, id)
  await hub.sql`update conversations set closed_at = now() - interval '25 hours' where id = ${row!.id}`
  await ingest(
    hub,
    channel.id,
    [...lanes, 'new'].map((lane) => item([chat(lane, 'two')], lane)),
  )
  await together(hub, channel.id, [...lanes, 'new'])
  const after = await hub.sql<{ threadKey: string; status: string }[]>`
    select thread_key, array_to_string(array_agg(status order by id), ' ') as status
    from conversations where channel_id = ${channel.id} group by thread_key order by thread_key`
  expect(after.map((each) => `${each.threadKey}: ${each.status}`)).toEqual(['late: closed open', 'new: open', 'open: open', 'soon: open'])
})

test('lanes settled together, by two workers, give no more automatic answers to a domain than one after the other', async () => {
  const channel = await plainChannel(hub, { autoReply: 'Thank you.' })
  const lanes = Array.from({ length: 40 }, (_, n) => `bot.${n}@crowd.example`)
  await ingest(
    hub,
    channel.id,
    lanes.map((from) => item([letter({ from })], from)),
  )
  await Promise.all([together(hub, channel.id, lanes.slice(0, 20)), together(hub, channel.id, lanes.slice(20))])
  const [row] = await hub.sql<{ count: number }[]>`
    select count(*)::int from messages m join conversations v on v.id = m.conversation_id where v.channel_id = ${channel.id} and m.automatic`
  expect(row).toEqual({ count: 20 })
})
