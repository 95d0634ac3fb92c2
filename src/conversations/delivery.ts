import type { ReceiptEvent } from '../contract/events.ts'
import { apart, type Reason } from '../contract/words.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { isId } from '../id.ts'
import { changeMessage } from './conversations.ts'
import type { Delivery } from './shapes.ts'
import { sending } from './words.ts'

/** The first message of a conversation that has not left: what comes after it waits for it. */
export interface Outgoing {
  id: string
  channelId: string
  connector: string
  delivery: 'queued' | 'sending'
  attempts: number
  /** False while it may be taken back, or waits for a later attempt. */
  due: boolean
  /** False while its channel is switched off or broken. */
  open: boolean
}

/** The message on its way whose worker may be gone, else the oldest queued one, else null. */
export async function nextOutgoing(sql: Tx, conversationId: string): Promise<Outgoing | null> {
  const [row] = await sql<Outgoing[]>`
    select m.id, v.channel_id, c.connector, m.delivery, m.attempts, coalesce(m.not_before <= now(), true) as due, c.enabled and c.state <> 'broken' as open
    from messages m join conversations v on v.id = m.conversation_id join channels c on c.id = v.channel_id
    where m.conversation_id = ${conversationId} and m.delivery in ('queued', 'sending')
    order by m.delivery = 'queued', m.seq limit 1`
  return row ?? null
}

/** Conversations whose first message to leave, or a change of one that left, is due, on channels that can send now; and those with a message whose worker may be gone. */
export async function dueConversations(sql: Sql): Promise<string[]> {
  const rows = await sql<{ conversationId: string }[]>`
    select first.conversation_id from (
      select distinct on (m.conversation_id) m.conversation_id, m.not_before, m.delivery
      from messages m where m.delivery in ('queued', 'sending') order by m.conversation_id, m.delivery = 'queued', m.seq
    ) first join conversations v on v.id = first.conversation_id join channels c on c.id = v.channel_id
    where (first.delivery = 'sending' or coalesce(first.not_before <= now(), true) and c.enabled and c.state <> 'broken')
    union
    select m.conversation_id from messages m join conversations v on v.id = m.conversation_id join channels c on c.id = v.channel_id
    where m.change is not null and coalesce(m.not_before <= now(), true) and c.enabled and c.state <> 'broken'
    limit 1000`
  return rows.map((row) => row.conversationId)
}

/** queued -> sending. False when it was taken back in the meantime. Committed before anything is sent, so that a crash leaves a trace. */
export function beginSending(sql: Sql, id: string): Promise<boolean> {
  return change(sql, id, (tx) => tx`delivery = 'sending', attempts = attempts + 1, ${because(tx, null)}`, ['queued'])
}

/** It left. The other side's ids lead receipts and answers to it. Evidence of leaving also settles what was left open. */
export function markSent(sql: Sql, id: string, externalIds: string[]): Promise<boolean> {
  return change(sql, id, (tx) => tx`delivery = 'sent', ${because(tx, null)}`, ['sending', 'unconfirmed'], externalIds)
}

/** Back to the queue, to be tried again from `notBefore` on. `counted`: the attempt says something about this message. */
export function requeue(sql: Sql, id: string, again: { why: Reason; notBefore: Date; counted: boolean }): Promise<boolean> {
  const { why, notBefore, counted } = again
  return change(
    sql,
    id,
    (tx) => tx`delivery = 'queued', ${because(tx, why)}, not_before = ${notBefore}, attempts = attempts - ${counted ? 0 : 1}`,
    ['sending'],
  )
}

/** It did not leave for good or not to all, or nobody can say whether it did. An operator decides. `externalIds` as for `markSent`: whom it reached may answer. */
export function settle(
  sql: Sql,
  id: string,
  delivery: 'failed' | 'unconfirmed',
  why: Reason,
  externalIds: string[] = [],
): Promise<boolean> {
  return change(sql, id, (tx) => tx`delivery = ${delivery}, ${because(tx, why)}`, ['queued', 'sending'], externalIds)
}

/** Sets why something did not go, or that nothing stands in its way. */
export const because = (tx: Tx, why: Reason | null) =>
  tx`delivery_error = ${why?.detail ?? null}, delivery_error_texts = ${why?.texts ? tx.json({ ...why.texts }) : null}`

