import type { Tx } from '../db/sql.ts'
import { type CallRow, columns } from './calls.ts'

/**
 * Other calls that may be this one: the same caller called the same number within five seconds, seen by other sources under other ids.
 * Withheld numbers are nobody's, and what was over before it rang is another call.
 */
export async function sameCalls(tx: Tx, call: CallRow): Promise<CallRow[]> {
  const rang = call.evidence.some(({ state }) => state === 'ringing')
  if (!rang || call.number === null) return []
  const near = await tx<CallRow[]>`
    select ${columns(tx)} from calls
    where channel_id = ${call.channelId} and number = ${call.number} and id <> ${call.id} and direction = ${call.direction}
      and rang_at between ${call.rangAt}::timestamptz - interval '5 seconds' and ${call.rangAt}::timestamptz + interval '5 seconds'
      and (ended_at is null or ended_at >= ${call.rangAt}) and (${call.endedAt}::timestamptz is null or rang_at <= ${call.endedAt}::timestamptz)
    order by id`
  const seen = (row: CallRow) => new Set(row.evidence.map(({ source, feed }) => `${source} ${feed ?? ''}`))
  const dialled = (row: CallRow) => new Set(row.evidence.flatMap(({ to }) => (to === undefined ? [] : [to])))
  const mine = { seen: seen(call), dialled: dialled(call) }
  return near.filter((other) => {
    if (!other.evidence.some(({ state }) => state === 'ringing')) return false
    const theirs = dialled(other)
    const called = mine.dialled.size === 0 || theirs.size === 0 || !mine.dialled.isDisjointFrom(theirs)
    return called && (call.orderedBy === null || other.orderedBy === null) && mine.seen.isDisjointFrom(seen(other))
  })
}

/** It may be one of several others: nobody can tell. */
export async function setApart(tx: Tx, id: string): Promise<void> {
  await tx`update calls set apart = true where id = ${id}`
}
