import { identitiesOf, type KnownIdentity } from '../src/contacts/identity.ts'
import { addClaims, claimFitsAnother, match, provedToBe, stageOf } from '../src/contacts/person.ts'
import type { PersonEvent } from '../src/contract/events.ts'
import { appendEvent } from '../src/conversations/entry.ts'
import { byThreadKey, type Candidate, suggest, suggestAll, takesPart } from '../src/conversations/thread.ts'
import { unite } from '../src/conversations/unite.ts'
import type { Tx } from '../src/db/sql.ts'
import type { Decision } from '../src/inbound/shapes.ts'
import { type Batch, flush } from './batch.ts'
import { ignore } from './ignore.ts'

/**
 * What somebody said of himself in a thread that is there goes to its person. It links him to nobody else, unless he has proved it and is
 * no contact of his own yet.
 */
export async function settlePerson(batch: Batch, event: PersonEvent, decision: Decision): Promise<void> {
  const { tx, channel, outcome } = batch
  const conversation = 'key' in event.thread ? await byThreadKey(tx, channel.id, event.thread.key) : null
  if (!conversation) return
  const identities = identitiesOf(event.sender.identities, channel.id, channel.country)
  const contactId = await speaker(tx, conversation, identities)
  if (contactId === null) {
    ignore(decision, 'stranger')
    return
  }
  await addClaims(tx, contactId, event.sender.name, identities)
  if (contactId === conversation.contactId && (await claimFitsAnother(tx, contactId))) await suggest(tx, conversation.id)
  const addresses = identities.filter(({ kind }) => kind === 'email' || kind === 'phone')
  const said = [event.sender.name, ...addresses.map(({ value }) => value)].filter(Boolean)
  const proved = addresses.length > 0 && addresses.every(({ assurance }) => assurance === 'verified')
  await appendEvent(
    tx,
    conversation.id,
    { id: null, name: event.sender.name },
    { event: 'claims', values: said, ...(proved && { proved }) },
  )
  outcome.conversations.add(conversation.id)
  outcome.contacts.add(contactId)
  const other = await provedToBe(tx, contactId, identities)
  if (!other || (await stageOf(tx, contactId)) === 'contact') return
  decision.person = { how: 'matched', contactId: other.contactId, because: other.because }
  await become(batch, contactId, other.contactId)
}

/**
 * Whose word it is. A thread may be a group's: there only who began it speaks for its person, everybody else for himself. Null for
 * somebody nobody knows.
 */
async function speaker(tx: Tx, conversation: Candidate, identities: KnownIdentity[]): Promise<string | null> {
  const sure = identities.filter(({ assurance }) => assurance !== 'claimed')
  if (sure.length === 0 || (await takesPart(tx, conversation.id, sure))) return conversation.contactId
  return (await match(tx, sure.slice(0, 1)))?.contactId ?? null
}

/** Somebody may be another, as a claim of his says: whoever answers him is asked. */
export async function askWhether({ tx, outcome }: Batch, contactId: string): Promise<void> {
  for (const id of await suggestAll(tx, contactId)) outcome.conversations.add(id)
  outcome.contacts.add(contactId)
}

/** One person turned out to be another: what was read of both is read again. */
async function become(batch: Batch, from: string, into: string): Promise<void> {
  await flush(batch)
  for (const id of await unite(batch.tx, from, into, { id: null, name: '' })) batch.outcome.conversations.add(id)
  batch.outcome.contacts.add(from).add(into)
  batch.people.clear()
  batch.threads.clear()
}
