import { configOf, type StoredSettings } from '../src/channels/settings.ts'
import { setState } from '../src/channels/state.ts'
import type { AnyConnector, SendCapabilities } from '../src/contract/connector.ts'
import type { Tx } from '../src/db/sql.ts'
import { saidBy } from '../src/errors.ts'
import { connectorNamed, type Hub, sendingWith } from '../src/hub.ts'

/** What the pipeline must know of a channel and its line. */
export interface LaneChannel {
  id: string
  lineId: string
  country: string
  ownerId: string | null
  autoReply: string | null
  reopenHours: number
  enabledAt: Date
  send: SendCapabilities | null
}

/** A lane's channel with what understands its items. */
export interface OpenLane extends LaneChannel {
  connector: AnyConnector
  config: unknown
}

/** Null when its items have to wait: the connector is not installed, or the settings do not fit it any more, which the channel then says. */
export async function laneChannel(hub: Hub, id: string): Promise<OpenLane | null> {
  const row = await readChannel(hub.sql, id)
  const connector = row && connectorNamed(hub, row.connector)
  if (!row || !connector) return null
  try {
    const { reopenHours } = connector.capabilities
    const send = sendingWith(hub, row.connector, row.settings)
    return { ...row, send, reopenHours: row.reopenHours ?? reopenHours, connector, config: kept(hub, connector, row) }
  } catch (error) {
    await setState(hub, id, { state: 'broken', ...saidBy(error) })
    return null
  }
}

const readChannel = async (sql: Tx, id: string) => {
  const [row] = await sql<ChannelRow[]>`
    select c.id, c.connector, c.version, c.settings, c.secrets, coalesce(c.enabled_at, c.created_at) as enabled_at, c.line_id,
      l.country, l.owner_id, l.auto_reply, l.reopen_hours
    from channels c join lines l on l.id = c.line_id where c.id = ${id}`
  return row
}

interface ChannelRow extends StoredSettings, Omit<LaneChannel, 'reopenHours' | 'send'> {
  connector: string
  version: number
  reopenHours: number | null
}

/** Opening sealed settings for each lane would cost more than the lane: kept per version. */
function kept(hub: Hub, connector: AnyConnector, row: ChannelRow): unknown {
  const key = `${row.id} ${row.version}`
  if (!opened.has(key)) {
    if (opened.size > 500) opened.clear()
    opened.set(key, configOf(hub.seal, connector, row.id, row))
  }
  return opened.get(key)
}
const opened = new Map<string, unknown>()
