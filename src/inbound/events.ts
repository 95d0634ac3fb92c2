import { Readable } from 'node:stream'
import { type Caller, decodeCursor, type List, page } from '../api.ts'
import type { Json } from '../contract/events.ts'
import type { Tx } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { storable } from '../storable.ts'
import { laneKey } from './ingest.ts'
import type { Decision, Event, EventStatus } from './shapes.ts'
import { words } from './words.ts'

interface Row extends Omit<Event, 'caller' | 'tells' | 'receivedAt' | 'finishedAt'> {
  ofCall: Pick<Event, 'caller' | 'tells'> | null
  receivedAt: Date
  finishedAt: Date | null
}

const columns = (sql: Tx) => sql`
  e.id, e.channel_id, e.external_id, e.lane, (
    select json_build_object(
      'caller', json_build_object('name', coalesce(nullif(p.name, ''), c.name), 'number', c.number, 'told', c.number is not null or m.id is not null),
      'tells', told.pieces)
    from call_keys k join calls c on c.id = k.call_id
      left join messages m on m.id = c.message_id left join conversations v on v.id = m.conversation_id left join contacts p on p.id = v.contact_id
      cross join lateral (
        select json_agg(json_build_object('state', piece ->> 'state', 'reason', piece ->> 'reason', 'phones',
          coalesce(piece -> 'phones', jsonb_build_array()) || case when piece ? 'phone' then jsonb_build_array(piece -> 'phone') else '[]' end)) as pieces
        from jsonb_array_elements(c.evidence) piece where starts_with(piece ->> 'id', e.id || ':')
      ) told
    -- ids are used again: only the call that has taken this in
    where e.type = 'call' and k.channel_id = e.channel_id and k.key = e.lane and told.pieces is not null) as of_call, e.status, e.type, e.decision, e.error, e.attempts, e.size, e.received_at, e.finished_at`

const show = ({ ofCall, ...row }: Row): Event => ({
  ...row,
  caller: ofCall?.caller ?? null,
  tells: ofCall?.tells ?? null,
  receivedAt: row.receivedAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
})

const visible = (sql: Tx, caller: Caller) => (caller.lineIds === null ? sql`true` : sql`e.line_id = any (${caller.lineIds})`)

