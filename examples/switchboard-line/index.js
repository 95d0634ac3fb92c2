import { config } from './config.js'
import { listen } from './listen.js'
import { normalize } from './normalize.js'
import { send } from './send.js'
import { testConnection } from './test-connection.js'

/**
 * A messenger that speaks lines over TCP. The whole connector: what it is called, what an admin fills in, what it can do, and a function
 * for each direction.
 * @type {import('switchboard/contract').Connector<import('./config.js').Config, string>}
 */
export const connector = {
  id: 'line',
  title: 'Line messenger',
  config,
  capabilities: {
    receives: ['message'],
    reopenHours: 24,
    send: {
      text: { limit: 2000, unit: 'utf16' },
      formats: ['plain'],
      subject: false,
      copies: false,
      attachments: null,
      buttons: null,
      quotes: false,
      editHours: null,
      deleteHours: null,
      replyHours: null,
      starts: [],
      typing: false,
      receipts: [],
      // the server knows a message by our id, so saying it twice changes nothing
      repeatable: true,
      undoSeconds: 0,
    },
  },
  test: testConnection,
  listen,
  normalize,
  send,
}
