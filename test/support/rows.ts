import { addChannel } from '../../src/channels/channels.ts'
import type { ChannelDetail, NewChannel } from '../../src/channels/shapes.ts'
import type { Hub } from '../../src/hub.ts'
import { newId } from '../../src/id.ts'

/** Rows a test starts from, with what it does not care about filled in. */
export async function aLine(hub: Hub, name = 'Support'): Promise<string> {
  const id = newId()
  await hub.sql`insert into lines (id, name) values (${id}, ${name})`
  return id
}

export function aChannel(hub: Hub, values: Partial<NewChannel> = {}): Promise<ChannelDetail> {
  const settings = { host: 'mail.example.com', password: 'correct horse battery' }
  return addChannel(hub, null, { connector: 'outside', name: `Channel ${newId()}`, settings, enabled: true, ...values }, null)
}

export async function aConversation(
  hub: Hub,
  channel: { id: string; lineId: string },
  values: { threadKey?: string; status?: 'open' | 'closed'; unread?: number } = {},
): Promise<string> {
  const id = newId()
  const contact = newId()
  await hub.sql`insert into contacts (id, name, stage) values (${contact}, 'Ann', 'lead')`
  await hub.sql`
    insert into conversations (id, channel_id, line_id, contact_id, stage, match, thread_key, status, unread)
    values (${id}, ${channel.id}, ${channel.lineId}, ${contact}, 'lead', 'new', ${values.threadKey ?? null}, ${values.status ?? 'open'}, ${values.unread ?? 0})`
  return id
}

export interface MessageRow {
  kind?: 'message' | 'note' | 'form' | 'event'
  direction?: 'inbound' | 'outbound' | 'internal'
  delivery?: string | null
  notBefore?: Date | null
  attempts?: number
  text?: string
  envelope?: { [name: string]: string[] | string | { name: string; address: string }[] }
}

/** The next entry of a conversation. */
export async function aMessage(hub: Hub, conversationId: string, row: MessageRow = {}): Promise<string> {
  const id = newId()
  const direction = row.direction ?? 'outbound'
  const delivery = row.delivery === undefined ? (direction === 'outbound' ? 'queued' : null) : row.delivery
  await hub.sql`
    with conversation as (update conversations set last_seq = last_seq + 1, last_entry_at = now() where id = ${conversationId} returning last_seq)
    insert into messages (id, conversation_id, seq, kind, direction, author_name, text, delivery, not_before, attempts, envelope, occurred_at)
    select ${id}, ${conversationId}, last_seq, ${row.kind ?? 'message'}, ${direction}, 'Bo', ${row.text ?? 'hello'}, ${delivery},
      ${row.notBefore ?? null}, ${row.attempts ?? 0}, ${hub.sql.json(row.envelope ?? {})}, now() from conversation`
  return id
}

export async function deliveryOf(
  hub: Hub,
  id: string,
): Promise<{ delivery: string; deliveryError: string | null; attempts: number; notBefore: Date | null }> {
  const [row] = await hub.sql<{ delivery: string; deliveryError: string | null; attempts: number; notBefore: Date | null }[]>`
    select delivery, delivery_error, attempts, not_before from messages where id = ${id}`
  return row!
}