/** The log of what came in, latest first. */
export async function listEvents(
  sql: Tx,
  caller: Caller,
  {
    status,
    channelId,
    limit,
    cursor,
  }: { status?: EventStatus | undefined; channelId?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<List<Event>> {
  const [receivedAt, id] = decodeCursor(cursor)
  const rows = await sql<Row[]>`
    select ${columns(sql)} from inbound_events e
    where ${visible(sql, caller)} ${status ? sql`and e.status = ${status}` : sql``} ${channelId ? sql`and e.channel_id = ${channelId}` : sql``}
      ${cursor ? sql`and (e.received_at, e.id) < (${receivedAt}, ${id})` : sql``}
    order by e.received_at desc, e.id desc limit ${limit + 1}`
  return page(rows, limit, (row) => [row.receivedAt.toISOString(), row.id], show)
}

export async function getEvent(sql: Tx, caller: Caller, id: string): Promise<Event> {
  const [row] = await sql<Row[]>`select ${columns(sql)} from inbound_events e where e.id = ${id} and ${visible(sql, caller)}`
  if (!row) throw new AppError('not_found', words.noEvent)
  return show(row)
}

/** The bytes as they came. */
export async function rawOf(hub: Hub, caller: Caller, id: string): Promise<{ stream: Readable; size: number; filename: string }> {
  await getEvent(hub.sql, caller, id)
  const [row] = await hub.sql<
    { raw: Buffer | null; rawBlob: string | null; size: number }[]
  >`select raw, raw_blob, size from inbound_events where id = ${id}`
  const stream = row!.rawBlob ? await hub.blobs.read(row!.rawBlob) : Readable.from([row!.raw!])
  return { stream, size: row!.size, filename: `${id}.raw` }
}

const from: Record<'retry' | 'release' | 'replay', EventStatus> = { retry: 'failed', release: 'quarantined', replay: 'done' }

/** Sets an item back into its lane, to be looked at again in that way. */
export const waitingAgain = (sql: Tx, how: 'retry' | 'release' | 'replay') =>
  sql`status = 'pending', again = ${how}, attempts = 0, error = null, not_before = null, finished_at = null`

/**
 * Looks at a stored item again. `retry`: a dead letter, to the end of the timeline; `release`: out of quarantine, past the blocklist;
 * `replay`: understood anew, its entries rewritten in place. AppError `conflict` when its state does not allow it. `record` writes the act
 * down, in its transaction.
 */
export async function again(
  hub: Hub,
  caller: Caller,
  id: string,
  how: 'retry' | 'release' | 'replay',
  record: (tx: Tx) => Promise<void> = async () => {},
): Promise<Event> {
  await getEvent(hub.sql, caller, id)
  const row = await hub.sql.begin(async (tx) => {
    const [asked] = await tx<{ channelId: string; lane: string }[]>`
      update inbound_events set ${waitingAgain(tx, how)} where id = ${id} and status = ${from[how]} returning channel_id, lane`
    if (!asked) throw new AppError('conflict', words[how])
    await record(tx)
    return asked
  })
  await hub.queues.add('inbound', [laneKey(row.channelId, row.lane)])
  hub.live.announce({ topic: 'event', data: { id, channelId: row.channelId, status: 'pending' } })
  return getEvent(hub.sql, caller, id)
}

/** Replays what a channel processed in a span of time, after a fix. Returns how many. The sweep wakes their lanes, a share at a time. `record` writes the act down, in its transaction. */
export async function replayRange(
  hub: Hub,
  caller: Caller,
  { channelId, from, to }: { channelId: string; from: Date; to: Date },
  record: (tx: Tx, replayed: number) => Promise<void>,
): Promise<{ replayed: number }> {
  return hub.sql.begin(async (tx) => {
    const { count } = await tx`
      update inbound_events e set ${waitingAgain(tx, 'replay')}
      where channel_id = ${channelId} and status = 'done' and received_at >= ${from} and received_at < ${to} and ${visible(tx, caller)}`
    await record(tx, count)
    return { replayed: count }
  })
}

/** A stored item waiting in its lane. */
export interface PendingItem {
  id: string
  externalId: string
  raw: Buffer | null
  rawBlob: string | null
  size: number
  meta: { [name: string]: Json }
  occurredAt: Date | null
  receivedAt: Date
  assessment: Json
  again: 'retry' | 'release' | 'replay' | null
  attempts: number
}

/** The next items of lanes, each in the order they came, at most `limit` of one; none of a lane whose first waits for its next try. */
export async function pendingItems(sql: Tx, channelId: string, lanes: string[], limit: number): Promise<Map<string, PendingItem[]>> {
  const rows = await sql<(PendingItem & { lane: string; due: boolean })[]>`
    select asked.lane, item.* from unnest(${lanes}::text[]) as asked (lane), lateral (
      select id, external_id, raw, raw_blob, size, meta, occurred_at, received_at, assessment, again, attempts, coalesce(not_before <= now(), true) as due
      from inbound_events where channel_id = ${channelId} and lane = asked.lane and status = 'pending' order by seq limit ${limit}
    ) item`
  const found = Map.groupBy(rows, (row) => row.lane)
  for (const [lane, items] of found) {
    const waiting = items.findIndex((item) => !item.due)
    if (waiting === 0) found.delete(lane)
    else if (waiting > 0) items.splice(waiting)
  }
  return found
}

/** Which of these still wait, now that the lane is locked. */
export async function stillPending(tx: Tx, ids: string[]): Promise<Set<string>> {
  // by id alone: the index of what is pending would be read from end to end
  const rows = await tx<{ id: string; status: string }[]>`select id, status from inbound_events where id = any (${ids})`
  return new Set(rows.filter((row) => row.status === 'pending').map((row) => row.id))
}

/** The outcome of an item, with the reasons. */
export interface Finished {
  id: string
  status: 'done' | 'blocked' | 'quarantined'
  type: string
  decision: Decision
  /** What the connector found out about it, for replays. */
  assessment: Json
}

/** Stores outcomes. What a replay did not decide anew, as its entry was rewritten in its place, stays decided. */
export async function finish(tx: Tx, finished: Finished[]): Promise<void> {
  await tx`
    update inbound_events e set status = f.status, type = f.type, assessment = f.assessment::jsonb,
      decision = case when e.again = 'replay' then coalesce(e.decision, '{}') - 'ignored' - 'ignoredTexts' else '{}' end || f.decision::jsonb,
      error = null, again = null, finished_at = now()
    from unnest(${finished.map((f) => f.id)}::uuid[], ${finished.map((f) => f.status)}::text[], ${finished.map((f) => f.type)}::text[],
      ${finished.map((f) => JSON.stringify(storable(f.decision)))}::text[],
      ${finished.map((f) => (f.assessment === null ? null : JSON.stringify(storable(f.assessment))))}::text[]) as f (id, status, type, decision, assessment)
    where e.id = f.id`
}

const triesWithin = ['1 second', '3 seconds']

/** Another try, or after the third a dead letter with its cause. Says which. */
export async function failed(sql: Tx, id: string, cause: string): Promise<'pending' | 'failed'> {
  const [row] = await sql<{ status: 'pending' | 'failed' }[]>`
    update inbound_events set attempts = attempts + 1, error = ${storable(cause.slice(0, 2000))},
      status = case when attempts >= ${triesWithin.length} then 'failed' else 'pending' end,
      finished_at = case when attempts >= ${triesWithin.length} then now() end,
      not_before = now() + (${triesWithin}::text[])[attempts + 1]::interval
    where id = ${id} and status = 'pending' returning status`
  return row?.status ?? 'failed'
}
