import type { OutboundMessage } from '../contract/events.ts'
import type { Sql } from '../db/sql.ts'
import type { Envelope } from './envelope.ts'

interface Row {
  id: string
  conversationId: string
  threadKey: string | null
  subject: string | null
  conversationSubject: string
  text: string
  html: string | null
  authorName: string
  automatic: boolean
  envelope: Envelope
  createdAt: Date
  change: 'edit' | 'delete' | null
  externalIds: string[]
  attachments: OutboundMessage['attachments']
}

/** A stored message as its connector sends it. */
export async function outboundMessage(sql: Sql, id: string): Promise<OutboundMessage> {
  const [row] = await sql<Row[]>`
    select m.id, m.conversation_id, v.thread_key, m.subject, v.subject as conversation_subject, m.text, m.html, m.author_name, m.automatic, m.envelope, m.created_at, m.change,
      array(select external_id from message_refs r where r.message_id = m.id and r.own order by external_id) as external_ids,
      coalesce((select json_agg(json_build_object('id', a.id, 'filename', a.filename, 'contentType', a.content_type, 'size', a.size, 'blobId', a.blob_id) order by a.position)
        from message_attachments a where a.message_id = m.id and a.blob_id is not null), '[]') as attachments
    from messages m join conversations v on v.id = m.conversation_id where m.id = ${id}`
  if (!row) throw new Error('a message to be sent is not there any more')
  const { envelope } = row
  return {
    id: row.id,
    conversationId: row.conversationId,
    threadKey: row.threadKey,
    to: recipients(envelope.to),
    cc: recipients(envelope.cc),
    bcc: recipients(envelope.bcc),
    subject: row.subject ?? row.conversationSubject,
    text: row.text,
    html: row.html,
    attachments: row.attachments,
    buttons: envelope.buttons ?? [],
    answers: envelope.answers ?? null,
    change: row.change ? { kind: row.change, externalIds: row.externalIds } : null,
    inReplyTo: envelope.inReplyTo ?? null,
    references: envelope.references ?? [],
    author: row.authorName,
    automatic: row.automatic,
    createdAt: row.createdAt.toISOString(),
  }
}

// channels without an envelope answer into their thread; an envelope is a letter's
const recipients = (addresses: Envelope['to'] = []): OutboundMessage['to'] =>
  addresses.map(({ name, address }) => ({ name, kind: 'email', value: address }))
