import type { Tx } from '../db/sql.ts'

/** Remembers a letter that belonged to nobody known, by its own id and those it refers to. */
export async function keepEarly(tx: Tx, channelId: string, eventId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await tx`
    insert into early_letters (channel_id, external_id, event_id)
    select distinct ${channelId}::uuid, id, ${eventId}::uuid from unnest(${ids}::text[]) as id on conflict do nothing`
}

/** A letter of a thread has its place: those of the same thread that were too early are looked at again. The sweep wakes their lanes. */
export async function bringEarly(tx: Tx, channelId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await tx`
    with early as (
      delete from early_letters
      where event_id in (select event_id from early_letters where channel_id = ${channelId} and external_id = any (${ids})) returning event_id
    )
    update inbound_events set status = 'pending', again = 'replay', attempts = 0, error = null, not_before = null, finished_at = null
    where id in (select event_id from early) and status = 'done'`
}
