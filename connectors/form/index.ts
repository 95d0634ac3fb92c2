import type { Connector } from '../../src/contract/connector.ts'
import { type Config, config } from './config.ts'
import { normalize } from './normalize.ts'
import { routes } from './routes.ts'
import { sends } from './send.ts'
import { testConnection } from './test-connection.ts'

/** Forms of any website, sent here as they are: no script, no plug-in. */
export const form: Connector<Config> = {
  id: 'form',
  title: 'Web forms',
  config,
  capabilities: { receives: ['form'], panels: ['forms'], reopenHours: 24, send: sends },
  test: testConnection,
  routes,
  normalize,
}
