import type { Connector } from '../../src/contract/connector.ts'
import { type Config, config } from './config.ts'
import { normalize } from './normalize.ts'
import { routes } from './routes.ts'
import { send, sends } from './send.ts'
import { testConnection } from './test-connection.ts'

/** Chat on the company's own website: a small script, and a socket for each visitor's page. */
export const webchat: Connector<Config> = {
  id: 'webchat',
  title: 'Website chat',
  config,
  capabilities: { receives: ['message', 'person', 'receipt'], panels: ['embed'], reopenHours: 24, send: sends },
  test: testConnection,
  routes,
  normalize,
  send,
}
