import type { Tx } from '../db/sql.ts'

/** Seconds after the last sign of life until somebody counts as away: a reload or a lost network is no absence. */
const graceSeconds = 30

/** Whether a row of `presence` says that somebody is there. */
export const isThere = (sql: Tx) => sql`seen_at > now() - make_interval(secs => ${graceSeconds})`

/** Notes that these operators are connected. Returns those who were away until now. */
export async function markOnline(sql: Tx, operatorIds: string[]): Promise<string[]> {
  if (operatorIds.length === 0) return []
  const rows = await sql<{ operatorId: string; arrived: boolean }[]>`
    insert into presence (operator_id, seen_at)
    select id, now() from operators where id = any(${operatorIds}) order by id
    on conflict (operator_id) do update set seen_at = excluded.seen_at
    returning operator_id, xmax = 0 as arrived`
  return rows.filter((row) => row.arrived).map((row) => row.operatorId)
}

/** Ends the presence of those not seen for a while. Of processes asking at once, each departure is returned to one. */
export async function markAway(sql: Tx): Promise<string[]> {
  const rows = await sql<{ operatorId: string }[]>`
    delete from presence where seen_at < now() - make_interval(secs => ${graceSeconds}) returning operator_id`
  return rows.map((row) => row.operatorId)
}

/** Whether somebody of the line is there now, and free where the line says that who talks on the telephone is not. */
export async function lineOnline(sql: Tx, lineId: string): Promise<boolean> {
  const [row] = await sql<{ online: boolean }[]>`
    select exists (
      select 1 from line_members join presence using (operator_id)
      where line_id = ${lineId} and ${isThere(sql)} and not (
        (select away_in_call from lines where id = ${lineId}) and exists (
          select from calls c join phones p on p.channel_id = c.channel_id and p.extension = c.answered_phones[cardinality(c.answered_phones)]
          where c.state = 'talking' and p.operator_id = line_members.operator_id))
    ) as online`
  return row?.online ?? false
}
