import type { MessageEvent } from '../contract/events.ts'
import type { Tx } from '../db/sql.ts'
import { addAttachments, factsOf } from './entry.ts'

/** Puts what an item is understood to say now in the place of what it was understood to say before; seq, order and people stay. Null: it had no entry. */
export async function rewrite(tx: Tx, eventId: string, part: number, event: MessageEvent): Promise<string | null> {
  const [message] = await tx<{ id: string; conversationId: string }[]>`
    update messages set kind = ${event.type}, subject = ${event.subject ?? null}, text = ${event.text},
      html = ${event.html ?? null}, facts = ${tx.json(factsOf(event))}
    where inbound_event_id = ${eventId} and part = ${part} returning id, conversation_id`
  if (!message) return null
  await tx`delete from message_attachments where message_id = ${message.id}`
  await addAttachments(tx, message.id, event.attachments)
  await tx`update conversations set version = version + 1 where id = ${message.conversationId}`
  return message.conversationId
}
