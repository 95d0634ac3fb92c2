import type { KnownIdentity } from '../src/contacts/identity.ts'
import { claimFitsAnother, type Person } from '../src/contacts/person.ts'
import type { MessageEvent } from '../src/contract/events.ts'
import { byReferences, byThreadKey, type Candidate, join, open, reopen } from '../src/conversations/thread.ts'
import type { Tx } from '../src/db/sql.ts'
import type { PendingItem } from '../src/inbound/events.ts'
import { type Batch, flush } from './batch.ts'
import type { LaneChannel } from './lane-channel.ts'
import { candidatesKnown, idsOf, notePlace } from './letters.ts'

/** Where an entry goes and why. */
export interface Placed {
  id: string
  how: 'thread' | 'references' | 'new' | 'reopened'
  because: string | null
  mayBelongTo: string | null
}

/**
 * Finds or opens the conversation of an entry. By the source's own thread, else by references and a sender who takes part: of several
 * that share ids and the contact, the oldest takes the others in, so that any order of arrival gives the same. Null: a letter found in
 * Sent that belongs to nobody known.
 */
export async function place(
  batch: Batch,
  item: PendingItem,
  event: MessageEvent,
  identities: KnownIdentity[],
  person: Person | null,
  quiet: boolean,
): Promise<Placed | null> {
  const { tx, channel } = batch
  const found = 'key' in event.thread ? await inThread(batch, event.thread.key) : await inReferences(batch, event, identities, person)
  const target = found.target && running(found.target, channel, item) ? found.target : null
  if (target) {
    const reopens = target.status === 'closed' && !quiet && event.direction === 'inbound'
    if (reopens) await reopen(tx, target.id)
    remember(batch, event, { ...target, status: reopens ? 'open' : target.status })
    return { id: target.id, how: reopens ? 'reopened' : found.how, because: found.because, mayBelongTo: null }
  }
  if (!person) return null
  const inbound = event.direction === 'inbound'
  const participants = inbound
    ? identities.filter((identity) => identity.assurance !== 'claimed')
    : [{ kind: person.because!.kind, value: person.because!.value }]
  const id = await open(tx, {
    channelId: channel.id,
    lineId: channel.lineId,
    person,
    match: await sureness(tx, person, identities),
    threadKey: 'key' in event.thread ? event.thread.key : null,
    subject: event.subject ?? '',
    closedAt: quiet || !inbound ? item.receivedAt : null,
    lastEntryAt: event.history && item.occurredAt ? item.occurredAt : item.receivedAt,
    mayBelongTo: found.mayBelongTo,
    participants,
  })
  // somebody else opened the thread's conversation in this moment: it is read now
  if (id === null) {
    if ('key' in event.thread) batch.threads.delete(event.thread.key)
    return place(batch, item, event, identities, person, quiet)
  }
  remember(batch, event, {
    id,
    contactId: person.contactId,
    status: quiet || !inbound ? 'closed' : 'open',
    closedAt: quiet || !inbound ? item.receivedAt : null,
    takesPart: true,
  })
  return { id, how: 'new', because: null, mayBelongTo: found.mayBelongTo }
}

/** The conversation of a thread is locked by now: it stays as it is until the commit. */
function remember({ threads, letters }: Batch, event: MessageEvent, candidate: Candidate): void {
  if ('key' in event.thread) threads.set(event.thread.key, Promise.resolve(candidate))
  else if (letters) notePlace(letters, event, candidate)
}

interface Found {
  target: Candidate | null
  how: 'thread' | 'references'
  because: string | null
  mayBelongTo: string | null
}

async function inThread({ tx, channel, threads }: Batch, key: string): Promise<Found> {
  const target = await (threads.get(key) ?? byThreadKey(tx, channel.id, key))
  return { target, how: 'thread', because: key, mayBelongTo: null }
}

async function inReferences(batch: Batch, event: MessageEvent, identities: KnownIdentity[], person: Person | null): Promise<Found> {
  const { tx, letters } = batch
  const ids = idsOf(event)
  const none: Found = { target: null, how: 'references', because: null, mayBelongTo: null }
  const candidates = candidatesKnown(letters, event, person) ?? (await asked(batch, ids, identities))
  // our own mailbox wrote the letters found in Sent; of the others, only who takes part joins, and nobody who is known to be forged
  const own = candidates.filter(
    (candidate) => event.direction === 'outbound' || (!event.forged && (candidate.takesPart || candidate.contactId === person?.contactId)),
  )
  const target = own.find((candidate) => candidate.contactId === person?.contactId) ?? own[0] ?? null
  if (!target) return { ...none, mayBelongTo: candidates[0]?.id ?? null }
  for (const younger of own) {
    if (younger.id === target.id || younger.contactId !== target.contactId) continue
    await join(tx, target.id, younger.id, { id: null, name: '' })
    if (letters) letters.joined = true
    if (younger.status === 'open') target.status = 'open'
  }
  return { ...none, target, because: ids.join(' ').slice(0, 500) }
}

async function asked(batch: Batch, ids: string[], identities: KnownIdentity[]): Promise<Candidate[]> {
  // what waits to be written brings references with it
  await flush(batch)
  return byReferences(batch.tx, batch.channel.id, ids, identities)
}

/** A closed conversation goes on only within its time. */
function running(candidate: Candidate, channel: LaneChannel, item: PendingItem): boolean {
  if (candidate.status !== 'closed' || candidate.closedAt === null) return true
  return item.receivedAt.getTime() - candidate.closedAt.getTime() <= channel.reopenHours * 3_600_000
}

async function sureness(tx: Tx, person: Person, identities: KnownIdentity[]): Promise<'sure' | 'observed' | 'suggested' | 'new'> {
  if (person.how === 'matched') return person.because?.assurance === 'verified' ? 'sure' : 'observed'
  const claims = identities.some((identity) => identity.assurance === 'claimed')
  return claims && (await claimFitsAnother(tx, person.contactId)) ? 'suggested' : 'new'
}
