import type { ThreadSignal } from '../contract/connector.ts'
import type { Attachment, Json } from '../contract/events.ts'
import type { Tx } from '../db/sql.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'

/** One entry of a timeline, on its way into it. */
export interface Entry {
  id?: string
  kind: 'message' | 'note' | 'call' | 'form' | 'event'
  direction: 'inbound' | 'outbound' | 'internal'
  operatorId?: string | null
  contactId?: string | null
  authorName: string
  subject?: string | null
  text: string
  html?: string | null
  inboundEventId?: string
  part?: number
  delivery?: 'queued' | 'sent' | null
  notBefore?: Date | null
  automatic?: boolean
  envelope?: { [name: string]: Json }
  facts?: { [name: string]: Json }
  occurredAt: Date
}

/** What an entry does to its conversation beyond standing in it. */
export interface Effect {
  /** An inbound entry: unread grows, waiting begins at this moment if it has not, a snoozed one wakes. */
  arrivedAt?: Date
  /** A person's answer: nobody waits any more. */
  answered?: boolean
  /** Notes and system lines do not show in the list and do not move it. */
  silent?: boolean
}

/** Appends under the conversation's row lock, which gives the seq 1, 2, 3 ... */
export async function append(tx: Tx, conversationId: string, entry: Entry, effect: Effect): Promise<{ id: string; seq: number }> {
  const id = entry.id ?? newId()
  const arrived = effect.arrivedAt ?? null
  const [row] = await tx<{ seq: number }[]>`
    with conversation as (
      update conversations set
        last_seq = last_seq + 1, version = version + 1,
        unread = unread + ${arrived ? 1 : 0},
        waiting_since = ${arrived ? tx`coalesce(waiting_since, ${arrived})` : effect.answered ? tx`null` : tx`waiting_since`},
        status = ${arrived ? tx`case status when 'snoozed' then 'open' else status end` : tx`status`},
        snoozed_until = ${arrived ? tx`null` : tx`snoozed_until`},
        preview = ${effect.silent ? tx`preview` : previewOf(entry.text || entry.subject || '')},
        last_entry_at = ${effect.silent ? tx`last_entry_at` : tx`greatest(last_entry_at, ${arrived ?? entry.occurredAt})`}
      where id = ${conversationId} returning last_seq
    )
    insert into messages (id, conversation_id, seq, kind, direction, operator_id, contact_id, author_name, subject, text, html, inbound_event_id, part,
      delivery, not_before, automatic, envelope, facts, occurred_at)
    select ${id}, ${conversationId}, last_seq, ${entry.kind}, ${entry.direction}, ${entry.operatorId ?? null}, ${entry.contactId ?? null},
      ${clean(entry.authorName)}, ${entry.subject === undefined || entry.subject === null ? null : clean(entry.subject)}, ${clean(entry.text)},
      ${entry.html ? clean(entry.html) : null}, ${entry.inboundEventId ?? null}, ${entry.part ?? null}, ${entry.delivery ?? null},
      ${entry.notBefore ?? null}, ${entry.automatic ?? false}, ${tx.json(entry.envelope ?? {})}, ${tx.json(entry.facts ?? {})}, ${entry.occurredAt}
    from conversation returning seq`
  return { id, seq: row!.seq }
}

/** What a line of the house's own record says: `event` names it, the interface has the words. */
export interface EventFacts {
  event:
    | 'assigned'
    | 'unassigned'
    | 'closed'
    | 'reopened'
    | 'snoozed'
    | 'woken'
    | 'moved'
    | 'merged'
    | 'joined'
    | 'blocked'
    | 'claims'
    | 'taken-back'
  [name: string]: Json
}

/** Appends a line of the record: who did what. */
export function appendEvent(tx: Tx, conversationId: string, author: { id: string | null; name: string }, facts: EventFacts) {
  const entry: Entry = {
    kind: 'event',
    direction: 'internal',
    operatorId: author.id,
    authorName: author.name,
    text: '',
    facts,
    occurredAt: new Date(),
  }
  return append(tx, conversationId, entry, { silent: true })
}

export async function addAttachments(tx: Tx, messageId: string, attachments: Attachment[]): Promise<void> {
  if (attachments.length === 0) return
  const rows = attachments.map((file, position) => ({
    id: newId(),
    message_id: messageId,
    position,
    filename: clean(file.filename).slice(0, 255),
    content_type: clean(file.contentType).slice(0, 200),
    size: file.size,
    blob_id: file.blobId ?? null,
    ref: file.ref === undefined ? null : tx.json(file.ref),
    content_id: file.contentId ?? null,
  }))
  await tx`insert into message_attachments ${tx(rows)}`
}

/** External ids a message answers to (own) or points at; the pair with the message is unique. */
export async function addRefs(
  tx: Tx,
  channelId: string,
  conversationId: string,
  messageId: string,
  own: string[],
  referred: string[],
): Promise<void> {
  const ids = [...new Set([...own, ...referred])]
  if (ids.length === 0) return
  await tx`
    insert into message_refs (channel_id, external_id, message_id, conversation_id, own)
    select ${channelId}, id, ${messageId}, ${conversationId}, id = any (${own}) from unnest(${ids}::text[]) as id on conflict do nothing`
}

/** Tells every process that a conversation changed. After the commit, never inside. */
export function announceConversation(hub: Hub, { id, lineId, version, lastSeq, contactId }: Touched): void {
  hub.live.announce({ topic: 'conversation', data: { id, lineId, version, seq: lastSeq, contactId } })
}

/** Passes a signal to whoever watches the thread outside: `changed` makes a visitor's pages look. Nothing without a thread of its own. */
export function announceThread(hub: Hub, { channelId, threadKey }: Pick<Touched, 'channelId' | 'threadKey'>, signal: ThreadSignal): void {
  if (threadKey) hub.live.announce({ topic: 'thread', data: { channelId, threadKey, from: 'hub', signal: { ...signal } } })
}

export interface Touched {
  id: string
  lineId: string
  version: number
  lastSeq: number
  contactId: string
  channelId: string
  threadKey: string | null
}

/** What has to be announced of these conversations. */
export function touched(sql: Tx, ids: string[]): Promise<Touched[]> {
  return sql<
    Touched[]
  >`select id, line_id, version, last_seq, contact_id, channel_id, thread_key from conversations where id = any (${ids})`.then((rows) => [
    ...rows,
  ])
}

const clean = (text: string) => text.replaceAll('\0', '').toWellFormed()

const previewOf = (text: string) => clean(text).slice(0, 2000).replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed()
