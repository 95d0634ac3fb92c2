import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { config } from '../../connectors/email/config.ts'
import { letterKey } from '../../connectors/email/key.ts'
import { normalize } from '../../connectors/email/normalize.ts'
import { addChannel } from '../../src/channels/channels.ts'
import { addContact } from '../../src/contacts/contacts.ts'
import type { AnyConnector, RawItem } from '../../src/contract/connector.ts'
import type { MessageEvent } from '../../src/contract/events.ts'
import { newId } from '../../src/id.ts'
import { ingest } from '../../src/inbound/ingest.ts'
import { ensureFirstLine } from '../../src/lines/lines.ts'
import { startWorkers } from '../../workers/index.ts'
import { settings } from '../connectors/email/letters.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { arrivals, type Letter, letters, source, threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'

// Any order of arrival, over several lanes at once, gives the same conversations; many first messages of one person make him once.

const quiet = {
  capabilities: { receives: ['message' as const], reopenHours: 720, send: null },
  test: async () => ({ ok: true, checks: [] }),
}

const mail: AnyConnector = { id: 'email', title: 'Mail', config, normalize, ...quiet }

/** Each message has a lane of its own, so that nothing but the database keeps those of one person apart. */
const chat: AnyConnector = {
  id: 'chat',
  title: 'Chat',
  config: z.object({}),
  ...quiet,
  async normalize(item): Promise<MessageEvent[]> {
    const { from, text }: { from: string; text: string } = JSON.parse((await item.bytes()).toString())
    const identities = [{ kind: 'phone' as const, value: from, assurance: 'verified' as const }]
    return [{ type: 'message', direction: 'inbound', sender: { name: from, identities }, thread: { key: from }, text, attachments: [] }]
  },
}

const admin = { id: '', name: 'Ann', role: 'admin' as const, lineIds: null }
let hub: TestHub
let workers: { stop(): Promise<void> }

beforeAll(async () => {
  hub = await testHub({ connectors: [mail, chat] })
  admin.id = newId()
  await hub.sql`insert into operators (id, name, email, role) values (${admin.id}, 'Ann', 'ann@shop.example', 'admin')`
  await ensureFirstLine(hub.sql)
  workers = await startWorkers(hub)
})
afterAll(async () => {
  await workers?.stop()
  await hub?.close()
})

const channelFor = async (connector: string, values: { [name: string]: string }) =>
  (await addChannel(hub, null, { connector, name: newId(), settings: values, enabled: true }, null)).id

const settled = (channelId: string, count: number) =>
  until(`${count} items to be settled`, async () => {
    const [row] = await hub.sql<{ settled: number; failed: number }[]>`
      select count(*) filter (where status = 'done')::int as settled, count(*) filter (where status = 'failed')::int as failed
      from inbound_events where channel_id = ${channelId}`
    expect(row!.failed).toBe(0)
    return row!.settled === count
  })

interface Kept {
  id: string
  conversation: string
  seq: number
  text: string
}

/** What stands in the conversations of a channel, by the letters' own ids. */
const keptIn = async (channelId: string): Promise<Kept[]> => [
  ...(await hub.sql<Kept[]>`
    select r.external_id as id, v.id as conversation, m.seq, m.text from conversations v
    join messages m on m.conversation_id = v.id and m.kind = 'message' join message_refs r on r.message_id = m.id and r.own
    where v.channel_id = ${channelId} and v.merged_into is null order by v.id, m.seq`),
]

/** The same letters in sets, whatever the sets are called. */
const inSets = (pairs: { id: string; set: string }[]): string[] =>
  [...Map.groupBy(pairs, (pair) => pair.set).values()]
    .map((set) =>
      set
        .map(({ id }) => id)
        .sort()
        .join(' '),
    )
    .sort()

const rawItem = (letter: Letter): RawItem => {
  const raw = source(letter)
  const key = letterKey()
  key.take(raw)
  const { externalId, lane } = key.end()
  return { externalId, lane, raw, meta: { folder: 'INBOX', sent: false }, occurredAt: new Date().toISOString() }
}

