import { type Caller, decodeCursor, type List, page } from '../api.ts'
import { missedConversations, missedPeople } from '../calls/view.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import type { Conversation, Counts, View } from './shapes.ts'
import { words } from './words.ts'

interface Row extends Omit<Conversation, 'contact' | 'waitingSince' | 'lastEntryAt' | 'snoozedUntil'> {
  contactId: string
  contactName: string
  stage: 'none' | 'lead' | 'contact'
  waitingSince: Date | null
  lastEntryAt: Date
  snoozedUntil: Date | null
  rank: number
}

const columns = (sql: Tx) => sql`
  v.id, v.channel_id, v.line_id, v.contact_id, c.name as contact_name, v.stage, v.subject, v.status, v.assignee_id, v.unread, v.preview, v.match,
  v.waiting_since, v.last_entry_at, v.snoozed_until, v.may_belong_to, v.unreachable_at is null as reachable, v.last_seq, v.version, v.rank`

// one by one: gathering the rest of a row costs a page as much as the query
const show = (row: Row): Conversation => ({
  id: row.id,
  channelId: row.channelId,
  lineId: row.lineId,
  contact: { id: row.contactId, name: row.contactName, stage: row.stage },
  subject: row.subject,
  status: row.status,
  assigneeId: row.assigneeId,
  unread: row.unread,
  preview: row.preview,
  waitingSince: row.waitingSince?.toISOString() ?? null,
  lastEntryAt: row.lastEntryAt.toISOString(),
  snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
  mayBelongTo: row.mayBelongTo,
  reachable: row.reachable,
  match: row.match,
  lastSeq: row.lastSeq,
  version: row.version,
})

/** The caller's lines as a condition on conversations `v`: the one place that decides who sees a conversation. */
export const inLines = (sql: Tx, caller: Caller) => (caller.lineIds === null ? sql`true` : sql`v.line_id = any (${caller.lineIds})`)

const inView = (sql: Tx, caller: Caller, view: View) => {
  switch (view) {
    case 'unassigned':
      return sql`v.status = 'open' and v.assignee_id is null and v.stage <> 'none'`
    case 'mine':
      return sql`v.status = 'open' and v.assignee_id = ${caller.id} and v.stage <> 'none'`
    case 'open':
      return sql`v.status = 'open' and v.stage <> 'none'`
    case 'leads':
      return sql`v.status = 'open' and v.stage = 'lead'`
    case 'snoozed':
      return sql`v.status = 'snoozed' and v.stage <> 'none'`
    case 'closed':
      return sql`v.status = 'closed' and v.stage <> 'none'`
    case 'failed':
      return sql`v.id in (select conversation_id from messages where delivery in ('failed', 'unconfirmed'))`
    case 'missed':
      return sql`v.id in (${missedConversations(sql)}) and v.stage <> 'none'`
    case 'all':
      return sql`v.stage <> 'none'`
  }
}

/** Open views go by longest waiting, then latest entry; closed and all by latest entry. One index per shape. */
export async function listConversations(
  sql: Tx,
  caller: Caller,
  ask: { view: View; limit: number; cursor?: string | undefined; channelId?: string | undefined; contactId?: string | undefined },
): Promise<List<Conversation>> {
  const latest = ask.view === 'closed' || ask.view === 'all' || ask.contactId !== undefined
  const [place, id] = decodeCursor(ask.cursor)
  const after = !ask.cursor
    ? sql`true`
    : latest
      ? sql`(v.last_entry_at, v.id) < (${place}, ${id})`
      : sql`(v.rank, v.id) > (${place}, ${id})`
  const rows = await sql<Row[]>`
    select ${columns(sql)} from conversations v join contacts c on c.id = v.contact_id
    where v.merged_into is null and ${inView(sql, caller, ask.view)} and ${inLines(sql, caller)} and ${after}
      ${ask.channelId ? sql`and v.channel_id = ${ask.channelId}` : sql``} ${ask.contactId ? sql`and v.contact_id = ${ask.contactId}` : sql``}
    order by ${latest ? sql`v.last_entry_at desc, v.id desc` : sql`v.rank, v.id`} limit ${ask.limit + 1}`
  return page(rows, ask.limit, (row) => (latest ? [row.lastEntryAt.toISOString(), row.id] : [row.rank, row.id]), show)
}

