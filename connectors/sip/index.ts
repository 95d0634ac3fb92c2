import type { Connector } from '../../src/contract/connector.ts'
import { type Config, config } from './config.ts'
import { download } from './download.ts'
import { listen } from './listen.ts'
import { normalize } from './normalize.ts'
import { routes } from './routes.ts'
import { sends } from './send.ts'
import type { Position } from './signalling/journal.ts'
import { softphone } from './softphone.ts'
import { testConnection } from './test-connection.ts'

/** The company's telephone system: whatever sources tell of its calls, they are one channel. */
export const sip: Connector<Config, Position> = {
  id: 'sip',
  title: 'Telephone',
  config,
  capabilities: { receives: ['call'], panels: ['examples'], reopenHours: 24, send: sends },
  test: testConnection,
  listen,
  routes,
  normalize,
  download,
  softphone,
  dialsWith: ({ dialWith = 'off' }) => dialWith !== 'off',
}
