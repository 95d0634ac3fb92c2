import type { Connector } from '../../src/contract/connector.ts'
import type { Cursor } from './bot.ts'
import { type Config, config } from './config.ts'
import { routes } from './routes.ts'

const megabyte = 1024 * 1024

/** A bot of one's own. What speaks to Telegram is loaded with the first use. */
export const telegram: Connector<Config, Cursor> = {
  id: 'telegram',
  title: 'Telegram',
  config,
  capabilities: {
    receives: ['message', 'edit', 'deletion', 'reaction', 'reachability', 'person'],
    reopenHours: 24,
    send: {
      // of which Telegram takes 4,096 at once: longer texts go as several messages
      text: { limit: 16_384, unit: 'utf16' },
      formats: ['plain', 'html'],
      subject: false,
      copies: false,
      attachments: { maxCount: 10, maxBytes: 50 * megabyte, maxTotalBytes: 50 * megabyte },
      buttons: { rows: 10, perRow: 8, labelLimit: 64 },
      quotes: true,
      editHours: 48,
      deleteHours: 48,
      replyHours: null,
      starts: [],
      typing: true,
      receipts: [],
      repeatable: false,
      undoSeconds: 0,
    },
  },
  test: async (settings, context) => (await import('./test-connection.ts')).test(settings, context),
  listen: async (channel) => (await import('./listen.ts')).listen(channel),
  routes,
  normalize: async (item, context) => (await import('./normalize.ts')).normalize(item, context),
  send: async (message, channel) => (await import('./send.ts')).send(message, channel),
  download: async (ref, channel) => (await import('./download.ts')).download(ref, channel),
  startLink: ({ botName }, token) => (botName ? `https://t.me/${botName}${token === null ? '' : `?start=${token}`}` : null),
}
