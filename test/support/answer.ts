import type { OutboundMessage } from '../../src/contract/events.ts'

/** An answer of ours on its way out, with what a test does not care about filled in. */
export const answer = (given: Partial<OutboundMessage> = {}): OutboundMessage => ({
  id: '0190a0b0-0000-7000-8000-00000000000a',
  conversationId: '0190a0b0-0000-7000-8000-00000000000b',
  threadKey: null,
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  text: 'An answer',
  html: null,
  attachments: [],
  buttons: [],
  answers: null,
  change: null,
  inReplyTo: null,
  references: [],
  author: 'Jonas Weber',
  automatic: false,
  createdAt: '2026-01-05T08:00:00.000Z',
  ...given,
})
