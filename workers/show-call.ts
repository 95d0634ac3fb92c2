import { type CallRow, lookAgainAt, setMessage } from '../src/calls/calls.ts'
import { handledAlready, handleMissed } from '../src/calls/missed.ts'
import { snapshot } from '../src/calls/snapshot.ts'
import { isPhone, talkersOf } from '../src/calls/talkers.ts'
import type { KnownIdentity } from '../src/contacts/identity.ts'
import { match, type Person, personOf, removeNobody } from '../src/contacts/person.ts'
import {
  addRecordings,
  type CallEntry,
  callEntry,
  callTalked,
  callWaits,
  removeCall,
  runningOf,
  writeCall,
} from '../src/conversations/call-entry.ts'
import { append } from '../src/conversations/entry.ts'
import { byThreadKey, open, reopen } from '../src/conversations/thread.ts'
import type { Tx } from '../src/db/sql.ts'
import { newId } from '../src/id.ts'
import type { Outcome } from './batch.ts'
import type { Heard } from './call.ts'
import { ignore } from './ignore.ts'
import type { LaneChannel } from './lane-channel.ts'

/** The transaction a call is shown in, and what is to be told after it. */
export interface Showing {
  tx: Tx
  channel: Pick<LaneChannel, 'id' | 'lineId' | 'ownerId'>
  outcome: Pick<Outcome, 'conversations' | 'contacts' | 'calls'>
}

/** So long the evidence that names the caller may be behind that which does not. */
const namelessMs = 30_000

/**
 * Brings a call's line in its person's timeline in step with what is known of it; the first time, finds or makes the person and the place.
 * `by`: the evidence that is being settled, when it is evidence and not time.
 */
export async function showCall(showing: Showing, call: CallRow, by: Heard | null): Promise<void> {
  const { tx, outcome } = showing
  outcome.calls.set(call.id, call)
  const line = (await kept(showing, call)) ?? (await begin(showing, call, by))
  if (line === null) return
  const talkers = await talkersOf(tx, call.channelId, call.answeredPhones)
  const shown = snapshot(call, talkers)
  await writeCall(tx, line.messageId, shown)
  await addRecordings(
    tx,
    line.messageId,
    call.evidence.flatMap(({ recording }) => (recording ? [recording] : [])),
  )
  const [waited, waits] = [line.shown.missed === true, shown.missed === true]
  const [talked, talks] = [talking(line.shown), talking(shown)]
  if (waits && !waited && !(await handledAlready(tx, line.contactId, call))) {
    if (line.status === 'closed') await reopen(tx, line.conversationId)
    await callWaits(tx, line.conversationId, call.endedAt ?? call.rangAt)
  }
  if (talks && !talked) {
    const operatorId = talkers.find((talker) => talker.operatorId !== null)?.operatorId ?? call.orderedBy
    await callTalked(tx, line.conversationId, operatorId, waited)
    await handleMissed(tx, line.contactId, operatorId, call.endedAt ?? new Date())
  }
  outcome.conversations.add(line.conversationId)
}

/** Its line, where there is one at the right person: better evidence may have told that it is somebody else who calls. */
async function kept({ tx, outcome }: Showing, call: CallRow): Promise<CallEntry | null> {
  if (call.messageId === null) return null
  const line = await callEntry(tx, call.messageId)
  const { number } = line.shown
  const identity = identityOf(call)
  if (number === undefined || number === call.number || identity === null) return line
  if ((await match(tx, [identity]))?.contactId === line.contactId) return line
  await takeAway({ tx, outcome }, line.messageId)
  return null
}

/** Takes the line of a call away where it does not belong; a conversation and a lead that were made for it alone go with it. */
export async function takeAway({ tx, outcome }: Pick<Showing, 'tx' | 'outcome'>, messageId: string): Promise<void> {
  const { conversationId, contactId } = await callEntry(tx, messageId)
  outcome.conversations.add(conversationId)
  if (await removeCall(tx, messageId)) await removeNobody(tx, contactId)
}

const talking = ({ state, outcome }: { [name: string]: unknown }): boolean => state === 'talking' || outcome === 'answered'

