import type { Hub } from '../src/hub.ts'

const batch = 500

/** Removes blobs nothing points at, written or renewed longer than `olderThanMs` ago: what is stored before its row keeps its day. */
export async function removeStrayBlobs(hub: Hub, olderThanMs: number, signal: AbortSignal): Promise<number> {
  let ids: string[] = []
  let removed = 0
  for await (const id of hub.blobs.stale(olderThanMs)) {
    if (signal.aborted) return removed
    ids.push(id)
    if (ids.length < batch) continue
    removed += await removeUnused(hub, ids, olderThanMs)
    ids = []
  }
  return removed + (await removeUnused(hub, ids, olderThanMs))
}

async function removeUnused(hub: Hub, ids: string[], olderThanMs: number): Promise<number> {
  if (ids.length === 0) return 0
  const unused = await hub.sql<{ id: string }[]>`
    select stale.id from unnest(${ids}::text[]) as stale (id)
    where not exists (select 1 from inbound_events where raw_blob = stale.id)
      and not exists (select 1 from message_attachments where blob_id = stale.id)
      and not exists (select 1 from uploads where blob_id = stale.id)`
  for (const { id } of unused) await hub.blobs.remove(id, olderThanMs)
  return unused.length
}
