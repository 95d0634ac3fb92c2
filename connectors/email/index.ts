import type { Connector } from '../../src/contract/connector.ts'
import { config, type EmailConfig } from './config.ts'
import type { Cursor } from './cursor.ts'
import { presets } from './presets.ts'
import { routes } from './routes.ts'

const megabyte = 1024 * 1024

/** A mailbox: letters are read by IMAP and sent by SMTP. What speaks and reads is loaded with the first use: some 30 MB that a hub without a mailbox does without. */
export const email: Connector<EmailConfig, Cursor> = {
  id: 'email',
  title: 'E-mail',
  config,
  presets,
  capabilities: {
    receives: ['message', 'receipt'],
    reopenHours: 30 * 24,
    send: {
      text: { limit: megabyte, unit: 'bytes' },
      formats: ['plain', 'html'],
      subject: true,
      copies: true,
      // what providers take at most is 25 MB in all, and encoding adds a third
      attachments: { maxCount: 50, maxBytes: 18 * megabyte, maxTotalBytes: 18 * megabyte },
      starts: ['email'],
      typing: false,
      // what receiving servers tell without being asked is taken, but nothing beyond `sent` can be promised
      receipts: [],
      repeatable: false,
      buttons: null,
      quotes: false,
      editHours: null,
      deleteHours: null,
      replyHours: null,
      undoSeconds: 5,
    },
  },
  test: async (config, context) => (await import('./test-connection.ts')).test(config, context),
  listen: async (channel) => (await import('./listen.ts')).listen(channel),
  routes,
  assess: async (item, context, signal) => (await import('./assess.ts')).assess(item, context, signal),
  normalize: async (item, context) => (await import('./normalize.ts')).normalize(item, context),
  send: async (message, channel) => (await import('./send.ts')).send(message, channel),
  lookup: async (message, channel) => (await import('./send.ts')).lookup(message, channel),
}