/** The person, the conversation and the line. Null while nobody has said who calls, and for calls within the house. */
async function begin(showing: Showing, call: CallRow, by: Heard | null): Promise<CallEntry | null> {
  const { tx, channel, outcome } = showing
  const identity = identityOf(call)
  if (!(await isSomebodys(showing, call, identity, by))) return null
  const person = await personOf(tx, identity ? [identity] : [], {
    name: call.name || call.number || '',
    channelId: channel.id,
    ownerId: channel.ownerId ?? call.orderedBy,
    source: {},
    stage: 'lead',
  })
  const running = person.how === 'matched' ? await runningOf(tx, channel.id, person.contactId) : null
  const conversationId = running ?? (await openFor(showing, call, person, identity))
  if (by) {
    by.decision.person = { how: person.how, contactId: person.contactId, because: person.because }
    by.decision.conversation = { how: running ? 'thread' : 'new', id: conversationId, because: null }
  }
  const messageId = await appendCall(tx, call, conversationId, person.contactId, by)
  await setMessage(tx, call.id, messageId)
  outcome.contacts.add(person.contactId)
  return { messageId, conversationId, contactId: person.contactId, status: 'open', shown: {} }
}

/** Whether the call stands in somebody's timeline. False while nobody has said who calls: it is looked at again then. */
async function isSomebodys({ tx, channel }: Showing, call: CallRow, identity: KnownIdentity | null, by: Heard | null): Promise<boolean> {
  const told = call.evidence.some(({ number }) => number !== undefined)
  const due = call.createdAt.getTime() + namelessMs
  if (!told && Date.now() < due) {
    await lookAgainAt(tx, call.id, new Date(due))
    return false
  }
  // what nobody saw ring is mostly a call within the house, of which its system tells no more
  if (!told && !call.evidence.some(({ state }) => state === 'ringing')) return false
  if (identity?.kind === 'external' && (await isPhone(tx, channel.id, identity.value))) {
    if (by) ignore(by.decision, 'insideCall')
    return false
  }
  // nobody was reached, and nobody is known by it: a number somebody mistyped is no lead
  const vain = call.outcome === 'failed' && call.evidence.every(({ state }) => state === 'ordered' || state === 'ended')
  return !vain || (identity !== null && (await match(tx, [identity])) !== null)
}

/** A new conversation with the person, unless his number has one open that was given to somebody else. */
async function openFor({ tx, channel }: Showing, call: CallRow, person: Person, identity: KnownIdentity | null): Promise<string> {
  const threadKey = call.number ?? call.id
  const opened = await open(tx, {
    channelId: channel.id,
    lineId: channel.lineId,
    person,
    match: person.how !== 'matched' ? 'new' : person.because?.assurance === 'verified' ? 'sure' : 'observed',
    threadKey,
    subject: '',
    closedAt: null,
    lastEntryAt: call.rangAt,
    mayBelongTo: null,
    participants: identity ? [{ kind: identity.kind, value: identity.value }] : [],
  })
  return opened ?? (await byThreadKey(tx, channel.id, threadKey))!.id
}

/** The line itself, still without what is known of the call. */
async function appendCall(tx: Tx, call: CallRow, conversationId: string, contactId: string, by: Heard | null): Promise<string> {
  const id = newId()
  const entry = {
    id,
    kind: 'call' as const,
    direction: call.direction,
    contactId: call.direction === 'inbound' ? contactId : null,
    operatorId: call.direction === 'outbound' ? call.orderedBy : null,
    authorName: await spokenFor(tx, call, contactId),
    text: '',
    ...(by && { inboundEventId: by.item.id, part: by.part }),
    occurredAt: call.rangAt,
  }
  await append(tx, conversationId, entry, {})
  return id
}

/** Who stands beside the line: the operator who asked for the call, else what the caller calls himself, or is called here. */
async function spokenFor(tx: Tx, call: CallRow, contactId: string): Promise<string> {
  const [row] =
    call.direction === 'outbound' && call.orderedBy !== null
      ? await tx<{ name: string }[]>`select name from operators where id = ${call.orderedBy}`
      : call.name
        ? [{ name: call.name }]
        : await tx<{ name: string }[]>`select name from contacts where id = ${contactId}`
  return row?.name || call.number || ''
}

/** How the person is known: by a number, else by what this telephone system calls him. Null: withheld. */
function identityOf({ number, verified, channelId }: CallRow): KnownIdentity | null {
  if (number === null) return null
  const assurance = verified ? 'verified' : 'observed'
  return number.startsWith('+')
    ? { kind: 'phone', scope: '', value: number, assurance }
    : { kind: 'external', scope: channelId, value: number, assurance: 'observed' }
}
