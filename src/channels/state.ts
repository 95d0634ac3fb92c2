import type { Translations } from '../contract/words.ts'
import type { Sql, Tx } from '../db/sql.ts'
import type { Hub } from '../hub.ts'
import type { ChannelState } from './shapes.ts'

interface News {
  state: ChannelState
  /** Why, and what to do. */
  detail?: string | undefined
  texts?: Translations | undefined
  nextRetryAt?: Date | undefined
  /** A working listener says nothing about what else is broken: `broken` stays unless this is set. */
  mend?: boolean
}

/** Notes how a channel stands and tells everybody, when that is news. A channel switched off in the meantime stays off. */
export async function setState(hub: Hub, id: string, { state, detail, texts, nextRetryAt, mend = true }: News): Promise<void> {
  const [row] = await hub.sql<{ lineId: string }[]>`
    update channels set state = ${state}, detail = ${detail ?? null}, detail_texts = ${texts ? hub.sql.json({ ...texts }) : null}, next_retry_at = ${nextRetryAt ?? null},
      state_since = case when state = ${state} then state_since else now() end
    where id = ${id} and enabled and ${mend ? hub.sql`true` : hub.sql`state <> 'broken'`}
      and (state, detail, next_retry_at) is distinct from (${state}, ${detail ?? null}::text, ${nextRetryAt ?? null}::timestamptz)
    returning line_id`
  if (row) hub.live.announce({ topic: 'channel', data: { id, state } })
}

/** An admin has acted: whatever is open of the channel ends, and it begins again as if nothing were known of it. */
export async function beginAgain(tx: Tx, id: string): Promise<void> {
  await tx`
    update channels set version = version + 1, state = case when enabled then 'connecting' else 'off' end,
      detail = null, detail_texts = null, next_retry_at = null, state_since = now()
    where id = ${id}`
}

/** Notes where a public page carrying this channel was opened. */
export async function setSeen(hub: Hub, id: string, seenOn: string): Promise<void> {
  await hub.sql`update channels set seen_on = ${seenOn}, seen_at = now() where id = ${id}`
}

/** Notes when something last came in or went out. To the second is enough, and keeps workers from queueing for one row. Outside of transactions. */
export async function setLast(sql: Sql, id: string, way: 'inbound' | 'outbound'): Promise<void> {
  const key = `${id} ${way}`
  if (performance.now() - (noted.get(key) ?? Number.NEGATIVE_INFINITY) < 1000) return
  noted.set(key, performance.now())
  const column = sql(way === 'inbound' ? 'last_inbound_at' : 'last_outbound_at')
  await sql`update channels set ${column} = now() where id = ${id}`
}
const noted = new Map<string, number>()
