import { type Caller, decodeCursor, type List, page } from '../api.ts'
import { ownersOf } from '../contacts/contacts.ts'
import type { Tx } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { waitsForCall, wasMissed } from './missed.ts'
import type { Call, CallView, LineCalls } from './shapes.ts'
import { words } from './words.ts'

interface Row extends Omit<Call, 'contact' | 'rangAt' | 'answeredAt' | 'endedAt' | 'handledAt' | 'waitingSince' | 'talkSeconds'> {
  contactId: string | null
  contactName: string | null
  rangAt: Date
  answeredAt: Date | null
  endedAt: Date | null
  handledAt: Date | null
  waitingSince: Date | null
  talkMs: number | null
}

/** So long somebody is told how a call at his phone went on without him. */
const afterwardsSeconds = 8

/** The caller's lines as a condition on calls `c`: the one place that decides who sees a call. */
const inLines = (sql: Tx, { lineIds }: Caller) => (lineIds === null ? sql`true` : sql`c.line_id = any (${lineIds})`)

/** Phones with their operators, as JSON, in the order of an array of extensions. */
const talkers = (sql: Tx, extensions: ReturnType<Tx>) => sql`
  coalesce((
    select json_agg(json_build_object('extension', e.extension, 'operatorId', p.operator_id, 'name', coalesce(o.name, '')) order by e.position)
    from unnest(${extensions}) with ordinality as e (extension, position)
    left join phones p on p.channel_id = c.channel_id and p.extension = e.extension left join operators o on o.id = p.operator_id
  ), '[]')`

const columns = (sql: Tx) => sql`
  c.id, c.channel_id, c.line_id, m.conversation_id, k.id as contact_id, k.name as contact_name, c.state, c.direction, c.number, c.name, c.verified,
  c.dialled, ${talkers(sql, sql`c.phones`)} as ringing, ${talkers(sql, sql`c.answered_phones`)} as answered_by, c.rang_at, c.answered_at, c.ended_at,
  c.outcome, coalesce(${wasMissed(sql)}, false) as missed, c.ended_by, c.talk_ms, c.detail, c.detail_texts, c.apart, c.handled_at, c.ordered_by, c.note`

const joined = (sql: Tx) => sql`
  calls c left join messages m on m.id = c.message_id left join conversations v on v.id = m.conversation_id left join contacts k on k.id = v.contact_id`

/** Somebody has said who it is with, or one of ours is calling him now. The end alone of a call that was never heard of is no call of a line's. */
const told = (sql: Tx) => sql`(c.message_id is not null or c.ordered_by is not null and c.state <> 'ended')`

/** What a single call says of waiting. */
const alone = (sql: Tx) => sql`1 as tries, case when ${waitsForCall(sql)} and c.message_id is not null then c.rang_at end as waiting_since`

const show = (row: Row): Call => {
  const { contactId, contactName, rangAt, answeredAt, endedAt, handledAt, waitingSince, talkMs, ...rest } = row
  return {
    ...rest,
    contact: contactId === null ? null : { id: contactId, name: contactName ?? '' },
    rangAt: rangAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    handledAt: handledAt?.toISOString() ?? null,
    waitingSince: waitingSince?.toISOString() ?? null,
    talkSeconds: talkMs === null ? null : talkMs / 1000,
  }
}

interface Asked {
  view: CallView
  lineId?: string | undefined
  contactId?: string | undefined
  limit: number
  cursor?: string | undefined
}

/** A view of calls of the caller's lines: `missed` by longest waiting, the others newest first. */
export async function listCalls(sql: Tx, caller: Caller, ask: Asked): Promise<List<Call>> {
  if (ask.view === 'missed') return listMissed(sql, caller, ask)
  const [place, id] = decodeCursor(ask.cursor)
  const rows = await sql<Row[]>`
    select ${columns(sql)}, ${alone(sql)} from ${joined(sql)}
    where ${inLines(sql, caller)} and ${filtered(sql, ask)} and ${ask.view === 'now' ? isNow(sql, caller) : ask.lineId ? told(sql) : sql`true`}
      and ${ask.cursor ? sql`(c.rang_at, c.id) < (${place}, ${id})` : sql`true`}
    order by c.rang_at desc, c.id desc limit ${ask.limit + 1}`
  const { items, next } = page(rows, ask.limit, (row) => [row.rangAt.toISOString(), row.id], show)
  return { items: await named(sql, caller, items), next }
}

/** Whom the caller has asked to be called stands in nobody's timeline yet: he is known by his number. */
async function named(sql: Tx, caller: Caller, calls: Call[]): Promise<Call[]> {
  const unnamed = calls.filter(({ contact, orderedBy }) => contact === null && orderedBy === caller.id)
  const owners = await ownersOf(
    sql,
    caller,
    unnamed.flatMap(({ number }) => number ?? []),
  )
  return calls.map((call) => (unnamed.includes(call) ? { ...call, contact: owners.get(call.number ?? '') ?? null } : call))
}

