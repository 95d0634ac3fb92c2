import type { InboundEvent, MessageEvent } from '../src/contract/events.ts'
import type { Decision } from '../src/inbound/shapes.ts'

/** What somebody judges a held item by before it is released: who wrote, what about, how it begins. Nothing of it where there is no message. */
export function heldOf(events: InboundEvent[]): Decision['held'] {
  const event = events.find((each): each is MessageEvent => each.type === 'message' || each.type === 'form')
  if (!event) return undefined
  const { name, identities } = event.sender
  return {
    name: name.trim().slice(0, 200),
    address: identities.find(({ kind }) => kind === 'email' || kind === 'phone')?.value.slice(0, 320) ?? '',
    subject: (event.subject ?? '').trim().slice(0, 300),
    text: event.text.slice(0, 2000).replaceAll(/\s+/g, ' ').trim().slice(0, 300),
  }
}
