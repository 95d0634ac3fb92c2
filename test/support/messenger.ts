import type { Identity, InboundEvent, MessageEvent } from '../../src/contract/events.ts'
import type { Conversation } from '../../src/conversations/shapes.ts'
import type { Hub } from '../../src/hub.ts'
import { conversationsOf, item, receive } from './letters.ts'

let numbers = 70_000
/** Somebody nobody knows yet, in a messenger, with what he says in his own chat. */
export const person = () => {
  const id = String(numbers++)
  const sender = { name: 'Kim', identities: [{ kind: 'telegram', value: id, assurance: 'verified' }] as Identity[] }
  const says = (text: string, more: Partial<MessageEvent> = {}): MessageEvent => ({
    type: 'message',
    direction: 'inbound',
    sender,
    thread: { key: id },
    text,
    attachments: [],
    ...more,
  })
  return { id, sender, says, thread: { key: id } }
}

/** Events come one by one and are worked off. */
export const tell = (hub: Hub, channelId: string, ...events: InboundEvent[]): Promise<void> =>
  receive(
    hub,
    channelId,
    events.map((event) => item([event])),
  )

/** The conversation of a channel that has no other. */
export async function only(hub: Hub, channelId: string): Promise<Conversation> {
  const [conversation, ...more] = await conversationsOf(hub, channelId)
  if (!conversation || more.length > 0) throw new Error(`there is not one conversation but ${conversation ? more.length + 1 : 0}`)
  return conversation
}
