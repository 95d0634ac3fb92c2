import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listConversations } from '../../src/conversations/conversations.ts'
import { listMessages } from '../../src/conversations/messages.ts'
import { ingest, laneKey } from '../../src/inbound/ingest.ts'
import { processLanes } from '../../workers/inbound.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, item, letter, plain, plainChannel, receive } from '../support/letters.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

interface Sent {
  person: number
  id: string
  refs: string[]
}

const work = (channelId: string, lanes: string[]) =>
  processLanes(
    hub,
    lanes.map((lane) => laneKey(channelId, lane)),
    new AbortController().signal,
  )
const laneOf = ({ person }: Sent) => `p${person}`
const itemOf = (sent: Sent, domain: string) =>
  item([letter({ from: `p${sent.person}@${domain}`, id: sent.id, refs: sent.refs, text: sent.id })], laneOf(sent))

/** The letters of each conversation; every timeline counts 1, 2, 3 ... */
async function conversations(channelId: string): Promise<string[]> {
  const { items } = await listConversations(hub.sql, admin, { view: 'all', limit: 100, channelId })
  const threads = await Promise.all(items.map(({ id }) => listMessages(hub.sql, admin, id, { after: 0, limit: 100 })))
  for (const { items } of threads) expect(items.map(({ seq }) => seq)).toEqual(items.map((_, index) => index + 1))
  return threads.map(({ items }) => textsOf(items)).sort()
}
const textsOf = (items: { kind: string; text: string }[]) =>
  items
    .flatMap(({ kind, text }) => (kind === 'event' ? [] : [text]))
    .sort()
    .join(' ')

/** Letters of one person that are tied by their ids, whatever is between them, are one conversation. */
function expected(letters: Sent[]): string[] {
  const groups: { person: number; ids: Set<string>; own: string[] }[] = []
  for (const { person, id, refs } of letters) {
    const group = { person, ids: new Set([id, ...refs]), own: [id] }
    for (const other of groups.filter((each) => each.person === person && [...group.ids].some((one) => each.ids.has(one)))) {
      for (const one of other.ids) group.ids.add(one)
      group.own.push(...other.own)
      groups.splice(groups.indexOf(other), 1)
    }
    groups.push(group)
  }
  return groups.map(({ own }) => own.sort().join(' ')).sort()
}

test('letters of many people and threads, together and by two workers at once, give the conversations their references say', async () => {
  const anId = fc.integer({ min: 0, max: 40 }).map((n) => `m${n}@thread`)
  const aLetter = fc.record({ person: fc.integer({ min: 0, max: 7 }), id: anId, refs: fc.array(anId, { maxLength: 3 }) })
  const some = fc.uniqueArray(aLetter, { minLength: 5, maxLength: 40, selector: ({ id }) => id })
  let run = 0
  await fc.assert(
    fc.asyncProperty(some, async (letters) => {
      const channel = await plainChannel(hub)
      const domain = `run${run++}.example`
      await ingest(
        hub,
        channel.id,
        letters.map((sent) => itemOf(sent, domain)),
      )
      const lanes = [...new Set(letters.map(laneOf))]
      await Promise.all([work(channel.id, lanes), work(channel.id, lanes.toReversed())])
      expect(await conversations(channel.id)).toEqual(expected(letters))
    }),
    { numRuns: 25 },
  )
})

test('a letter that ties two conversations makes them one, and what comes after it in the same moment goes there', async () => {
  const channel = await plainChannel(hub)
  const first = ['a@tie', 'b@tie'].map((id) => ({ person: 1, id, refs: [] }))
  await receive(
    hub,
    channel.id,
    first.map((sent) => itemOf(sent, 'tie.example')),
  )
  const after = [
    { person: 1, id: 'c@tie', refs: ['a@tie', 'b@tie'] },
    { person: 1, id: 'd@tie', refs: ['b@tie'] },
    { person: 2, id: 'e@tie', refs: ['b@tie'] },
  ]
  await ingest(
    hub,
    channel.id,
    after.map((sent) => itemOf(sent, 'tie.example')),
  )
  await work(channel.id, ['p1', 'p2'])
  expect(await conversations(channel.id)).toEqual(['a@tie b@tie c@tie d@tie', 'e@tie'])
})

test('more references than are locked one by one are locked all the same', async () => {
  const channel = await plainChannel(hub)
  const names = (person: number) => Array.from({ length: 90 }, (_, n) => `${person % 2}.${n}@long`)
  const letters = [1, 2, 3, 4, 5].map((person) => ({ person, id: `own${person}@long`, refs: names(person) }))
  await ingest(hub, channel.id, [
    ...letters.map((sent) => itemOf(sent, 'long.example')),
    ...letters.map((sent) => itemOf({ ...sent, id: `more${sent.person}@long`, refs: sent.refs.slice(0, 1) }, 'long.example')),
  ])
  await Promise.all([work(channel.id, ['p1', 'p2', 'p3', 'p4', 'p5']), work(channel.id, ['p1']), work(channel.id, ['p5'])])
  expect(await conversations(channel.id)).toEqual([1, 2, 3, 4, 5].map((person) => `more${person}@long own${person}@long`))
})
