import { takeOrders } from '../calls/orders.ts'
import type { AnyConnector, Channel, ThreadSignal } from '../contract/connector.ts'
import { ConnectorError } from '../contract/errors.ts'
import type { Json } from '../contract/events.ts'
import { apart } from '../contract/words.ts'
import { connectorNamed, type Hub } from '../hub.ts'
import { cursorOf, ingest, known } from '../inbound/ingest.ts'
import { recent } from '../inbound/stored.ts'
import { continuations } from './continuations.ts'
import { attachment, history } from './history.ts'
import { watchOnline } from './online.ts'
import { reach } from './reach.ts'
import { configOf, type Settings, type StoredSettings, secretContext, secretFields } from './settings.ts'
import { standing } from './standing.ts'
import { beginAgain, setSeen, setState } from './state.ts'
import { type ThreadNotice, threads } from './threads.ts'
import { words } from './words.ts'

export interface Row extends StoredSettings {
  id: string
  connector: string
  name: string
  enabled: boolean
  version: number
}

/** A channel made from its row, and what keeps it in step with it. */
export interface Opened {
  channel: Channel
  connector: AnyConnector
  version: number
  /** Takes over a name or a secret that changed without a new version. */
  refresh(row: Row): void
}

/** Hears each report, and says whether it may lift `broken`: only who found the channel broken knows that it is not any more. */
export type Hear = (state: 'connecting' | 'working' | 'degraded') => boolean

const seenEveryMs = 60_000

/** The row of a channel, or null. */
export async function rowOf(hub: Hub, id: string): Promise<Row | null> {
  const [row] = await hub.sql<Row[]>`select id, connector, name, enabled, version, settings, secrets from channels where id = ${id}`
  return row ?? null
}

/** The whole hub through a keyhole, for one connector. ConnectorError `misconfigured` when the stored settings no longer fit the connector. */
export function makeChannel(hub: Hub, row: Row, signal: AbortSignal, hear: Hear = () => false): Opened {
  const connector = connectorNamed(hub, row.connector)
  if (!connector) throw new ConnectorError('misconfigured', words.notInstalled(row.connector))
  const { id } = row
  const log = hub.log.child({ channel: id, connector: row.connector })

  // one after the other, so that the last word is the last written
  let reports = Promise.resolve()
  let reported = ''
  let seen = { on: '', at: 0 }
  const note = (write: () => Promise<void>) => {
    reports = reports.then(write).catch((error: unknown) => log.warn({ err: error }, 'the state of a channel could not be noted'))
  }

  const channel: Channel = {
    id,
    name: row.name,
    config: configOf(hub.seal, connector, id, row),
    publicUrl: hub.env.publicUrl,
    signal,
    log: {
      info: (message, facts) => log.info({ facts }, message),
      warn: (message, facts) => log.warn({ facts }, message),
      error: (message, error) => log.error({ err: error }, message),
    },
    resolve: (host) => reach(host, { allowed: hub.env.allowPrivateHosts, ownNetwork: (channel.config as Settings).ownNetwork === true }),
    cursor: () => cursorOf(hub.sql, id),
    ingest: (items, cursor) => ingest(hub, id, items, cursor),
    known: (prefixes) => known(hub.sql, id, prefixes),
    recent: (limit) => recent(hub, id, limit),
    standing: (identities) => standing(hub, id, identities),
    async saveSecret(name, value, by) {
      if (!secretFields(connector).has(name)) throw new Error(`${row.connector} declares no secret setting "${name}"`)
      const sealed: Settings = { [name]: hub.seal.seal(value, secretContext(id, name)) }
      await hub.sql.begin(async (tx) => {
        await tx`update channels set secrets = secrets || ${tx.json(sealed)} where id = ${id}`
        if (by === 'admin') await beginAgain(tx, id)
      })
      ;(channel.config as Settings)[name] = value
      hub.live.announce({ topic: 'settings', data: { id } })
    },
    report(state, detail, seenOn) {
      if (signal.aborted) return
      const why = detail === undefined ? {} : apart(detail)
      const words = JSON.stringify([state, why])
      const mend = hear(state)
      if (words !== reported) note(() => setState(hub, id, { state, ...why, mend }))
      reported = words
      if (seenOn === undefined || (seenOn === seen.on && Date.now() - seen.at < seenEveryMs)) return
      seen = { on: seenOn, at: Date.now() }
      note(() => setSeen(hub, id, seenOn))
    },
    storeBlob: (source, limitBytes) => hub.blobs.put(source, limitBytes),
    readBlob: (blobId) => hub.blobs.read(blobId),
    history: (threadKey, after) =>
      history(hub.sql, { channelId: id, repeatable: connector.capabilities.send?.repeatable === true }, threadKey, after),
    attachment: (threadKey, attachmentId) =>
      attachment(hub.sql, { channelId: id, repeatable: connector.capabilities.send?.repeatable === true }, threadKey, attachmentId),
    publish(threadKey: string, sign: ThreadSignal) {
      const data: ThreadNotice = { channelId: id, threadKey, from: 'channel', signal: sign }
      hub.live.announce({ topic: 'thread', data: data as unknown as Json })
    },
    subscribe: (threadKey, receive) => threads(hub).subscribe(id, threadKey, receive),
    continuations: (threadKey) => continuations(hub, id, threadKey),
    watchOnline: (receive) => watchOnline(hub, id, receive),
    takeOrders: (place) => takeOrders(hub, id, place),
  }
  return {
    channel,
    connector,
    version: row.version,
    refresh(now) {
      channel.name = now.name
      Object.assign(channel.config as Settings, configOf(hub.seal, connector, id, now))
    },
  }
}
