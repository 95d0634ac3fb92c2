import type { Rule } from '../src/blocklist/blocklist.ts'
import type { CallRow } from '../src/calls/calls.ts'
import type { Matched, Person } from '../src/contacts/person.ts'
import type { InboundEvent } from '../src/contract/events.ts'
import { append, type Entry } from '../src/conversations/entry.ts'
import type { Candidate } from '../src/conversations/thread.ts'
import type { Tx } from '../src/db/sql.ts'
import type { Hub } from '../src/hub.ts'
import type { Finished } from '../src/inbound/events.ts'
import { type Heard, settleCalls } from './call.ts'
import type { LaneChannel } from './lane-channel.ts'
import { sideBySide } from './side-by-side.ts'

/** What is to be stored and told of the items of one transaction. */
export interface Outcome {
  conversations: Set<string>
  contacts: Set<string>
  outbound: Set<string>
  /** Calls as they stand now. */
  calls: Map<string, CallRow>
  /** The last automatic answer: each counts those before it. */
  answered: Promise<unknown>
  finished: Finished[]
}

/** What is known of letters settled in one transaction. Their references are locked, so that only they themselves change it. */
export interface Letters {
  /** The conversations that share ids with a letter, as they were before the first of these was settled. */
  found: Map<InboundEvent, Candidate[]>
  /** The conversations of the ids of those settled already, and how these stand now. */
  placed: Map<string, string>
  now: Map<string, Candidate>
  /** Two conversations became one: what was found may not be so any more. */
  joined: boolean
}

/** The items of one lane in their transaction, which may be that of others too. Mostly they come from one person: what was read for the first is not read again. */
export interface Batch {
  hub: Hub
  tx: Tx
  channel: LaneChannel
  outcome: Outcome
  rules: Map<string, Promise<Rule | null>>
  people: Map<string, Promise<Person>>
  /** Whose identities are, as asked ahead; each answer is used once. */
  matches: Map<string, Promise<Matched | null>>
  threads: Map<string, Promise<Candidate | null>>
  letters: Letters | null
  /** Entries that came one after another for one conversation, not written yet. */
  tail: Tail | null
  /** Evidence of calls, not taken in yet. */
  heard: Heard[]
}

interface Tail {
  conversationId: string
  arrivedAt: Date
  entries: (Entry & { id: string })[]
  /** What hangs on the entries: files, references. */
  hanging: (() => Promise<void>)[]
}

/** Puts an entry behind those that wait to be written together. */
export async function enqueue(
  batch: Batch,
  conversationId: string,
  arrivedAt: Date,
  entry: Tail['entries'][number],
  hang: () => Promise<void>,
): Promise<void> {
  if (batch.tail?.conversationId !== conversationId) await flush(batch)
  batch.tail ??= { conversationId, arrivedAt, entries: [], hanging: [] }
  batch.tail.entries.push(entry)
  batch.tail.hanging.push(hang)
}

/** Writes what waits, before anything else touches a conversation. */
export async function flush(batch: Batch): Promise<void> {
  if (batch.heard.length > 0) await settleCalls(batch, batch.heard.splice(0))
  const tail = batch.tail
  if (!tail) return
  batch.tail = null
  await append(batch.tx, tail.conversationId, tail.entries, { arrivedAt: tail.arrivedAt })
  await sideBySide(tail.hanging.map((hang) => hang()))
}

/** What was read under this key, else read now. */
export function once<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const before = known.get(key)
  if (before) return before
  const answer = read()
  known.set(key, answer)
  return answer
}
