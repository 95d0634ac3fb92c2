import type { Connector } from '../../src/contract/connector.ts'
import { assess } from './assess.ts'
import { config, type EmailConfig } from './config.ts'
import type { Cursor } from './cursor.ts'
import { listen } from './listen.ts'
import { normalize } from './normalize.ts'
import { presets } from './presets.ts'
import { routes } from './routes.ts'
import { lookup, send } from './send.ts'
import { test } from './test-connection.ts'

const megabyte = 1024 * 1024

/** A mailbox: letters are read by IMAP and sent by SMTP. */
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
      undoSeconds: 5,
    },
  },
  test,
  listen: (channel) => listen(channel),
  routes,
  assess: (item, context, signal) => assess(item, context, signal),
  normalize,
  send,
  lookup,
}
