import type { Caller } from '../api.ts'
import type { SendCapabilities } from '../contract/connector.ts'
import type { Json, OutboundMessage } from '../contract/events.ts'
import type { Reason } from '../contract/words.ts'
import type { Sql, Tx } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { announceAll } from './announce.ts'
import { changeMessage, lockConversation } from './conversations.ts'
import { because } from './delivery.ts'
import { formatted } from './formatting.ts'
import { refuseWhatCannotBeSent } from './limits.ts'
import { getMessage } from './messages.ts'
import { sendingOf } from './queue-message.ts'
import type { Message, MessageChange } from './shapes.ts'
import { sending } from './words.ts'

/** Says something else in a message that has left. What it said before is kept. AppError `conflict` when the channel cannot, or not any more. */
export async function editMessage(hub: Hub, caller: Caller, messageId: string, change: MessageChange): Promise<Message> {
  const { text, html } = await formatted(change)
  return ask(hub, caller, messageId, 'edit', async (tx, capabilities) => {
    refuseWhatCannotBeSent(capabilities, { text, ...(html !== undefined && { html }) }, [])
    await tx`
      update messages set text = ${text}, html = ${html ?? null}, change = 'edit', attempts = 0, not_before = now(), ${because(tx, null)},
        facts = facts || jsonb_build_object('versions', coalesce(facts -> 'versions', '[]')
          || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('text', text, 'html', html, 'until', now()))))
      where id = ${messageId} and (text <> ${text} or html is distinct from ${html ?? null})`
  })
}

/** Takes back a message that has left. It stays readable inside, marked. AppError `conflict` as for `editMessage`. */
export function deleteMessage(hub: Hub, caller: Caller, messageId: string): Promise<Message> {
  return ask(hub, caller, messageId, 'delete', async (tx) => {
    await tx`update messages set change = 'delete', attempts = 0, not_before = now(), ${because(tx, null)} where id = ${messageId}`
  })
}

async function ask(
  hub: Hub,
  caller: Caller,
  messageId: string,
  kind: 'edit' | 'delete',
  write: (tx: Tx, capabilities: SendCapabilities) => Promise<void>,
): Promise<Message> {
  const { conversationId: asked } = await getMessage(hub.sql, caller, messageId)
  const conversationId = await hub.sql.begin(async (tx) => {
    const own = await lockConversation(tx, asked)
    const [message] = await tx<{ connector: string; settings: { [name: string]: Json }; leftAt: Date; gone: boolean }[]>`
      select c.connector, c.settings, m.created_at as left_at, m.facts ? 'deleted' as gone
      from messages m join conversations v on v.id = m.conversation_id join channels c on c.id = v.channel_id
      where m.id = ${messageId} and m.kind = 'message' and m.direction = 'outbound' and m.delivery in ('sent', 'delivered', 'read')`
    if (!message || message.gone) throw new AppError('conflict', sending.notLeft)
    const capabilities = sendingOf(hub, message)
    const hours = kind === 'edit' ? capabilities.editHours : capabilities.deleteHours
    if (hours === null) throw new AppError('conflict', sending.changesNot)
    if (Date.now() - message.leftAt.getTime() > hours * 3_600_000) throw new AppError('conflict', sending.changedTooLate(hours))
    await write(tx, capabilities)
    await tx`update conversations set version = version + 1 where id = ${own}`
    return own
  })
  await announceAll(hub, [conversationId])
  await hub.queues.add('outbound', [conversationId])
  return getMessage(hub.sql, caller, messageId)
}

/** A change of a message that left, to be made there. */
export interface SentChange {
  id: string
  channelId: string
  connector: string
  attempts: number
}

export async function dueChanges(sql: Sql, conversationId: string): Promise<SentChange[]> {
  return sql<SentChange[]>`
    select m.id, v.channel_id, c.connector, m.attempts
    from messages m join conversations v on v.id = m.conversation_id join channels c on c.id = v.channel_id
    where m.conversation_id = ${conversationId} and m.change is not null and coalesce(m.not_before <= now(), true) and c.enabled and c.state <> 'broken'
    order by m.seq`.then((rows) => [...rows])
}

/** A change as it was handed to the connector. */
type Tried = Pick<OutboundMessage, 'id' | 'text' | 'html' | 'change'>

/** It was made. */
export function changed(sql: Sql, tried: Tried): Promise<void> {
  return note(
    sql,
    tried,
    (tx) => tx`change = null, not_before = null,
    facts = case change when 'delete' then facts || jsonb_build_object('deleted', now()) else facts end`,
  )
}

/** It was refused for good: the message says again what it says there. */
export function notChanged(sql: Sql, tried: Tried, why: Reason): Promise<void> {
  return note(
    sql,
    tried,
    (tx) => tx`${because(tx, why)}, not_before = null,
    text = case change when 'edit' then facts -> 'versions' -> -1 ->> 'text' else text end,
    html = case change when 'edit' then facts -> 'versions' -> -1 ->> 'html' else html end,
    facts = case change when 'edit' then jsonb_set(facts, '{versions}', (facts -> 'versions') - -1) else facts end, change = null`,
  )
}

/** Later again. */
export function putOffChange(sql: Sql, tried: Tried, until: Date): Promise<void> {
  return note(sql, tried, (tx) => tx`attempts = attempts + 1, not_before = ${until}`)
}

/** Says nothing of another change that was asked for while this one was tried: that one is still to be made. */
async function note(sql: Sql, { id, text, html, change }: Tried, set: (tx: Tx) => ReturnType<Tx>): Promise<void> {
  if (!change) return
  await changeMessage(sql, id, async (tx) => {
    const made = await tx`
      update messages set ${set(tx)} where id = ${id} and change = ${change.kind} and text = ${text} and html is not distinct from ${html}`
    return made.count > 0
  })
}
