import type { CallOrder, Json } from '../contract/events.ts'
import type { Translations } from '../contract/words.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { newId } from '../id.ts'
import { storable } from '../storable.ts'
import { type Outcome, type Piece, ranks, reduce, type Sum } from './reduce.ts'

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
  endedBy: Sum['endedBy']
  talkMs: number | null
  dialled: string | null
  detail: string | null
  detailTexts: Translations | null
  note: string
  answeredPhones: string[]
  phones: string[]
  apart: boolean
  dueAt: Date | null
  handledAt: Date | null
  orderedBy: string | null
  createdAt: Date
}

/** What a row of `calls` is read by. */
export const columns = (sql: Tx) => sql`
  id, channel_id, line_id, message_id, evidence, state, direction, number, name, verified, outcome, rang_at, answered_at, ended_at, ended_by, talk_ms,
  dialled, detail, detail_texts, note, answered_phones, phones, apart, due_at, handled_at, ordered_by, created_at`

/** Evidence of one call may come in several lanes: whoever takes in evidence of a channel waits for whoever does, until the transaction ends. */
export async function lockCalls(tx: Tx, channelId: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtext('calls'), hashtext(${channelId}))`
}

/** More pieces tell nothing of a call any more: whoever sends them has gone wrong. */
const manyPieces = 100
const mostPieces = 500

/** Ids are used again: so long after the last that was heard of a call that is over, the same id is another call's. */
const keysBind = '12 hours'

/** A call that took evidence in, and the lines of calls that turned out to be the same one: they are nobody's any more. */
export interface Taken {
  call: CallRow
  orphans: string[]
}

/**
 * Adds evidence to its call, which is made when none of the keys is known. Ids that turn out to be of one call make the calls one. Null: the
 * call of a blocked caller. Under the channel's lock. `late`: of a call that may be long over (a recording, a replay). `joins`: says of a call
 * that is there whether this evidence may be of it; without it all may, and what several ids name becomes one.
 */
export async function takeIn(
  tx: Tx,
  channel: { id: string; lineId: string },
  keys: string[],
  pieces: Piece[],
  { orderedBy = null, late = false, joins }: { orderedBy?: string | null; late?: boolean; joins?: (call: CallRow) => boolean } = {},
): Promise<Taken | 'foreign' | null> {
  const known = await tx<{ key: string; callId: string | null }[]>`
    select k.key, k.call_id from call_keys k left join calls c on c.id = k.call_id
    where k.channel_id = ${channel.id} and k.key = any (${keys})
      and (${late} or c.state <> 'ended' or coalesce(c.state_at, k.created_at) > now() - ${keysBind}::interval)
    order by c.ordered_by is null, k.call_id`
  const fresh = keys.filter((key) => known.every((row) => row.key !== key))
  if (known.some(({ callId }) => callId === null)) {
    await setKeys(tx, channel.id, fresh, null)
    return null
  }
  const [first, ...others] = [...new Set(known.map(({ callId }) => callId!))]
  if (joins && first && (others.length > 0 || !joins(await readCall(tx, first)))) return 'foreign'
  let call = first ? await addEvidence(tx, first, pieces) : await insert(tx, channel, pieces, orderedBy)
  await Promise.all([setKeys(tx, channel.id, fresh, call.id), notePhones(tx, channel.id, phonesOf(pieces))])
  const orphans: string[] = []
  for (const other of others) {
    // what was asked for twice was asked for twice
    if (call.orderedBy !== null && (await readCall(tx, other)).orderedBy !== null) continue
    const merged = await mergeCalls(tx, call.id, other)
    call = merged.call
    orphans.push(...merged.orphans)
  }
  return { call, orphans }
}

async function insert(tx: Tx, channel: { id: string; lineId: string }, pieces: Piece[], orderedBy: string | null): Promise<CallRow> {
  // an order is known by its id wherever it turns up
  const id = pieces.find(({ state }) => state === 'ordered')?.key ?? newId()
  const row = { id, channel_id: channel.id, line_id: channel.lineId, ordered_by: orderedBy, state_at: new Date(), ...columnsOf(tx, pieces) }
  const [call] = await tx<CallRow[]>`insert into calls ${tx(row)} returning ${columns(tx)}`
  return call!
}

async function setKeys(tx: Tx, channelId: string, keys: string[], callId: string | null): Promise<void> {
  if (keys.length === 0) return
  await tx`
    insert into call_keys (channel_id, key, call_id) select ${channelId}, key, ${callId} from unnest(${keys}::text[]) as key
    on conflict (channel_id, key) do update set call_id = excluded.call_id, created_at = now()`
}

/** Whether a telephone system has called a call by this id. */
export async function isKnown(tx: Tx, channelId: string, key: string): Promise<boolean> {
  const rows = await tx`select from call_keys where channel_id = ${channelId} and key = ${key}`
  return rows.length > 0
}

/** Every phone that evidence names. */
export const phonesOf = (pieces: Piece[]): string[] => [
  ...new Set(pieces.flatMap(({ phone, phones }) => [...(phone === undefined ? [] : [phone]), ...(phones ?? [])])),
]

/** A piece that is there already is replaced: it may be understood better now. */
async function addEvidence(tx: Tx, id: string, pieces: Piece[]): Promise<CallRow> {
  const [row] = await tx<{ evidence: Piece[] }[]>`select evidence from calls where id = ${id}`
  const all = new Map([...row!.evidence, ...pieces].map((piece) => [piece.id, piece]))
  return write(tx, id, bounded([...all.values()]))
}

/**
 * However often a queue goes round, the same is said of the same phone: of that the first and the last are kept. Of what is still too much, what
 * counts least goes.
 */
function bounded(pieces: Piece[]): Piece[] {
  if (pieces.length <= manyPieces) return pieces
  const alike = Map.groupBy(pieces, ({ source, feed, state, phone, number }) => [source, feed, state, phone, number].join(' '))
  const kept = [...alike.values()].flatMap((all) => {
    const inOrder = all.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    return inOrder.length <= 4 ? inOrder : [...inOrder.slice(0, 2), ...inOrder.slice(-2)]
  })
  return kept.toSorted((a, b) => ranks[a.source] - ranks[b.source]).slice(0, mostPieces)
}

/** Writes what the evidence adds up to now. */
async function write(tx: Tx, id: string, evidence: Piece[]): Promise<CallRow> {
  const now = columnsOf(tx, evidence)
  const [row] = await tx<CallRow[]>`
    update calls set ${tx(now)}, state_at = case when state = ${now.state} then state_at else now() end where id = ${id} returning ${columns(tx)}`
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
    detail_texts: sum.texts && tx.json({ ...sum.texts }),
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

/** What cannot be looked at now is looked at in five minutes. */
export async function putOff(sql: Sql, id: string): Promise<void> {
  await sql`update calls set due_at = now() + interval '5 minutes' where id = ${id}`
}

/** Calls that are to be looked at now. */
export async function dueCalls(sql: Sql): Promise<{ id: string; channelId: string }[]> {
  return sql<{ id: string; channelId: string }[]>`select id, channel_id from calls where due_at <= now() order by due_at limit 100`
}

/** `other` was `id` all along: its evidence and ids go over, its line too when `id` has none. */
export async function mergeCalls(tx: Tx, id: string, other: string): Promise<Taken> {
  const [mine, theirs] = [await readCall(tx, id), await readCall(tx, other)]
  await tx`update call_keys set call_id = ${id} where call_id = ${other}`
  await tx`
    with gone as (delete from calls where id = ${other} returning message_id, ordered_by, note, handled_at)
    update calls set message_id = coalesce(calls.message_id, gone.message_id), ordered_by = coalesce(calls.ordered_by, gone.ordered_by),
      note = case when calls.note = '' then gone.note else calls.note end, handled_at = coalesce(calls.handled_at, gone.handled_at)
    from gone where calls.id = ${id}`
  const call = await addEvidence(tx, id, theirs.evidence)
  return { call, orphans: mine.messageId && theirs.messageId ? [theirs.messageId] : [] }
}

/** A blocked caller's: what is known of it goes, and what still comes makes nothing. */
export async function forgetCall(tx: Tx, channelId: string, keys: string[]): Promise<void> {
  const rows = await tx<{ id: string }[]>`
    select distinct c.id from calls c join call_keys k on k.call_id = c.id
    where k.channel_id = ${channelId} and k.key = any (${keys}) and c.message_id is null`
  const ids = rows.map(({ id }) => id)
  await tx`update call_keys set call_id = null, created_at = now() where call_id = any (${ids})`
  await tx`delete from calls where id = any (${ids})`
  await setKeys(tx, channelId, keys, null)
}

/** A released caller's evidence makes a call after all. */
export async function rememberCall(tx: Tx, channelId: string, keys: string[]): Promise<void> {
  await tx`delete from call_keys where channel_id = ${channelId} and key = any (${keys}) and call_id is null`
}

export async function setMessage(tx: Tx, id: string, messageId: string): Promise<void> {
  await tx`update calls set message_id = ${messageId} where id = ${id}`
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
    update calls set taken_at = now(), due_at = now() + interval '1 minute' where id = ${id} and state = 'ordered' and taken_at is null and rang_at > now() - interval '10 seconds'
    returning number, evidence`
  const phone = row?.evidence.find(({ state }) => state === 'ordered')?.phone
  return row && phone !== undefined ? { id, phone, number: row.number } : null
}

async function notePhones(tx: Tx, channelId: string, extensions: string[]): Promise<void> {
  if (extensions.length === 0) return
  await tx`
    insert into phones (channel_id, extension, seen_at) select ${channelId}, extension, now() from unnest(${extensions}::text[]) as extension
    on conflict (channel_id, extension) do update set seen_at = excluded.seen_at
    where phones.seen_at is null or phones.seen_at < now() - interval '1 minute'`
}
