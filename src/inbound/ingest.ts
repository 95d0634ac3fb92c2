import type { RawItem } from '../contract/connector.ts'
import type { Json } from '../contract/events.ts'
import { crashPoint } from '../crash.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { diskFull } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import { storable } from '../storable.ts'

/** Items up to this size stay in their row, larger ones become blobs. */
const inRowBytes = 64 * 1024

/** Lanes of a channel a sweep brings at once. */
const most = 1000

/**
 * Stores raw items and the position they were read from in one statement; when it resolves they are durable and the source may be told.
 * Items stored before are left as they are. Then wakes the lanes; a lane whose waking is lost is found by the sweep. Throws ENOSPC while
 * the disk is nearly full: the source keeps the items and brings them again.
 */
export async function ingest(
  hub: Hub,
  channelId: string,
  items: RawItem[],
  cursor?: Json,
): Promise<{ stored: number; duplicates: number }> {
  const { sql } = hub
  if ((await hub.blobs.room()) === 'none') throw diskFull()
  const rows = await Promise.all(items.map((item) => rowOf(hub, item)))
  const column = (name: keyof (typeof rows)[number], elements: number) =>
    sql.array(
      rows.map((row) => row[name]),
      elements,
    )
  crashPoint('ingest-before-commit')
  const stored = await sql<{ lane: string }[]>`
    with moved as (
      insert into channel_cursors (channel_id, cursor)
      select ${channelId}, ${sql.json(cursor ?? null)} where ${cursor !== undefined}
      on conflict (channel_id) do update set cursor = excluded.cursor, updated_at = now()
    )
    insert into inbound_events (id, channel_id, line_id, external_id, lane, raw, raw_blob, size, meta, occurred_at)
    select item.id, ${channelId}, (select line_id from channels where id = ${channelId}), item.external_id, item.lane, item.raw, item.raw_blob, item.size, item.meta::jsonb, item.occurred_at
    from unnest(
      ${column('id', 2950)}::uuid[],
      ${column('externalId', 25)}::text[],
      ${column('lane', 25)}::text[],
      ${column('raw', 17)}::bytea[],
      ${column('rawBlob', 25)}::text[],
      ${column('size', 23)}::int[],
      ${column('meta', 25)}::text[],
      ${column('occurredAt', 25)}::timestamptz[]
    ) with ordinality as item (id, external_id, lane, raw, raw_blob, size, meta, occurred_at, position)
    order by item.position
    on conflict (channel_id, external_id) do nothing
    returning lane`
  crashPoint('ingest-after-commit')
  const lanes = [...new Set(stored.map((row) => laneKey(channelId, row.lane)))]
  crashPoint('enqueue-before')
  if (lanes.length > 0) await hub.queues.add('inbound', lanes)
  return { stored: stored.length, duplicates: items.length - stored.length }
}

async function rowOf(hub: Hub, item: RawItem) {
  const whole = item.raw instanceof Uint8Array ? item.raw : null
  const inRow = whole !== null && whole.byteLength <= inRowBytes
  const blob = inRow ? null : item.raw instanceof Uint8Array ? await hub.blobs.put(item.raw) : await kept(hub, item.raw.blobId)
  return {
    id: newId(),
    externalId: storable(item.externalId),
    lane: storable(item.lane),
    raw: inRow ? Buffer.from(whole) : null,
    rawBlob: blob?.id ?? null,
    size: blob?.size ?? whole?.byteLength ?? 0,
    meta: JSON.stringify(storable(item.meta ?? {})),
    occurredAt: item.occurredAt ?? null,
  }
}

const kept = async (hub: Hub, id: string) => ({ id, size: await hub.blobs.size(id) })

/** The queue's key of a lane: the channel's id, a colon, the lane. */
export const laneKey = (channelId: string, lane: string): string => `${channelId}:${lane}`

/** Both halves of a lane's key. */
export const splitLaneKey = (key: string): { channelId: string; lane: string } => ({ channelId: key.slice(0, 36), lane: key.slice(37) })

/** Whoever works on these lanes waits for each other, until the transaction ends. In one order for all, so that nobody waits in a circle. */
export async function lockLanes(tx: Tx, channelId: string, lanes: string[]): Promise<void> {
  await tx`
    select pg_advisory_xact_lock(lock) from (
      select distinct hashtextextended('lane ' || ${channelId} || ':' || lane, 0) as lock from unnest(${lanes}::text[]) as lane order by lock
    ) locks`
}

/** Where reading the channel goes on, or null before the first item. */
export async function cursorOf(sql: Tx, channelId: string): Promise<Json> {
  const [row] = await sql<{ cursor: Json }[]>`select cursor from channel_cursors where channel_id = ${channelId}`
  return row?.cursor ?? null
}

/** External ids stored already that begin with one of the prefixes. */
export async function known(sql: Sql, channelId: string, prefixes: string[]): Promise<string[]> {
  const rows = await sql<{ externalId: string }[]>`
    select distinct e.external_id
    from unnest(${sql.array(prefixes, 25)}::text[]) as prefix
    join inbound_events e on e.channel_id = ${channelId} and e.external_id >= prefix and e.external_id < prefix || U&'\+10FFFF'
    where starts_with(e.external_id, prefix)`
  return rows.map((row) => row.externalId)
}

/** Lanes with items that have waited longer than `olderThanMs`: what a lost wake-up left behind. At most 1,000 keys of a channel, so that one that cannot be worked off keeps no other back. */
export async function pendingLanes(sql: Sql, olderThanMs: number): Promise<string[]> {
  const rows = await sql<{ channelId: string; lane: string }[]>`
    select c.id as channel_id, waiting.lane from channels c cross join lateral (
      select lane from inbound_events
      where channel_id = c.id and status = 'pending' and coalesce(not_before, received_at + ${`${olderThanMs} ms`}::interval) <= now()
      group by lane order by min(seq) limit ${most}
    ) waiting`
  return rows.map((row) => laneKey(row.channelId, row.lane))
}
