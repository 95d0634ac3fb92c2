import { type Caller, decodeCursor, type List, page } from '../api.ts'
import type { Json } from '../contract/events.ts'
import type { Translations } from '../contract/words.ts'
import type { Tx } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { getConversation, inLines } from './conversations.ts'
import type { Delivery, Message } from './shapes.ts'
import { words } from './words.ts'

interface Row {
  id: string
  conversationId: string
  seq: number
  kind: Message['kind']
  direction: Message['direction']
  operatorId: string | null
  contactId: string | null
  authorName: string
  subject: string | null
  text: string
  hasHtml: boolean
  inboundEventId: string | null
  delivery: Delivery | null
  deliveryError: string | null
  deliveryErrorTexts: Translations | null
  notBefore: Date | null
  attempts: number
  envelope: { to?: Message['to']; cc?: Message['cc']; replyTo?: string; others?: string[]; buttons?: Message['buttons'] }
  change: Message['change']
  facts: { [name: string]: Json }
  occurredAt: Date
  createdAt: Date
  attachments: { id: string; filename: string; contentType: string; size: number; fetched: boolean }[]
}

const columns = (sql: Tx) => sql`
  m.id, m.conversation_id, m.seq, m.kind, m.direction, m.operator_id, m.contact_id, m.author_name, m.subject, m.text, m.html is not null as has_html,
  m.inbound_event_id, m.delivery, m.delivery_error, m.delivery_error_texts, m.not_before, m.attempts, m.envelope, m.change, m.facts, m.occurred_at, m.created_at,
  coalesce((select json_agg(json_build_object('id', a.id, 'filename', a.filename, 'contentType', a.content_type, 'size', a.size, 'fetched', a.blob_id is not null)
      order by a.position) from message_attachments a where a.message_id = m.id), '[]') as attachments`

function show(row: Row): Message {
  const author = row.operatorId
    ? { kind: 'operator' as const, id: row.operatorId, name: row.authorName }
    : { kind: row.direction === 'inbound' ? ('contact' as const) : ('hub' as const), id: row.contactId, name: row.authorName }
  const undoable = row.delivery === 'queued' && row.attempts === 0 && row.notBefore !== null && row.notBefore.getTime() > Date.now()
  return {
    id: row.id,
    conversationId: row.conversationId,
    seq: row.seq,
    kind: row.kind,
    direction: row.direction,
    author,
    subject: row.subject,
    text: row.text,
    html: row.hasHtml ? `/api/messages/${row.id}/html` : null,
    attachments: row.attachments.map((file) => ({ ...file, url: `/api/attachments/${file.id}` })),
    delivery: row.delivery,
    deliveryError: row.deliveryError,
    deliveryErrorTexts: row.deliveryErrorTexts,
    buttons: row.envelope.buttons ?? [],
    change: row.change,
    undoUntil: undoable ? row.notBefore!.toISOString() : null,
    to: row.envelope.to ?? [],
    cc: row.envelope.cc ?? [],
    replyTo: row.envelope.replyTo ?? null,
    others: row.envelope.others ?? [],
    facts: row.facts,
    eventId: row.inboundEventId,
    occurredAt: row.occurredAt.toISOString(),
  }
}

/** Entries in order of seq: those after `after`, or the last ones (before `before`). */
export async function listMessages(
  sql: Tx,
  caller: Caller,
  conversationId: string,
  { after, before, limit }: { after?: number | undefined; before?: number | undefined; limit: number },
): Promise<{ items: Message[] }> {
  const { id } = await getConversation(sql, caller, conversationId)
  const rows =
    after === undefined
      ? await sql<Row[]>`
          select * from (select ${columns(sql)} from messages m where m.conversation_id = ${id} ${before === undefined ? sql`` : sql`and m.seq < ${before}`}
            order by m.seq desc limit ${limit}) latest order by seq`
      : await sql<
          Row[]
        >`select ${columns(sql)} from messages m where m.conversation_id = ${id} and m.seq > ${after} order by m.seq limit ${limit}`
  return { items: rows.map(show) }
}

/** Entries of all conversations of a person, latest first, over every channel the caller may see. */
export async function personTimeline(
  sql: Tx,
  caller: Caller,
  contactId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<List<Message>> {
  const [createdAt, id] = decodeCursor(cursor)
  const rows = await sql<Row[]>`
    select ${columns(sql)} from messages m join conversations v on v.id = m.conversation_id
    where v.contact_id = (select coalesce(merged_into, id) from contacts where id = ${contactId}) and v.merged_into is null and ${inLines(sql, caller)}
      and ${cursor ? sql`(m.created_at, m.id) < (${createdAt}, ${id})` : sql`true`}
    order by m.created_at desc, m.id desc limit ${limit + 1}`
  return page(rows, limit, (row) => [row.createdAt.toISOString(), row.id], show)
}

export async function getMessage(sql: Tx, caller: Caller, id: string): Promise<Message> {
  const [row] = await sql<Row[]>`
    select ${columns(sql)} from messages m join conversations v on v.id = m.conversation_id where m.id = ${id} and ${inLines(sql, caller)}`
  if (!row) throw new AppError('not_found', words.noMessage)
  return show(row)
}

/** The HTML body as it came, not sanitised, with the inline images it may point at; null when there is none. */
export async function messageHtml(
  sql: Tx,
  caller: Caller,
  id: string,
): Promise<{ html: string; images: { contentId: string; attachmentId: string }[] } | null> {
  await getMessage(sql, caller, id)
  const [row] = await sql<{ html: string | null; images: { contentId: string; attachmentId: string }[] }[]>`
    select m.html, coalesce((select json_agg(json_build_object('contentId', a.content_id, 'attachmentId', a.id))
      from message_attachments a where a.message_id = m.id and a.content_id is not null), '[]') as images
    from messages m where m.id = ${id}`
  return row?.html ? { html: row.html, images: row.images } : null
}

/** A stored attachment of a message the caller may see. AppError `unavailable` while it is still being fetched. */
export async function attachmentOf(
  sql: Tx,
  caller: Caller,
  id: string,
): Promise<{ filename: string; contentType: string; size: number; blobId: string }> {
  const [row] = await sql<{ filename: string; contentType: string; size: number; blobId: string | null }[]>`
    select a.filename, a.content_type, a.size, a.blob_id from message_attachments a
    join messages m on m.id = a.message_id join conversations v on v.id = m.conversation_id where a.id = ${id} and ${inLines(sql, caller)}`
  if (!row) throw new AppError('not_found', words.noFile)
  if (!row.blobId) throw new AppError('unavailable', words.fetching)
  return { ...row, blobId: row.blobId }
}
