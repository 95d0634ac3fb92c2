import type { Json } from '../contract/events.ts'
import type { Sql, Tx } from '../db/sql.ts'

/** An attachment its connector has still to fetch. */
export interface Pending {
  id: string
  messageId: string
  conversationId: string
  channelId: string
  connector: string
  ref: Json
}

/** Those to be fetched, oldest first, but for `later`, whose time has not come. */
export async function pendingAttachments(sql: Sql, later: string[]): Promise<Pending[]> {
  return sql<Pending[]>`
    select a.id, a.message_id, m.conversation_id, v.channel_id, c.connector, a.ref
    from message_attachments a join messages m on m.id = a.message_id join conversations v on v.id = m.conversation_id join channels c on c.id = v.channel_id
    where a.ref is not null and a.blob_id is null and c.enabled and a.id <> all (${later}) order by a.id limit 100`
}

export function setFetched(sql: Sql, pending: Pending, blob: { id: string; size: number }): Promise<void> {
  return change(sql, pending, async (tx) => {
    await tx`update message_attachments set blob_id = ${blob.id}, size = ${blob.size}, ref = null where id = ${pending.id}`
  })
}

/** It cannot be had: the entry says so, with the reason. */
export function giveUpFetching(sql: Sql, pending: Pending, words: string): Promise<void> {
  return change(sql, pending, async (tx) => {
    await tx`update message_attachments set ref = null where id = ${pending.id}`
    await tx`
      update messages set facts = jsonb_set(facts, '{missingFiles}', coalesce(facts -> 'missingFiles', '{}') || jsonb_build_object(${pending.id}::text, ${words}::text))
      where id = ${pending.messageId}`
  })
}

async function change(sql: Sql, { messageId }: Pending, write: (tx: Tx) => Promise<void>): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select from conversations where id = (select conversation_id from messages where id = ${messageId}) for no key update`
    await write(tx)
    await tx`update conversations set version = version + 1 where id = (select conversation_id from messages where id = ${messageId})`
  })
}
