import type { MessageEvent } from '../contract/events.ts'
import type { Tx } from '../db/sql.ts'
import { addAttachments, factsOf } from './entry.ts'

/**
 * Puts what an item is understood to say now in the place of what it was understood to say before; seq, order and people stay, and so does
 * what came to the entry after it: an edit's words, reactions, the other parts of its album. Null: it had no entry.
 */
export async function rewrite(tx: Tx, eventId: string, part: number, event: MessageEvent): Promise<string | null> {
  const whole = event.album === undefined
  const [message] = await tx<{ id: string; conversationId: string }[]>`
    update messages set kind = ${event.type}, subject = ${event.subject ?? null},
      text = case when facts ? 'versions' or not ${whole} then text else ${event.text} end,
      html = case when facts ? 'versions' then html else ${event.html ?? null} end,
      facts = ${tx.json(factsOf(event))} || (
        select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(facts) where key in ('versions', 'deleted', 'reactions', 'answers')
      )
    where inbound_event_id = ${eventId} and part = ${part} returning id, conversation_id`
  if (!message) return null
  if (whole) {
    await tx`delete from message_attachments where message_id = ${message.id}`
    await addAttachments(tx, message.id, event.attachments)
  }
  await tx`update conversations set version = version + 1 where id = ${message.conversationId}`
  return message.conversationId
}
