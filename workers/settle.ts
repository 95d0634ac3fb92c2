import { countHit, findRule, type Rule } from '../src/blocklist/blocklist.ts'
import { identitiesOf, type KnownIdentity } from '../src/contacts/identity.ts'
import { match } from '../src/contacts/person.ts'
import type { InboundEvent, Json, MessageEvent } from '../src/contract/events.ts'
import { applyEarly, joinAlbum, quoted } from '../src/conversations/changes.ts'
import { addAttachments, addRefs, append, factsOf } from '../src/conversations/entry.ts'
import { rewrite } from '../src/conversations/rewrite.ts'
import { byThreadKey } from '../src/conversations/thread.ts'
import { newId } from '../src/id.ts'
import { bringEarly, keepEarly } from '../src/inbound/early.ts'
import type { PendingItem } from '../src/inbound/events.ts'
import type { Decision } from '../src/inbound/shapes.ts'
import { autoReply } from './auto-reply.ts'
import { type Batch, enqueue, flush, once } from './batch.ts'
import { blockCall } from './call.ts'
import { settleChange, settleReachability, settleReceipt } from './change.ts'
import { heldOf } from './held.ts'
import { ignore } from './ignore.ts'
import { idsOf } from './letters.ts'
import { settlePerson } from './person.ts'
import { place } from './place.ts'
import type { ReadLane } from './read-lane.ts'
import { addressee, addressOf, sender } from './sender.ts'
import { sideBySide } from './side-by-side.ts'

/** One item, all its events, in the lane's transaction: block, match or lead, conversation, append, and the reasons kept. */
export async function settle(batch: Batch, item: PendingItem, events: InboundEvent[]): Promise<void> {
  const { tx, outcome } = batch
  const decision: Decision = {}
  const type = events[0]?.type ?? 'unknown'
  const rule = item.again === null || item.again === 'retry' ? await blockedBy(batch, events) : null
  if (rule) {
    await countHit(tx, rule.id)
    decision.blockedBy = { ruleId: rule.id, kind: rule.kind, pattern: rule.pattern, effect: rule.effect }
    await flush(batch)
    for (const event of events) if (event.type === 'call') await blockCall(batch, event)
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
    if (!('sender' in event) || !event.sender || ('direction' in event && event.direction === 'outbound')) return []
    return [...event.sender.identities, ...(('alsoFrom' in event && event.alsoFrom) || [])]
  })
  return named.length === 0 ? null : once(rules, JSON.stringify(named), () => findRule(tx, channel, named))
}

async function settleEvent(batch: Batch, item: PendingItem, event: InboundEvent, part: number, decision: Decision): Promise<void> {
  if (event.type !== 'call' && (event.type !== 'message' || ('refs' in event.thread && !batch.letters))) await flush(batch)
  switch (event.type) {
    case 'unknown':
      decision.ignored = event.detail
      if (event.texts) decision.ignoredTexts = event.texts
      return
    case 'receipt':
      return settleReceipt(batch, item, event, decision)
    case 'person':
      return settlePerson(batch, event, decision)
    case 'edit':
    case 'deletion':
    case 'reaction':
      return settleChange(batch, item, event, decision)
    case 'reachability':
      return settleReachability(batch, event)
    case 'call':
      batch.heard.push({ item, event, part, decision })
      return
    case 'message':
    case 'form':
      return settleMessage(batch, item, event, part, decision)
  }
}

/** Asks for all lanes at once what settling their first items will ask. */
export async function foresee(batch: Batch, lanes: ReadLane[]): Promise<void> {
  const { tx, channel, matches, threads } = batch
  await sideBySide(
    lanes.map(async ({ readable: [first] }) => {
      const event = first!.events[0]
      if ((event?.type !== 'message' && event?.type !== 'form') || event.direction !== 'inbound' || !('key' in event.thread)) return
      const { key } = event.thread
      const identities = identitiesOf(event.sender.identities, channel.id, channel.country)
      await sideBySide([
        blockedBy(batch, first!.events),
        once(matches, JSON.stringify(identities), () => match(tx, identities)),
        once(threads, key, () => byThreadKey(tx, channel.id, key)),
      ])
    }),
  )
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
    ignore(decision, 'unknownAddressee')
    await keepEarly(tx, channel.id, item.id, idsOf(event))
    return
  }
  decision.conversation = { how: placed.how, id: placed.id, because: placed.because }
  if (placed.mayBelongTo) decision.mayBelongTo = placed.mayBelongTo

  const inbound = event.direction === 'inbound'
  if (event.album && (await inAlbum(batch, placed.id, event))) return void outcome.conversations.add(placed.id)
  // what it quotes may have come with it
  if (event.answers !== undefined) await flush(batch)
  const answers = event.answers === undefined ? null : await quoted(tx, channel.id, event.answers)
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
    facts: answers ? { ...factsOf(event), answers } : factsOf(event),
    occurredAt: saneTime(event.occurredAt, item),
  }
  const hang = async () => {
    await addAttachments(tx, entry.id, event.attachments)
    if (event.id !== undefined) {
      await addRefs(tx, channel.id, placed.id, entry.id, [event.id], [])
      await applyEarly(tx, channel, event.id, item.receivedAt)
    }
    if ('refs' in event.thread) {
      await addRefs(tx, channel.id, placed.id, entry.id, event.thread.own ? [event.thread.own] : [], event.thread.refs.slice(-100))
      if (!event.forged) await bringEarly(tx, channel.id, idsOf(event))
    }
  }
  if (inbound && !quiet) {
    await enqueue(batch, placed.id, item.receivedAt, entry, hang)
  } else {
    await flush(batch)
    // a letter of ours that was here before is no answer to what came since
    const early = item.again === 'replay'
    await append(tx, placed.id, entry, inbound ? { silent: event.history !== true } : early ? { silent: true } : { answered: true })
    await hang()
  }
  if (inbound && !quiet && !event.forged && channel.autoReply !== null && (placed.how === 'new' || placed.how === 'reopened')) {
    await flush(batch)
    const address = identities.find((identity) => identity.kind === 'email')?.value
    const answer = outcome.answered.then(() => autoReply(hub, tx, channel, placed.id, person!, address))
    outcome.answered = answer.catch(() => {})
    if (await answer) outcome.outbound.add(placed.id)
  }
  outcome.conversations.add(placed.id)
}

async function inAlbum(batch: Batch, conversationId: string, event: MessageEvent): Promise<boolean> {
  await flush(batch)
  return joinAlbum(batch.tx, batch.channel.id, conversationId, event)
}

function envelopeOf(event: MessageEvent, identities: KnownIdentity[]): { [name: string]: Json } {
  const envelope: { [name: string]: Json } = { ...(event.addressees as { [name: string]: Json } | undefined) }
  const from = identities.find((identity) => identity.kind === 'email')
  if (from && event.direction === 'inbound') envelope.from = { name: event.sender.name, address: from.value }
  if ('refs' in event.thread) envelope.references = event.thread.refs.slice(-100)
  return envelope
}

/** The time a source gives is shown only when it can be: not years ahead, not before there was mail. */
function saneTime(time: string | undefined, item: PendingItem): Date {
  const given = time ? new Date(time) : item.occurredAt
  if (!given || Number.isNaN(given.getTime()) || given.getTime() > item.receivedAt.getTime() + 86_400_000 || given.getUTCFullYear() < 1990)
    return item.occurredAt ?? item.receivedAt
  return given
}
