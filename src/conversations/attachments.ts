import type { Json } from '../contract/events.ts'
import type { Reason } from '../contract/words.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { changeMessage } from './conversations.ts'

/** An attachment its connector has still to fetch. */
export interface Pending {
  id: string
  messageId: string
  conversationId: string
  channelId: string
  connector: string
  ref: Json
}

/** The oldest to be fetched, but for `later`, whose time has not come, and those of channels that are busy. */
export async function nextAttachment(sql: Sql, later: string[], busy: string[]): Promise<Pending | null> {
  const [next] = await sql<Pending[]>`
    select a.id, a.message_id, m.conversation_id, v.channel_id, c.connector, a.ref
    from message_attachments a join messages m on m.id = a.message_id join conversations v on v.id = m.conversation_id join channels c on c.id = v.channel_id
    where a.ref is not null and a.blob_id is null and a.given_up_at is null and c.enabled and a.id <> all (${later}) and c.id <> all (${busy}) order by a.id limit 1`
  return next ?? null
}

export async function setFetched(
  sql: Sql,
  { id, messageId }: Pick<Pending, 'id' | 'messageId'>,
  blob: { id: string; size: number },
): Promise<void> {
  await changeMessage(sql, messageId, async (tx) => {
    await tx`update message_attachments set blob_id = ${blob.id}, size = ${blob.size} where id = ${id}`
    await tx`
      update messages set facts = facts #- array['missingFiles', ${id}::text] #- array['missingFilesTexts', ${id}::text]
      where id = ${messageId} and facts ? 'missingFiles'`
    return true
  })
}

/** It cannot be had: the entry says so, with the reason. */
export async function giveUpFetching(sql: Sql, { id, messageId }: Pending, why: Reason): Promise<void> {
  await changeMessage(sql, messageId, async (tx) => {
    await tx`update message_attachments set given_up_at = now() where id = ${id}`
    await tx`
      update messages set facts = facts ${added(tx, 'missingFiles', id, why.detail)} ${why.texts ? added(tx, 'missingFilesTexts', id, { ...why.texts }) : tx``}
      where id = ${messageId}`
    return true
  })
}

/** An admin changed something: what could not be had of a channel's newer messages may be had now. Until then the entry says that it is missing. */
export async function fetchAgain(tx: Tx, channelId: string): Promise<void> {
  await tx`
    update message_attachments a set given_up_at = null from messages m, conversations v
    where m.id = a.message_id and v.id = m.conversation_id and v.channel_id = ${channelId} and a.given_up_at > now() - interval '30 days'`
}

/** One more file in an object of facts. */
const added = (tx: Tx, name: string, id: string, value: Json) => tx`
  || jsonb_build_object(${name}::text, coalesce(facts -> ${name}, '{}') || jsonb_build_object(${id}::text, ${tx.json(value)}::jsonb))`
