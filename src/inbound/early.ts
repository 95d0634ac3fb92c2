import { gather } from '../db/gather.ts'
import type { Tx } from '../db/sql.ts'
import { waitingAgain } from './events.ts'

/** Remembers a letter that belonged to nobody known, by its own id and those it refers to. */
export async function keepEarly(tx: Tx, channelId: string, eventId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await tx`
    insert into early_letters (channel_id, external_id, event_id)
    select distinct ${channelId}::uuid, id, ${eventId}::uuid from unnest(${ids}::text[]) as id on conflict do nothing`
}

/** A letter of a thread has its place: those of the same thread that were too early are looked at again. The sweep wakes their lanes. */
export const bringEarly = (tx: Tx, channelId: string, ids: string[]): Promise<void> =>
  bring(
    tx,
    ids.map((id) => ({ channelId, id })),
  )

const bring = gather<{ channelId: string; id: string }[], void>(async (tx, asked) => {
  const ids = asked.flat()
  if (ids.length > 0)
    await tx`
      with early as (
        delete from early_letters where event_id in (
          select event_id from jsonb_to_recordset(${tx.json(ids)}) as asked ("channelId" uuid, id text)
          join early_letters on channel_id = asked."channelId" and external_id = asked.id
        ) returning event_id
      )
      update inbound_events set ${waitingAgain(tx, 'replay')}
      where id in (select event_id from early) and status = 'done'`
  return asked.map(() => undefined)
})
