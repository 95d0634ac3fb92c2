import type { Identity, MessageEvent } from '../../src/contract/events.ts'

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
