import type { Connector } from '../../src/contract/connector.ts'
import { type Config, config } from './config.ts'
import { download } from './download.ts'
import { normalize } from './normalize.ts'
import { routes } from './routes.ts'
import { send, sends } from './send.ts'
import { testConnection } from './test-connection.ts'

/** A channel for programs: signed requests both ways; and for the webhooks of services, by a mapping. */
export const http: Connector<Config> = {
  id: 'http',
  title: 'Program (HTTP)',
  config,
  capabilities: {
    receives: ['message', 'form', 'receipt', 'person', 'edit', 'deletion', 'reaction', 'reachability'],
    panels: ['examples', 'mapping'],
    reopenHours: 24,
    send: sends,
  },
  test: testConnection,
  routes,
  normalize,
  send,
  sendsWith: ({ callbackUrl }) => Boolean(callbackUrl),
  download,
}
