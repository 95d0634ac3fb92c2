import type { Channel, SendCapabilities } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { OutboundMessage, SendResult } from '../../src/contract/events.ts'
import type { Config } from './config.ts'
import { words } from './fault-words.ts'
import { textLimit } from './sizes.ts'

export const sends: SendCapabilities = {
  text: { limit: textLimit, unit: 'utf16' },
  formats: ['plain'],
  subject: false,
  copies: false,
  attachments: { maxCount: 10, maxBytes: 25 * 1024 * 1024, maxTotalBytes: 50 * 1024 * 1024 },
  starts: [],
  typing: true,
  receipts: ['delivered', 'read'],
  repeatable: true,
  buttons: null,
  quotes: false,
  editHours: null,
  deleteHours: null,
  replyHours: null,
  undoSeconds: 0,
}

/** The message lies in the thread already; the visitor's pages are told to look. Away, he finds it when he comes back. Repeating it changes nothing. */
export async function send(message: OutboundMessage, channel: Channel<Config>): Promise<SendResult> {
  if (!message.threadKey) throw new ConnectorError('rejected', words.answersOnly)
  channel.publish(message.threadKey, { type: 'changed' })
  return { externalIds: [message.id] }
}
