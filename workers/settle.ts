import { countHit, findRule, type Rule } from '../src/blocklist/blocklist.ts'
import { identitiesOf, type KnownIdentity } from '../src/contacts/identity.ts'
import { addClaims, claimFitsAnother, type Newcomer, type Person, personOf } from '../src/contacts/person.ts'
import type { InboundEvent, Json, MessageEvent, PersonEvent } from '../src/contract/events.ts'
import { applyReceipt } from '../src/conversations/delivery.ts'
import { addAttachments, addRefs, append, appendEvent, factsOf } from '../src/conversations/entry.ts'
import { rewrite } from '../src/conversations/rewrite.ts'
import { byThreadKey, suggest } from '../src/conversations/thread.ts'
import type { Tx } from '../src/db/sql.ts'
import { newId } from '../src/id.ts'
import type { PendingItem } from '../src/inbound/events.ts'
import type { Decision } from '../src/inbound/shapes.ts'
import { autoReply } from './auto-reply.ts'
import { type Batch, enqueue, flush, type LaneChannel, once } from './batch.ts'
import { heldOf } from './held.ts'
import { place } from './place.ts'

/** One item, all its events, in the lane's transaction: block, match or lead, conversation, append, and the reasons kept. */
export async function settle(batch: Batch, item: PendingItem, events: InboundEvent[]): Promise<void> {
  const { tx, outcome } = batch
  const decision: Decision = {}
  const type = events[0]?.type ?? 'unknown'
  const rule = item.again === null || item.again === 'retry' ? await blockedBy(batch, events) : null
  if (rule) {
    await countHit(tx, rule.id)
    decision.blockedBy = { ruleId: rule.id, kind: rule.kind, pattern: rule.pattern, effect: rule.effect }
    const held = rule.effect === 'quarantine' ? heldOf(events) : undefined
    if (held) decision.held = held
    outcome.finished.push({
      id: item.id,
      status: rule.effect === 'reject' ? 'blocked' : 'quarantined',
      type,
      decision,
      assessment: item.assessment,
    })
    return
  }
  for (const [part, event] of events.entries()) await settleEvent(batch, item, event, part, decision)
  outcome.finished.push({ id: item.id, status: 'done', type, decision, assessment: item.assessment })
}

/** Everything that names somebody counts: where it came from, who is behind it, and what was claimed. Our own letters are not blocked. */
async function blockedBy({ tx, channel, rules }: Batch, events: InboundEvent[]): Promise<Rule | null> {
  const named = events.flatMap((event) => {
    if (!('sender' in event) || ('direction' in event && event.direction === 'outbound')) return []
    return [...event.sender.identities, ...(('alsoFrom' in event && event.alsoFrom) || [])]
  })
  return named.length === 0 ? null : once(rules, JSON.stringify(named), () => findRule(tx, channel.id, named))
}

async function settleEvent(batch: Batch, item: PendingItem, event: InboundEvent, part: number, decision: Decision): Promise<void> {
  if (event.type !== 'message' || !('key' in event.thread)) await flush(batch)
  switch (event.type) {
    case 'unknown':
      decision.ignored = event.detail
      return
    case 'receipt':
      for (const id of await applyReceipt(batch.tx, batch.channel.id, event)) batch.outcome.conversations.add(id)
      return
    case 'person':
      return settlePerson(batch, event)
    case 'message':
    case 'form':
      return settleMessage(batch, item, event, part, decision)
  }
}

/** What somebody said of himself in a thread that is there goes to its person; it never links him to anybody else. */
async function settlePerson({ tx, channel, outcome }: Batch, event: PersonEvent): Promise<void> {
  const conversation = 'key' in event.thread ? await byThreadKey(tx, channel.id, event.thread.key) : null
  if (!conversation) return
  const identities = identitiesOf(event.sender.identities, channel.id, channel.country)
  await addClaims(tx, conversation.contactId, event.sender.name, identities)
  if (await claimFitsAnother(tx, conversation.contactId)) await suggest(tx, conversation.id)
  const said = [event.sender.name, ...identities.filter((i) => i.kind === 'email' || i.kind === 'phone').map((i) => i.value)].filter(
    Boolean,
  )
  await appendEvent(tx, conversation.id, { id: null, name: event.sender.name }, { event: 'claims', values: said })
  outcome.conversations.add(conversation.id)
  outcome.contacts.add(conversation.contactId)
}