/** How many stand in each open view; closed ones are never counted. */
export async function countViews(sql: Tx, caller: Caller): Promise<Counts> {
  const ofLine = caller.lineIds === null ? sql`true` : sql`line_id = any (${caller.lineIds})`
  const [row] = await sql<Counts[]>`
    select
      (count(*) filter (where v.status = 'open' and v.assignee_id is null))::int as unassigned,
      (count(*) filter (where v.status = 'open' and v.assignee_id = ${caller.id}))::int as mine,
      (count(*) filter (where v.status = 'open'))::int as open,
      (count(*) filter (where v.status = 'open' and v.stage = 'lead'))::int as leads,
      (count(*) filter (where v.status = 'snoozed'))::int as snoozed,
      (select count(distinct m.conversation_id) from messages m join conversations v on v.id = m.conversation_id
        where m.delivery in ('failed', 'unconfirmed') and ${inLines(sql, caller)})::int as failed,
      (${missedPeople(sql, caller)}) as missed,
      (select count(*) from inbound_events where status = 'quarantined' and ${ofLine})::int as quarantined,
      (select count(*) from inbound_events where status = 'failed' and ${ofLine})::int as dead_letters
    from conversations v where v.status in ('open', 'snoozed') and v.merged_into is null and v.stage <> 'none' and ${inLines(sql, caller)}`
  return row!
}

/** The one check of a conversation's id: a joined one answers as the older; AppError `not_found` outside the caller's lines. */
export async function getConversation(sql: Tx, caller: Caller, id: string): Promise<Conversation> {
  const [row] = await sql<Row[]>`
    select ${columns(sql)} from conversations asked
    join conversations v on v.id = coalesce(asked.merged_into, asked.id) join contacts c on c.id = v.contact_id
    where asked.id = ${id} and ${inLines(sql, caller)}`
  if (!row) throw new AppError('not_found', words.noConversation)
  return show(row)
}

/**
 * Locks a conversation before it is changed, as everybody does who changes one; one that was joined into an older one in the meantime is that
 * one. Returns its id. `no key`: as ids never change, rows that refer to it need not wait, nor wait in a circle.
 */
export async function lockConversation(tx: Tx, id: string): Promise<string> {
  const [row] = await tx<{ mergedInto: string | null }[]>`select merged_into from conversations where id = ${id} for no key update`
  return row?.mergedInto ? lockConversation(tx, row.mergedInto) : id
}

/** Where a message is; null: nowhere. Until it is locked, that conversation may be joined into an older one. */
export async function conversationOf(tx: Tx, messageId: string): Promise<string | null> {
  const [row] = await tx<{ conversationId: string }[]>`select conversation_id from messages where id = ${messageId}`
  return row?.conversationId ?? null
}

/**
 * Changes something of a message under the lock of the conversation it is in by then, which counts the change. False when nothing changed, as
 * `write` says, or there is no such message.
 */
export function changeMessage(sql: Sql, messageId: string, write: (tx: Tx) => Promise<boolean>): Promise<boolean> {
  return sql.begin(async (tx) => {
    const found = await conversationOf(tx, messageId)
    if (found === null) return false
    const conversationId = await lockConversation(tx, found)
    const changed = await write(tx)
    if (changed) await tx`update conversations set version = version + 1 where id = ${conversationId}`
    return changed
  })
}

/** Versions of conversations the caller may see, to find out what a missed notice would have said. */
export async function versionsOf(sql: Tx, caller: Caller, ids: string[]): Promise<{ id: string; version: number }[]> {
  return sql`select v.id, v.version from conversations v where v.id = any (${ids}) and ${inLines(sql, caller)}`
}