let run = 0

test('generated threads in any order of arrival give one conversation a thread', async () => {
  await fc.assert(
    fc.asyncProperty(
      letters().chain((made) => fc.tuple(fc.constant(made), arrivals(made.length))),
      async ([made, { order, cuts }]) => {
        const tag = `r${run++}`
        const written = made.map((letter) => tagged(letter, tag))
        const people = [...new Set(written.map((letter) => letter.person))]
        // known with two addresses each, so that a thread comes in over more than one lane
        for (const person of people)
          await addContact(hub, admin, {
            name: person,
            stage: 'contact',
            identities: [0, 1].map((n) => ({ kind: 'email' as const, value: `${person}.${n}@mail.example` })),
          })
        const channelId = await channelFor('email', { ...(settings as unknown as { [name: string]: string }) })
        const items = order.map((index) => rawItem(written[index]!))
        await Promise.all(cuts.map(({ from, to }) => ingest(hub, channelId, items.slice(from, to))))
        await settled(channelId, items.length)

        const kept = await keptIn(channelId)
        expect(inSets(kept.map((each) => ({ id: each.id, set: each.conversation })))).toEqual(
          inSets(threadsOf(written).flatMap((thread, set) => thread.map((letter) => ({ id: letter.id, set: String(set) })))),
        )
        for (const entries of Map.groupBy(kept, (each) => each.conversation).values())
          expect(new Set(entries.map((entry) => entry.seq)).size).toBe(entries.length)
      },
    ),
    { numRuns: 40 },
  )
}, 120_000)

const tagged = (letter: Letter, tag: string): Letter => ({
  ...letter,
  person: `${tag}.${letter.person}`,
  id: `${tag}.${letter.id}`,
  refs: letter.refs.map((id) => `${tag}.${id}`),
})

test.each([
  { who: 'somebody new', known: false, messages: 50, people: 40 },
  { who: 'a contact who is known', known: true, messages: 20, people: 10 },
])(
  '$messages first messages at once of $who give one person and one conversation, for each of $people senders',
  async ({ known, messages, people }) => {
    const channelId = await channelFor('chat', {})
    const senders = Array.from({ length: people }, (_, n) => `+8210${known ? 1 : 2}000${String(n).padStart(4, '0')}`)
    if (known)
      for (const value of senders) await addContact(hub, admin, { name: value, stage: 'contact', identities: [{ kind: 'phone', value }] })
    const items = Array.from({ length: messages }, (_, round) =>
      senders.map((from): RawItem => {
        const id = `${from}.${round}`
        return { externalId: id, lane: id, raw: Buffer.from(JSON.stringify({ from, text: String(round) })) }
      }),
    )
    await Promise.all(items.map((batch) => ingest(hub, channelId, batch)))
    await settled(channelId, messages * people)

    const conversations = await hub.sql<{ person: string; stage: string; entries: number; words: number; last: number }[]>`
      select v.contact_id as person, v.stage, count(*)::int as entries, count(distinct m.text)::int as words, max(m.seq) as last
      from conversations v join messages m on m.conversation_id = v.id where v.channel_id = ${channelId} group by v.id`
    const [found] = await hub.sql<{ count: number }[]>`
      select count(distinct contact_id)::int as count from contact_identities where kind = 'phone' and value = any (${senders})`
    const stage = known ? 'contact' : 'lead'
    expect(conversations.map(({ person: _, ...rest }) => rest)).toEqual(
      Array.from({ length: people }, () => ({ stage, entries: messages, words: messages, last: messages })),
    )
    expect(new Set(conversations.map(({ person }) => person)).size).toBe(people)
    expect(found!.count).toBe(people)
    const tries = await hub.sql`select 1 from inbound_events where channel_id = ${channelId} and attempts > 0`
    expect(tries.length).toBe(0)
  },
  120_000,
)
