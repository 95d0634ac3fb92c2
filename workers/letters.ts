import { identitiesOf } from '../src/contacts/identity.ts'
import type { Person } from '../src/contacts/person.ts'
import type { InboundEvent, MessageEvent } from '../src/contract/events.ts'
import { byReferences, type Candidate } from '../src/conversations/thread.ts'
import type { Batch, Letters } from './batch.ts'
import type { ReadLane } from './read-lane.ts'
import { sideBySide } from './side-by-side.ts'

/** Lanes whose letters may belong together. */
export interface Cluster {
  lanes: ReadLane[]
  letters: Letters
}

/** The ids of a letter's thread: its own and those it refers to. */
export const idsOf = (event: InboundEvent): string[] =>
  'thread' in event && 'refs' in event.thread ? [...(event.thread.own ? [event.thread.own] : []), ...event.thread.refs.slice(-100)] : []

/** Whether it is a letter from outside. */
export const isLetter = (event: InboundEvent): boolean =>
  event.type === 'message' &&
  event.direction === 'inbound' &&
  'refs' in event.thread &&
  event.link === undefined &&
  event.album === undefined

/** Finds for letters of many lanes at once the conversations they may belong to. Lanes that share an id or a conversation are in one cluster. */
export async function clustersOf({ tx, channel }: Batch, lanes: ReadLane[]): Promise<Cluster[]> {
  const clusters = await sideBySide(
    lanes.map(async (lane) => {
      const events = lane.readable.flatMap((each) => each.events) as MessageEvent[]
      const found = await sideBySide(
        events.map((event) =>
          byReferences(tx, channel.id, idsOf(event), identitiesOf(event.sender.identities, channel.id, channel.country)),
        ),
      )
      const marks = [...events.flatMap(idsOf), ...found.flat().map(({ id }) => id)]
      return { lanes: [lane], marks, found: events.map((event, at) => [event, found[at]!] as const) }
    }),
  )
  const byMark = new Map<string, (typeof clusters)[number]>()
  const apart = new Set(clusters)
  for (const cluster of clusters) {
    let whole = cluster
    for (const mark of cluster.marks) {
      const other = byMark.get(mark)
      if (!other || other === whole) continue
      // the one that has more marks takes the other in, as its marks need not be set anew
      const [into, from] = other.marks.length >= whole.marks.length ? [other, whole] : [whole, other]
      into.lanes.push(...from.lanes)
      into.found.push(...from.found)
      into.marks.push(...from.marks)
      for (const each of from.marks) byMark.set(each, into)
      apart.delete(from)
      whole = into
    }
    for (const mark of cluster.marks) byMark.set(mark, whole)
  }
  return [...apart].map(({ lanes, found }) => ({
    lanes,
    letters: { found: new Map(found), placed: new Map(), now: new Map(), joined: false },
  }))
}

/**
 * The conversations that share ids with a letter, as far as that is known without asking. Null: it has to be asked, because there are several, or
 * whether the sender takes part in what others have begun here is not known.
 */
export function candidatesKnown(letters: Letters | null, event: MessageEvent, person: Person | null): Candidate[] | null {
  const found = letters?.found.get(event)
  if (!letters || !found || letters.joined) return null
  const placed = idsOf(event).flatMap((id) => letters.placed.get(id) ?? [])
  const [only, ...more] = new Set([...found.map(({ id }) => id), ...placed])
  if (only === undefined) return []
  const candidate = letters.now.get(only) ?? found[0]!
  return more.length > 0 || (placed.length > 0 && candidate.contactId !== person?.contactId) ? null : [candidate]
}

/** A letter has its place: so have its ids. */
export function notePlace(letters: Letters, event: MessageEvent, candidate: Candidate): void {
  for (const id of idsOf(event)) letters.placed.set(id, candidate.id)
  letters.now.set(candidate.id, candidate)
}
