import { Readable } from 'node:stream'
import type { StoredItem } from '../contract/connector.ts'
import type { Hub } from '../hub.ts'
import type { PendingItem } from './events.ts'

/** A row as its connector reads it. */
export const storedItem = (hub: Hub, lane: string, item: StoredRow): StoredItem => ({
  externalId: item.externalId,
  lane,
  occurredAt: item.occurredAt?.toISOString() ?? null,
  receivedAt: item.receivedAt.toISOString(),
  size: item.size,
  meta: item.meta,
  bytes: async () => item.raw ?? (await hub.blobs.bytes(item.rawBlob!)),
  stream: async () => (item.raw ? Readable.from([item.raw]) : await hub.blobs.read(item.rawBlob!)),
})

type StoredRow = Pick<PendingItem, 'externalId' | 'occurredAt' | 'receivedAt' | 'size' | 'meta' | 'raw' | 'rawBlob'>

/** The newest items of a channel, newest first, whatever became of them; blocked ones are nobody's business. */
export async function recent(hub: Hub, channelId: string, limit: number): Promise<StoredItem[]> {
  const rows = await hub.sql<(StoredRow & { lane: string })[]>`
    select external_id, lane, raw, raw_blob, size, meta, occurred_at, received_at from inbound_events
    where channel_id = ${channelId} and status <> 'blocked' order by received_at desc, id desc limit ${Math.min(limit, 200)}`
  return rows.map((row) => storedItem(hub, row.lane, row))
}