async function settleMessage(batch: Batch, item: PendingItem, event: MessageEvent, part: number, decision: Decision): Promise<void> {
  const { hub, tx, channel, outcome } = batch
  if (event.senderCheck) decision.senderCheck = event.senderCheck
  if (item.again === 'replay') {
    const rewritten = await rewrite(tx, item.id, part, event)
    if (rewritten) return void outcome.conversations.add(rewritten)
  }
  const quiet = event.history === true || event.automatic === true || item.again === 'replay'
  const identities = identitiesOf(event.sender.identities, channel.id, channel.country)
  const person = event.direction === 'outbound' ? await addressee(tx, channel, event) : await sender(batch, event, identities, quiet)
  if (person && event.direction === 'inbound') decision.person = { how: person.how, contactId: person.contactId, because: person.because }
  const placed = await place(batch, item, event, identities, person, quiet)
  if (!placed) {
    decision.ignored = 'sent from another program to somebody unknown here'
    return
  }
  decision.conversation = { how: placed.how, id: placed.id, because: placed.because }
  if (placed.mayBelongTo) decision.mayBelongTo = placed.mayBelongTo

  const inbound = event.direction === 'inbound'
  const entry = {
    id: newId(),
    kind: event.type,
    direction: event.direction,
    contactId: inbound ? person!.contactId : null,
    authorName: event.sender.name || addressOf(identities),
    subject: event.subject ?? null,
    text: event.text,
    html: event.html ?? null,
    inboundEventId: item.id,
    part,
    delivery: inbound ? null : ('sent' as const),
    automatic: event.automatic === true,
    envelope: envelopeOf(event, identities),
    facts: factsOf(event),
    occurredAt: saneTime(event.occurredAt, item),
  }
  const hang = async () => {
    await addAttachments(tx, entry.id, event.attachments)
    if ('refs' in event.thread)
      await addRefs(tx, channel.id, placed.id, entry.id, event.thread.own ? [event.thread.own] : [], event.thread.refs.slice(-100))
  }
  if (inbound && !quiet) {
    await enqueue(batch, placed.id, item.receivedAt, entry, hang)
  } else {
    await flush(batch)
    await append(tx, placed.id, entry, inbound ? { silent: event.history !== true } : { answered: true })
    await hang()
  }
  if (inbound && !quiet && !event.forged && channel.autoReply !== null && (placed.how === 'new' || placed.how === 'reopened')) {
    await flush(batch)
    const address = identities.find((identity) => identity.kind === 'email')?.value
    if (await autoReply(hub, tx, channel, placed.id, person!, address)) outcome.outbound.add(placed.id)
  }
  outcome.conversations.add(placed.id)
}

/** The person who wrote: found, or new. A forged sender has claims only, so he is always somebody new. */
async function sender({ tx, channel, people }: Batch, event: MessageEvent, identities: KnownIdentity[], quiet: boolean): Promise<Person> {
  const newcomer: Newcomer = {
    name: event.sender.name.trim().slice(0, 200) || addressOf(identities),
    company: event.sender.company,
    channelId: channel.id,
    ownerId: channel.ownerId,
    source: pick(event.facts ?? {}, ['page', 'form', 'campaign', 'referrer']),
    stage: quiet ? 'none' : 'lead',
  }
  const sure = identities.find((identity) => identity.assurance !== 'claimed')
  if (!sure) return personOf(tx, identities, newcomer)
  const key = JSON.stringify([identities, quiet])
  const seen = people.has(key)
  const person = await once(people, key, () => personOf(tx, identities, newcomer))
  return seen
    ? { ...person, how: 'matched', because: person.because ?? { kind: sure.kind, value: sure.value, assurance: sure.assurance } }
    : person
}

/** To whom a letter found in Sent went: only somebody known counts. */
async function addressee(tx: Tx, channel: LaneChannel, event: MessageEvent): Promise<Person | null> {
  for (const { address } of event.addressees?.to ?? []) {
    const [identity] = identitiesOf([{ kind: 'email', value: address, assurance: 'observed' }], channel.id, channel.country)
    if (!identity) continue
    const [row] = await tx<{ contactId: string; stage: Person['stage'] }[]>`
      select c.id as contact_id, c.stage from contact_identities i join contacts c on c.id = i.contact_id
      where i.kind = 'email' and i.scope = '' and i.value = ${identity.value} and i.assurance <> 'claimed'`
    if (row) return { ...row, how: 'matched', because: { kind: 'email', value: identity.value, assurance: 'observed' } }
  }
  return null
}

function envelopeOf(event: MessageEvent, identities: KnownIdentity[]): { [name: string]: Json } {
  const envelope: { [name: string]: Json } = { ...(event.addressees as { [name: string]: Json } | undefined) }
  const from = identities.find((identity) => identity.kind === 'email')
  if (from && event.direction === 'inbound') envelope.from = { name: event.sender.name, address: from.value }
  if ('refs' in event.thread) envelope.references = event.thread.refs.slice(-100)
  return envelope
}

const addressOf = (identities: KnownIdentity[]) => identities.find((i) => i.kind === 'email' || i.kind === 'phone')?.value ?? ''
const pick = (facts: { [name: string]: Json }, names: string[]) =>
  Object.fromEntries(Object.entries(facts).filter(([name]) => names.includes(name)))

/** The time a source gives is shown only when it can be: not years ahead, not before there was mail. */
function saneTime(time: string | undefined, item: PendingItem): Date {
  const given = time ? new Date(time) : item.occurredAt
  if (!given || Number.isNaN(given.getTime()) || given.getTime() > item.receivedAt.getTime() + 86_400_000 || given.getUTCFullYear() < 1990)
    return item.occurredAt ?? item.receivedAt
  return given
}
