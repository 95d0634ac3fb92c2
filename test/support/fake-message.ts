import { randomUUID } from 'node:crypto'
import type { Message } from '../../src/conversations/shapes.ts'

/** An entry of a conversation with what it does not care about filled in. */
export const fakeMessage = (
  change: Partial<Message> & Pick<Message, 'conversationId' | 'seq' | 'direction' | 'author' | 'occurredAt'>,
): Message => ({
  id: randomUUID(),
  kind: 'message',
  subject: null,
  text: '',
  html: null,
  attachments: [],
  buttons: [],
  change: null,
  delivery: null,
  deliveryError: null,
  deliveryErrorTexts: null,
  undoUntil: null,
  to: [],
  cc: [],
  replyTo: null,
  others: [],
  facts: {},
  eventId: null,
  ...change,
})
