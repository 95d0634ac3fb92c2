import { type CallRow, forgetCall, lockCalls, mergeCalls, phonesOf, rememberCall, type Taken, takeIn } from '../src/calls/calls.ts'
import type { Piece } from '../src/calls/reduce.ts'
import { sameCalls, setApart } from '../src/calls/same.ts'
import { talkersOf } from '../src/calls/talkers.ts'
import { identitiesOf, type KnownIdentity, normalise } from '../src/contacts/identity.ts'
import type { CallEvent } from '../src/contract/events.ts'
import type { PendingItem } from '../src/inbound/events.ts'
import type { Decision } from '../src/inbound/shapes.ts'
import type { Batch } from './batch.ts'
import { ignore } from './ignore.ts'
import { showCall, takeAway } from './show-call.ts'

/** A piece of evidence that waits for others of its lane. */
export interface Heard {
  item: PendingItem
  event: CallEvent
  part: number
  decision: Decision
}

/** Evidence goes to its call, and the call to its person's timeline as soon as somebody has said who calls. What a lane brought of one call at one go is taken in at one go. */
export async function settleCalls(batch: Batch, heard: Heard[]): Promise<void> {
  const { tx, channel } = batch
  await lockCalls(tx, channel.id)
  for (const all of Map.groupBy(heard, ({ event }) => event.call).values()) {
    const keys = [...new Set(all.flatMap(({ event }) => keysOf(event)))]
    if (all.some(({ item }) => item.again === 'release')) await rememberCall(tx, channel.id, keys)
    const pieces = all.map((each) => pieceOf(each, channel))
    const late = all.every(({ item, event }) => item.again === 'replay' || event.state === 'recording')
    const taken = await takeIn(tx, channel, keys, pieces, { late, ...(await partOf(batch, pieces)) })
    if (taken === null || taken === 'foreign') {
      for (const { decision } of all) ignore(decision, taken ? 'noPart' : 'blockedCall')
      continue
    }
    const { call, orphans } = pieces.some(({ state }) => state === 'ringing') ? await tie(batch, taken) : taken
    for (const line of orphans) await takeAway(batch, line)
    await showCall(batch, call, all[0]!)
  }
}

/** An operator's browser may only speak of calls that ring, that its phone has a part in, or that its operator asked for. */
async function partOf({ tx, channel }: Batch, pieces: Piece[]): Promise<{ joins?: (call: CallRow) => boolean }> {
  const phones = pieces.flatMap(({ source, phone }) => (source === 'softphone' && phone !== undefined ? [phone] : []))
  if (phones.length === 0) return {}
  const talkers = await talkersOf(tx, channel.id, phones)
  return {
    joins: (call) =>
      call.state === 'ringing' ||
      phonesOf(call.evidence).some((phone) => phones.includes(phone)) ||
      (call.orderedBy !== null && talkers.some(({ operatorId }) => operatorId === call.orderedBy)),
  }
}

/** The blocked call is nobody's: what else comes of it makes nothing. */
export async function blockCall(batch: Batch, event: CallEvent): Promise<void> {
  await lockCalls(batch.tx, batch.channel.id)
  await forgetCall(batch.tx, batch.channel.id, keysOf(event))
}

const keysOf = (event: CallEvent): string[] => [...new Set([event.call, ...(event.alsoCalls ?? [])])]

/** Other sources know the call under other ids: when exactly one call can be meant it is the same, of several nobody can tell. */
async function tie({ tx }: Batch, { call, orphans }: Taken): Promise<Taken> {
  const same = await sameCalls(tx, call)
  const [only] = same
  if (same.length === 1) {
    const inOrder = [only!, call].sort((a, b) => Number(a.orderedBy === null) - Number(b.orderedBy === null) || (a.id < b.id ? -1 : 1))
    const merged = await mergeCalls(tx, inOrder[0]!.id, inOrder[1]!.id)
    return { call: merged.call, orphans: [...orphans, ...merged.orphans] }
  }
  if (same.length > 1) await setApart(tx, call.id)
  return { call: { ...call, apart: call.apart || same.length > 1 }, orphans }
}

function pieceOf({ item, event, part }: Heard, channel: Batch['channel']): Piece {
  const at = event.occurredAt ? new Date(event.occurredAt).getTime() : Number.NaN
  const identity = callerOf(event, channel.id, channel.country)
  return {
    id: `${item.id}:${part}`,
    source: event.source,
    key: event.call,
    state: event.state,
    at: Number.isFinite(at) && at <= item.receivedAt.getTime() + 60_000 ? at : item.receivedAt.getTime(),
    came: item.receivedAt.getTime(),
    ...(event.feed !== undefined && { feed: event.feed }),
    ...(event.direction && { direction: event.direction }),
    ...(event.sender && { number: identity?.value ?? null, name: event.sender.name, verified: identity?.assurance === 'verified' }),
    ...(event.to !== undefined && { to: normalise('phone', event.to, channel.country) ?? event.to }),
    ...(event.phone !== undefined && { phone: event.phone }),
    ...(event.phones && { phones: event.phones }),
    ...(event.reason && { reason: event.reason }),
    ...(event.late && { late: true }),
    ...(event.endedBy && { endedBy: event.endedBy }),
    ...(event.recording && { recording: event.recording }),
  }
}

/** The number in its one spelling; one that is none anywhere (a short one) is an id of this telephone system. Null: withheld. */
function callerOf(event: CallEvent, channelId: string, country: string): KnownIdentity | null {
  const given = event.sender?.identities[0]
  if (!given) return null
  const [known] = identitiesOf([given], channelId, country)
  return known ?? identitiesOf([{ ...given, kind: 'external' }], channelId, country)[0] ?? null
}
