import { Redis } from 'ioredis'
import type { Json } from '../contract/events.ts'
import type { Sql } from '../db/sql.ts'
import { newId } from '../id.ts'
import type { Log } from '../log.ts'

/** A short word that something changed: ids and versions, never content. */
export interface Notice {
  topic: string
  data: Json
}

/** Tells every process what changed. At most once: whoever shows things must be able to fetch what it missed. */
export interface Live {
  /** Subscribers of this process get it at once, those of others within milliseconds. Never blocks, never throws. */
  announce(notice: Notice): void
  subscribe(receive: (notice: Notice) => void): () => void
  /** Called when the connection to the other processes is back after a loss: anything may have been missed. */
  onGap(called: () => void): () => void
  close(): Promise<void>
}

/** Carries packets (text of limited length) between processes, also back to the sender. */
interface Carrier {
  send(packet: string): Promise<void>
  close(): Promise<void>
}

/** Opens the carrier; `receive` gets every packet, `connected` is called at each connection, the first one too. */
export type OpenCarrier = (receive: (packet: string) => void, connected: () => void) => Promise<Carrier>

const channel = 'switchboard_live'
/** PostgreSQL takes 8000 bytes a notification. */
const maxPacketBytes = 7500
/** Many changes at once become one packet: a notification for each would cost most of the database's throughput. */
const windowMs = 2

export async function createLive(open: OpenCarrier, log: Log): Promise<Live> {
  const self = newId()
  const subscribers = new Set<(notice: Notice) => void>()
  const gaps = new Set<() => void>()
  let waiting: string[] = []
  let timer: NodeJS.Timeout | undefined
  let sending = Promise.resolve()
  let connections = 0
  let closed = false

  const callAll = <T extends unknown[]>(called: Iterable<(...args: T) => void>, ...args: T) => {
    for (const one of called) {
      try {
        one(...args)
      } catch (error) {
        log.error({ err: error }, 'a live subscriber failed')
      }
    }
  }
  const receive = (packet: string) => {
    const [from, ...notices] = packet.split('\n')
    // our own subscribers have had it already
    if (from === self) return
    for (const notice of notices) {
      const value: Notice = JSON.parse(notice)
      callAll(subscribers, value)
    }
  }
  const connected = () => {
    connections += 1
    if (connections > 1) callAll(gaps)
  }
  const carrier = await open(receive, connected)

  function flush(): void {
    timer = undefined
    const packets: string[] = []
    let packet = self
    for (const notice of waiting) {
      if (packet !== self && Buffer.byteLength(packet) + Buffer.byteLength(notice) + 1 > maxPacketBytes) {
        packets.push(packet)
        packet = self
      }
      packet += `\n${notice}`
    }
    packets.push(packet)
    waiting = []
    // one at a time, so that notices arrive in the order they were announced
    for (const one of packets) {
      sending = sending
        .then(() => carrier.send(one))
        .catch((error) => {
          if (!closed) log.warn({ err: error }, 'other processes could not be told of a change; they look for themselves')
        })
    }
  }

  return {
    announce(notice) {
      if (closed) return
      callAll(subscribers, notice)
      const text = JSON.stringify(notice)
      if (Buffer.byteLength(text) + self.length + 1 > maxPacketBytes) {
        log.error({ topic: notice.topic }, 'a notice is too long for other processes; notices carry ids, not content')
        return
      }
      waiting.push(text)
      timer ??= setTimeout(flush, windowMs)
    },
    subscribe(receive) {
      subscribers.add(receive)
      return () => subscribers.delete(receive)
    },
    onGap(called) {
      gaps.add(called)
      return () => gaps.delete(called)
    },
    async close() {
      clearTimeout(timer)
      if (waiting.length > 0) flush()
      closed = true
      await sending
      await carrier.close()
    },
  }
}

/** Between processes of one database: LISTEN on a connection of its own, NOTIFY on one of the pool. */
export const postgresCarrier =
  (sql: Sql): OpenCarrier =>
  async (receive, connected) => {
    const listening = await sql.listen(channel, receive, connected)
    return {
      async send(packet) {
        await sql`select pg_notify(${channel}, ${packet})`
      },
      close: () => listening.unlisten(),
    }
  }

/** Between processes of one Redis: pub/sub. */
export const redisCarrier =
  (redisUrl: string): OpenCarrier =>
  async (receive, connected) => {
    const retryStrategy = (attempt: number) => Math.min(attempt * 100, 1000)
    // what cannot be told now is not told later: who reconnects asks for itself
    const publisher = new Redis(redisUrl, { retryStrategy, enableOfflineQueue: false, maxRetriesPerRequest: 0 })
    const subscriber = new Redis(redisUrl, { retryStrategy, maxRetriesPerRequest: null })
    for (const redis of [publisher, subscriber]) redis.on('error', () => {})
    subscriber.on('message', (_channel, packet) => receive(packet))
    await subscriber.subscribe(channel)
    connected()
    // a subscription is taken up again by itself, before `ready`
    subscriber.on('ready', connected)
    return {
      async send(packet) {
        await publisher.publish(channel, packet)
      },
      async close() {
        publisher.disconnect()
        subscriber.disconnect()
      },
    }
  }
