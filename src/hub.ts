import type { Blobs } from './blobs/blobs.ts'
import type { AnyConnector, SendCapabilities } from './contract/connector.ts'
import type { Json } from './contract/events.ts'
import type { Sql } from './db/sql.ts'
import type { Env } from './env.ts'
import type { Live } from './live/live.ts'
import type { Log } from './log.ts'
import type { Queues } from './queue/queues.ts'
import type { Seal } from './seal.ts'

/** Everything a part may use, made once in start.ts and passed by hand. */
export interface Hub {
  env: Env
  log: Log
  sql: Sql
  queues: Queues
  live: Live
  blobs: Blobs
  seal: Seal
  connectors: AnyConnector[]
}

/** The connector of that id; undefined when it is not installed (any more). */
export const connectorNamed = (hub: Hub, id: string): AnyConnector | undefined => hub.connectors.find((connector) => connector.id === id)

/** What a channel can send with the settings it has (secret ones left out); null when it only receives. */
export function sendingWith(hub: Hub, id: string, settings: { [name: string]: Json }): SendCapabilities | null {
  const connector = connectorNamed(hub, id)
  return connector && (connector.sendsWith?.(settings) ?? true) ? connector.capabilities.send : null
}
