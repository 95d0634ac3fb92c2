import type { CallOrder, Json } from '../contract/events.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { newId } from '../id.ts'
import { storable } from '../storable.ts'
import { type Outcome, type Piece, reduce, type Sum } from './reduce.ts'

/** A call as its row has it. */
export interface CallRow {
  id: string
  channelId: string
  lineId: string
  messageId: string | null
  evidence: Piece[]
  state: Sum['state']
  direction: Sum['direction']
  number: string | null
  name: string
  verified: boolean
  outcome: Outcome | null
  rangAt: Date
  answeredAt: Date | null
  endedAt: Date | null
  endedBy: 'caller' | 'callee' | null
  talkMs: number | null
  dialled: string | null
  detail: string | null
  note: string
  answeredPhones: string[]
  phones: string[]
  apart: boolean
  dueAt: Date | null
  handledAt: Date | null
  orderedBy: string | null
  createdAt: Date
}

const columns = (sql: Tx) => sql`
  id, channel_id, line_id, message_id, evidence, state, direction, number, name, verified, outcome, rang_at, answered_at, ended_at, ended_by, talk_ms,
  dialled, detail, note, answered_phones, phones, apart, due_at, handled_at, ordered_by, created_at`

/** Evidence of one call may come in several lanes: whoever takes in evidence of a channel waits for whoever does, until the transaction ends. */
export async function lockCalls(tx: Tx, channelId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtext('calls'), hashtext(${channelId}))`
}

/** More pieces tell nothing of a call any more: whoever sends them has gone wrong. */
const mostPieces = 500

/**
 * Adds evidence to its call, which is made when none of the keys is known. Ids that turn out to be of one call make the calls one. Null: the
 * call of a blocked caller. Under the channel's lock.
 */
export async function takeIn(
  tx: Tx,
  channel: { id: string; lineId: string },
  keys: string[],
  pieces: Piece[],
  orderedBy: string | null = null,
): Promise<CallRow | null> {
  const known = await tx<{ key: string; callId: string | null }[]>`
    select key, call_id from call_keys where channel_id = ${channel.id} and key = any (${keys})`
  const fresh = keys.filter((key) => known.every((row) => row.key !== key))
  if (known.some(({ callId }) => callId === null)) {
    await addKeys(tx, channel.id, fresh, null)
    return null
  }
  const [first, ...others] = [...new Set(known.map(({ callId }) => callId!))].sort()
  const call = first ? await addEvidence(tx, first, pieces) : await insert(tx, channel, pieces, orderedBy)
  await Promise.all([addKeys(tx, channel.id, fresh, call.id), notePhones(tx, channel.id, phonesOf(pieces))])
  let whole = call
  for (const other of others) whole = await mergeCalls(tx, call.id, other)
  return whole
}

async function insert(tx: Tx, channel: { id: string; lineId: string }, pieces: Piece[], orderedBy: string | null): Promise<CallRow> {
  // an order is known by its id wherever it turns up
  const id = pieces.find(({ state }) => state === 'ordered')?.key ?? newId()
  const row = { id, channel_id: channel.id, line_id: channel.lineId, ordered_by: orderedBy, ...columnsOf(tx, pieces) }
  const [call] = await tx<CallRow[]>`insert into calls ${tx(row)} returning ${columns(tx)}`
  return call!
}

async function addKeys(tx: Tx, channelId: string, keys: string[], callId: string | null): Promise<void> {
  if (keys.length === 0) return
  await tx`
    insert into call_keys (channel_id, key, call_id) select ${channelId}, key, ${callId} from unnest(${keys}::text[]) as key on conflict do nothing`
}

const phonesOf = (pieces: Piece[]): string[] => [
  ...new Set(pieces.flatMap(({ phone, phones }) => [...(phone === undefined ? [] : [phone]), ...(phones ?? [])])),
]

/** A piece that is there already is replaced: it may be understood better now. */
async function addEvidence(tx: Tx, id: string, pieces: Piece[]): Promise<CallRow> {
  const [row] = await tx<{ evidence: Piece[] }[]>`select evidence from calls where id = ${id}`
  const all = new Map([...row!.evidence, ...pieces].map((piece) => [piece.id, piece]))
  return write(tx, id, [...all.values()].slice(0, mostPieces))
}

/** Writes what the evidence adds up to now. */
async function write(tx: Tx, id: string, evidence: Piece[]): Promise<CallRow> {
  const [row] = await tx<CallRow[]>`update calls set ${tx(columnsOf(tx, evidence))} where id = ${id} returning ${columns(tx)}`
  return row!
}

function columnsOf(tx: Tx, evidence: Piece[]) {
  const sum = reduce(evidence, Date.now())
  const time = (ms: number | null) => (ms === null ? null : new Date(ms))
  return {
    evidence: tx.json(storable(evidence as unknown as Json)),
    state: sum.state,
    direction: sum.direction,
    number: sum.number ?? null,
    name: sum.name,
    verified: sum.verified,
    dialled: sum.to,
    phones: sum.phones,
    answered_phones: sum.answeredPhones,
    rang_at: new Date(sum.rangAt),
    answered_at: time(sum.answeredAt),
    ended_at: time(sum.endedAt),
    outcome: sum.outcome,
    ended_by: sum.endedBy,
    talk_ms: sum.talkMs,
    detail: sum.detail,
    due_at: time(sum.dueAt),
  }
}

async function readCall(tx: Tx, id: string): Promise<CallRow> {
  const [row] = await tx<CallRow[]>`select ${columns(tx)} from calls where id = ${id}`
  if (!row) throw new Error('a call was there and was gone again')
  return row
}

/** Looks at a call again, without news. Null: it has become another's. */
export async function lookAgain(tx: Tx, id: string): Promise<CallRow | null> {
  const [row] = await tx<{ evidence: Piece[] }[]>`select evidence from calls where id = ${id}`
  return row ? write(tx, id, row.evidence) : null
}

export async function lookAgainAt(tx: Tx, id: string, at: Date): Promise<void> {
  await tx`update calls set due_at = least(due_at, ${at}) where id = ${id}`
}

/** Calls that are to be looked at now. */
export async function dueCalls(sql: Sql): Promise<{ id: string; channelId: string }[]> {
  return sql<{ id: string; channelId: string }[]>`select id, channel_id from calls where due_at <= now() order by due_at limit 100`
}

/** `other` was `id` all along: its evidence and ids go over. Its line in the timeline stays behind without a call, for who shows it to remove. */
export async function mergeCalls(tx: Tx, id: string, other: string): Promise<CallRow> {
  const theirs = await readCall(tx, other)
  await tx`update call_keys set call_id = ${id} where call_id = ${other}`
  await tx`
    with gone as (delete from calls where id = ${other} returning message_id, ordered_by, note, handled_at)
    update calls set message_id = coalesce(calls.message_id, gone.message_id), ordered_by = coalesce(calls.ordered_by, gone.ordered_by),
      note = case when calls.note = '' then gone.note else calls.note end, handled_at = coalesce(calls.handled_at, gone.handled_at)
    from gone where calls.id = ${id}`
  return addEvidence(tx, id, theirs.evidence)
}

/**
 * Other calls that may be this one: the same caller called the same number within five seconds, seen by other sources under other ids.
 * Withheld numbers are nobody's.
 */
export async function sameCalls(tx: Tx, call: CallRow): Promise<CallRow[]> {
  const rang = call.evidence.some(({ state }) => state === 'ringing')
  if (!rang || call.number === null) return []
  const near = await tx<CallRow[]>`
    select ${columns(tx)} from calls
    where channel_id = ${call.channelId} and number = ${call.number} and id <> ${call.id} and direction = ${call.direction}
      and rang_at between ${call.rangAt}::timestamptz - interval '5 seconds' and ${call.rangAt}::timestamptz + interval '5 seconds'
    order by id`
  const seen = (row: CallRow) => new Set(row.evidence.map(({ source }) => source))
  const dialled = (row: CallRow) => new Set(row.evidence.flatMap(({ to }) => (to === undefined ? [] : [to])))
  const mine = { seen: seen(call), dialled: dialled(call) }
  return near.filter((other) => {
    if (!other.evidence.some(({ state }) => state === 'ringing')) return false
    const theirs = dialled(other)
    const called = mine.dialled.size === 0 || theirs.size === 0 || !mine.dialled.isDisjointFrom(theirs)
    return called && mine.seen.isDisjointFrom(seen(other))
  })
}

/** It may be one of several others: nobody can tell. */
export async function setApart(tx: Tx, id: string): Promise<void> {
  await tx`update calls set apart = true where id = ${id}`
}

/** A blocked caller's: what is known of it goes, and what still comes makes nothing. */
export async function forgetCall(tx: Tx, channelId: string, keys: string[]): Promise<void> {
  await tx`delete from calls where message_id is null and id in (select call_id from call_keys where channel_id = ${channelId} and key = any (${keys}))`
  await addKeys(tx, channelId, keys, null)
}

/** A released caller's evidence makes a call after all. */
export async function rememberCall(tx: Tx, channelId: string, keys: string[]): Promise<void> {
  await tx`delete from call_keys where channel_id = ${channelId} and key = any (${keys}) and call_id is null`
}

export async function setMessage(tx: Tx, id: string, messageId: string): Promise<void> {
  await tx`update calls set message_id = ${messageId} where id = ${id}`
}

async function notePhones(tx: Tx, channelId: string, extensions: string[]): Promise<void> {
  if (extensions.length === 0) return
  await tx`
    insert into phones (channel_id, extension, seen_at) select ${channelId}, extension, now() from unnest(${extensions}::text[]) as extension
    on conflict (channel_id, extension) do update set seen_at = excluded.seen_at
    where phones.seen_at is null or phones.seen_at < now() - interval '1 minute'`
}

/** Whose these phones are; phones of nobody are left out. */
async function operatorsOf(tx: Tx, channelId: string, extensions: string[]): Promise<string[]> {
  if (extensions.length === 0) return []
  const rows = await tx<{ operatorId: string }[]>`
    select distinct operator_id from phones where channel_id = ${channelId} and extension = any (${extensions}) and operator_id is not null`
  return rows.map(({ operatorId }) => operatorId)
}

/** A phone of the telephone system, and whose it is. */
export interface Talker {
  extension: string
  operatorId: string | null
  name: string
}

/** Phones with their operators, in the order given. */
export async function talkersOf(tx: Tx, channelId: string, extensions: string[]): Promise<Talker[]> {
  if (extensions.length === 0) return []
  return tx<Talker[]>`
    select asked.extension, p.operator_id, coalesce(o.name, '') as name
    from unnest(${extensions}::text[]) with ordinality as asked (extension, position)
    left join phones p on p.channel_id = ${channelId} and p.extension = asked.extension left join operators o on o.id = p.operator_id
    order by asked.position`
}

/** Whether the telephone system knows this as one of its phones. */
export async function isPhone(tx: Tx, channelId: string, extension: string): Promise<boolean> {
  const [found] = await tx`select from phones where channel_id = ${channelId} and extension = ${extension}`
  return found !== undefined
}

/** Whom it concerns: whose phone rang or talked, and who asked for it. */
export async function concerned(tx: Tx, call: CallRow): Promise<string[]> {
  const operators = await operatorsOf(tx, call.channelId, [...new Set([...phonesOf(call.evidence), ...call.answeredPhones])])
  return [...new Set([...operators, ...(call.orderedBy ? [call.orderedBy] : [])])]
}

/**
 * What the person was missed with is dealt with: he was talked to, or written to. A call about which something comes in at this very moment
 * is passed over: who answers holds the conversation, which whoever takes that in is about to ask for.
 */
export async function handleMissed(tx: Tx, contactId: string, operatorId: string | null): Promise<void> {
  await tx`
    update calls set handled_at = now(), handled_by = ${operatorId} where id in (
      select c.id from calls c join messages m on m.id = c.message_id join conversations v on v.id = m.conversation_id
      where c.direction = 'inbound' and c.outcome in ('missed', 'busy', 'declined', 'unknown') and c.handled_at is null
        and v.contact_id = ${contactId} for update of c skip locked)`
}

/** What was dealt with together with a call waits again. */
export async function waitAgain(tx: Tx, contactId: string, callId: string): Promise<void> {
  await tx`
    update calls set handled_at = null, handled_by = null where id in (
      select c.id from calls c join messages m on m.id = c.message_id join conversations v on v.id = m.conversation_id
      where c.handled_at = (select handled_at from calls where id = ${callId}) and v.contact_id = ${contactId} for update of c skip locked)`
}

export async function writeNote(tx: Tx, id: string, note: string): Promise<CallRow> {
  const [row] = await tx<CallRow[]>`update calls set note = ${storable(note)} where id = ${id} returning ${columns(tx)}`
  return row!
}

/** Adds what the hub itself knows of a call; it is looked at within a second. */
export async function addPiece(sql: Sql, id: string, piece: Piece): Promise<void> {
  await sql.begin(async (tx) => {
    const { channelId } = await readCall(tx, id)
    await lockCalls(tx, channelId)
    await addEvidence(tx, id, [piece])
    await tx`update calls set due_at = now() where id = ${id}`
  })
}

/** Takes up an order, once. Null: somebody else has, or it is too late. */
export async function takeOrder(sql: Sql, id: string): Promise<CallOrder | null> {
  const [row] = await sql<{ number: string; evidence: Piece[] }[]>`
    update calls set taken_at = now() where id = ${id} and state = 'ordered' and taken_at is null and rang_at > now() - interval '10 seconds'
    returning number, evidence`
  const phone = row?.evidence.find(({ state }) => state === 'ordered')?.phone
  return row && phone !== undefined ? { id, phone, number: row.number } : null
}