type Fragment = ReturnType<Tx>

function change(sql: Sql, id: string, set: (tx: Tx) => Fragment, from: Delivery[], externalIds: string[] = []): Promise<boolean> {
  return changeMessage(sql, id, async (tx) => {
    const changed = await tx`update messages set ${set(tx)} where id = ${id} and delivery in ${tx(from)}`
    if (externalIds.length > 0) await keepOwn(tx, id, externalIds)
    return changed.count > 0
  })
}

/** The other side's ids of a message of ours. */
async function keepOwn(tx: Tx, id: string, externalIds: string[]): Promise<void> {
  await tx`
    insert into message_refs (channel_id, external_id, message_id, conversation_id, own)
    select v.channel_id, external_id, m.id, v.id, true
    from messages m join conversations v on v.id = m.conversation_id cross join unnest(${externalIds}::text[]) as external_id where m.id = ${id}
    on conflict (channel_id, external_id, message_id) do update set own = true`
}

/** From which states a receipt leads to its own; none leads back. */
const before: { [state in ReceiptEvent['delivery']]: Delivery[] } = {
  // that it left does not undo that some did not get it
  sent: ['sending', 'unconfirmed'],
  delivered: ['sending', 'failed', 'unconfirmed', 'sent'],
  read: ['sending', 'failed', 'unconfirmed', 'sent', 'delivered'],
  failed: ['sending', 'unconfirmed', 'sent'],
}

/**
 * What the other side says about messages of ours, by the id it gave or our own. `upTo` covers what left before in the same thread too,
 * though not what failed: a later success proves nothing about it. Returns the conversations it touched; `early` when no message has that id
 * yet: the other side may tell before we have written down what it answered.
 */
export async function applyReceipt(tx: Tx, channelId: string, receipt: ReceiptEvent): Promise<string[] | 'early'> {
  const own = isId(receipt.ref) ? receipt.ref : null
  const meant = await tx<{ id: string; conversationId: string; seq: number; threadKey: string | null }[]>`
    select m.id, m.conversation_id, m.seq, v.thread_key from messages m join conversations v on v.id = m.conversation_id
    where v.channel_id = ${channelId} and m.direction = 'outbound'
      and m.id in (select message_id from message_refs where channel_id = ${channelId} and external_id = ${receipt.ref} and own union all select ${own}::uuid)
    order by v.id for no key update of v`
  if (meant.length === 0) return 'early'
  const touched = new Set<string>()
  for (const message of meant) {
    if (receipt.externalId !== undefined) await keepOwn(tx, message.id, [receipt.externalId])
    const changed = [
      ...(await tx<{ conversationId: string }[]>`
        update messages set ${to(tx, receipt)} where id = ${message.id} and delivery in ${tx(before[receipt.delivery])} returning conversation_id`),
      ...(receipt.upTo && receipt.delivery !== 'failed' ? await catchUp(tx, channelId, receipt, message) : []),
    ]
    for (const row of changed) touched.add(row.conversationId)
  }
  const ids = [...touched]
  if (ids.length > 0) await tx`update conversations set version = version + 1 where id = any (${ids})`
  return ids
}

async function catchUp(
  tx: Tx,
  channelId: string,
  receipt: ReceiptEvent,
  upTo: { conversationId: string; seq: number; threadKey: string | null },
) {
  const thread = await tx<{ id: string }[]>`
    select id from conversations
    where id = ${upTo.conversationId} or channel_id = ${channelId} and thread_key = ${upTo.threadKey} and id < ${upTo.conversationId} order by id for no key update`
  return tx<{ conversationId: string }[]>`
    update messages set ${to(tx, receipt)}
    where conversation_id = any (${thread.map(({ id }) => id)}) and (conversation_id <> ${upTo.conversationId} or seq < ${upTo.seq})
      and direction = 'outbound' and delivery in ${tx(before[receipt.delivery].filter((state) => state !== 'failed'))}
    returning conversation_id`
}

function to(tx: Tx, { delivery, detail, texts }: ReceiptEvent): Fragment {
  const why = detail === undefined ? apart(sending.refusedThere) : { detail, ...(texts && { texts }) }
  return tx`delivery = ${delivery}, ${because(tx, delivery === 'failed' ? why : null)}`
}