/** One row for each person: his latest try, since when, and how many there were. */
async function listMissed(sql: Tx, caller: Caller, ask: Asked): Promise<List<Call>> {
  const [place, id] = decodeCursor(ask.cursor)
  const rows = await sql<Row[]>`
    with waiting as (
      select v.contact_id, min(c.rang_at) as since, count(*)::int as tries, (array_agg(c.id order by c.rang_at desc, c.id desc))[1] as call_id
      from calls c join messages m on m.id = c.message_id join conversations v on v.id = m.conversation_id
      where ${waitsForCall(sql)} and ${inLines(sql, caller)} and ${filtered(sql, ask)} group by v.contact_id
    )
    select ${columns(sql)}, w.tries, w.since as waiting_since
    from waiting w join ${joined(sql)} on c.id = w.call_id
    where ${ask.cursor ? sql`(w.since, w.contact_id) > (${place}, ${id})` : sql`true`}
    order by w.since, w.contact_id limit ${ask.limit + 1}`
  return page(rows, ask.limit, (row) => [row.waitingSince!.toISOString(), row.contactId!], show)
}

const filtered = (sql: Tx, { lineId, contactId }: Asked) => sql`
  ${lineId ? sql`c.line_id = ${lineId}` : sql`true`}
  and ${contactId ? sql`v.contact_id = (select coalesce(merged_into, id) from contacts where id = ${contactId})` : sql`true`}`

/**
 * What concerns an operator at this moment: calls that ring at his phones, that he talks in or asked for; and for some seconds those that
 * rang at his phones and were taken by somebody else or are over.
 */
const isNow = (sql: Tx, { id }: Caller) => {
  const mine = sql`select from phones p where p.channel_id = c.channel_id and p.operator_id = ${id}`
  const rang = sql`exists (${mine} and (c.evidence @> jsonb_build_array(jsonb_build_object('phone', p.extension))
    or c.evidence @> jsonb_build_array(jsonb_build_object('phones', jsonb_build_array(p.extension)))))`
  const talker = sql`c.answered_phones[cardinality(c.answered_phones)]`
  return sql`
    c.id in (
      select id from calls where state <> 'ended'
      union all select id from calls where state_at > now() - make_interval(secs => ${afterwardsSeconds})
      union all select id from calls where ordered_by = ${id} and outcome = 'failed' and created_at > now() - interval '20 seconds'
    ) and (c.message_id is not null or c.ordered_by is not null) and case c.state
      when 'ordered' then c.ordered_by = ${id}
      when 'ringing' then c.ordered_by = ${id} or exists (${mine} and p.extension = any (c.phones))
      when 'talking' then exists (${mine} and p.extension = ${talker})
        or c.ordered_by = ${id} and not exists (select from phones p where p.channel_id = c.channel_id and p.extension = ${talker} and p.operator_id <> ${id})
        or c.state_at > now() - make_interval(secs => ${afterwardsSeconds}) and ${rang}
      else c.ordered_by = ${id} or ${rang}
    end`
}

/** The one check of a call's id. AppError `not_found` outside the caller's lines. */
export async function getCall(sql: Tx, caller: Caller, id: string): Promise<Call> {
  const [row] = await sql<Row[]>`select ${columns(sql)}, ${alone(sql)} from ${joined(sql)} where c.id = ${id} and ${inLines(sql, caller)}`
  if (!row) throw new AppError('not_found', words.noCall)
  return (await named(sql, caller, [show(row)]))[0]!
}

/** How many people are to be called back. */
export const missedPeople = (sql: Tx, caller: Caller) => sql`
  select count(distinct v.contact_id)::int from calls c join messages m on m.id = c.message_id join conversations v on v.id = m.conversation_id
  where ${waitsForCall(sql)} and ${inLines(sql, caller)}`

/** Conversations with somebody who is to be called back. */
export const missedConversations = (sql: Tx) => sql`
  select m.conversation_id from calls c join messages m on m.id = c.message_id where ${waitsForCall(sql)}`

/** The calls of a line since a moment, and who waits to be called back. */
export async function lineCalls(sql: Tx, lineId: string, since: Date): Promise<LineCalls> {
  const [row] = await sql<(Omit<LineCalls, 'longestWaiting'> & { longestWaiting: Date | null })[]>`
    select today.*, waiting.* from (
      select count(*)::int as today, (count(*) filter (where c.state = 'talking' or c.outcome = 'answered'))::int as answered,
        (count(*) filter (where ${wasMissed(sql)}))::int as missed
      from calls c where c.line_id = ${lineId} and c.rang_at >= ${since} and ${told(sql)}
    ) today, (
      select count(distinct v.contact_id)::int as not_called_back, min(c.rang_at) as longest_waiting
      from calls c join messages m on m.id = c.message_id join conversations v on v.id = m.conversation_id
      where ${waitsForCall(sql)} and c.line_id = ${lineId}
    ) waiting`
  return { ...row!, longestWaiting: row!.longestWaiting?.toISOString() ?? null }
}
