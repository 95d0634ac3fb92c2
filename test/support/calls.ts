import type { CallEvent, CallSource } from '../../src/contract/events.ts'
import { listMessages } from '../../src/conversations/messages.ts'
import type { Message } from '../../src/conversations/shapes.ts'
import type { Hub } from '../../src/hub.ts'
import { newId } from '../../src/id.ts'
import { admin, conversationsOf, plainChannel } from './letters.ts'

/** A telephone channel on a line in the Netherlands; its operator has the phone 1001. */
export async function telephone(hub: Hub) {
  const channel = await plainChannel(hub)
  await hub.sql`update lines set country = 'NL' where id = ${channel.lineId}`
  await hub.sql`insert into phones (channel_id, extension, operator_id) values (${channel.id}, '1001', ${channel.operator.id})`
  return channel
}

let numbers = 1_000_000
/** A number nobody has called from yet, as it is written in its own country and in the world. */
export function aNumber(): { national: string; international: string } {
  const last = String(numbers++)
  return { national: `020 ${last}`, international: `+3120${last}` }
}

/** A call as one source tells of it, at so many milliseconds after its beginning. */
export function aCall(more: Partial<CallEvent> & { from?: string | null } = {}, begun = Date.now() - 20_000) {
  const { from = aNumber().international, ...rest } = more
  const call = rest.call ?? `call-${newId()}`
  const identities = from === null ? [] : [{ kind: 'phone' as const, value: from, assurance: 'observed' as const }]
  const sender = { name: '', identities }
  return (source: CallSource, state: CallEvent['state'], after: number, facts: Partial<CallEvent> = {}): CallEvent => ({
    type: 'call',
    source,
    call,
    state,
    occurredAt: new Date(begun + after).toISOString(),
    ...(state === 'ringing' && { sender, to: '600' }),
    ...rest,
    ...facts,
  })
}

/** The lines of calls in all timelines of a channel. */
export async function callLines(hub: Hub, channelId: string): Promise<Message[]> {
  const conversations = await conversationsOf(hub, channelId)
  const pages = await Promise.all(conversations.map(({ id }) => listMessages(hub.sql, admin, id, { limit: 100 })))
  return pages.flatMap(({ items }) => items.filter(({ kind }) => kind === 'call'))
}

/** As if what was heard of a channel's calls had been heard so much earlier. */
export async function timePasses(hub: Hub, channelId: string, ms: number): Promise<void> {
  await hub.sql`
    update calls set due_at = least(due_at, now()), evidence = (
      select jsonb_agg(jsonb_set(piece, '{came}', to_jsonb((piece ->> 'came')::bigint - ${ms}::int))) from jsonb_array_elements(evidence) piece)
    where channel_id = ${channelId}`
}
