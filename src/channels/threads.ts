import type { ThreadSignal } from '../contract/connector.ts'
import type { Hub } from '../hub.ts'

/** What is announced under the topic `thread`. */
export interface ThreadNotice {
  channelId: string
  threadKey: string
  from: 'hub' | 'channel'
  signal: ThreadSignal
}

type Receive = (signal: ThreadSignal, threadKey: string) => void

export interface Threads {
  /** `threadKey` null: every thread of the channel. */
  subscribe(channelId: string, threadKey: string | null, receive: Receive): () => void
}

const made = new WeakMap<Hub, Threads>()

/** What a process killed before it announced a change has left untold is found after so long. */
const lookEveryMs = 15_000
const most = 1000

/** Who of this process's visitors watches which thread: one look-up per notice, however many watch. */
export function threads(hub: Hub): Threads {
  const before = made.get(hub)
  if (before) return before
  const watching = new Map<string, Set<Receive>>()
  /** The threads that are watched, and how each stood at the last look. */
  const stands = new Map<string, number | null>()
  let timer: NodeJS.Timeout | undefined
  let looking = false

  const pass = (watched: string, signal: ThreadSignal, threadKey: string) => {
    for (const receive of watching.get(watched) ?? []) receive(signal, threadKey)
  }
  hub.live.subscribe(({ topic, data }) => {
    if (topic !== 'thread') return
    const { channelId, threadKey, from, signal } = data as unknown as ThreadNotice
    // what the channel itself said (its visitor types) is meant for inside; that something changed concerns all
    if (from === 'channel' && signal.type !== 'changed') return
    pass(keyOf(channelId, threadKey), signal, threadKey)
    pass(channelId, signal, threadKey)
  })
  // who watches all threads of a channel fetches nothing
  hub.live.onGap(() => {
    for (const key of stands.keys()) pass(key, { type: 'changed' }, splitKey(key).threadKey)
  })

  async function look(): Promise<void> {
    const keys = [...stands.keys()]
    for (let from = 0; from < keys.length; from += most) {
      const some = keys.slice(from, from + most)
      const now = await standing(hub, some)
      for (const [n, key] of some.entries()) {
        const version = now[n] ?? null
        if (!stands.has(key) || stands.get(key) === version) continue
        stands.set(key, version)
        pass(key, { type: 'changed' }, splitKey(key).threadKey)
      }
    }
  }

  function lookAround(): void {
    if (looking) return
    looking = true
    look()
      .catch((error: unknown) => hub.log.debug({ err: error }, 'whether threads have changed could not be read; it is tried again'))
      .finally(() => {
        looking = false
      })
  }

  const desk: Threads = {
    subscribe(channelId, threadKey, receive) {
      const key = threadKey === null ? channelId : keyOf(channelId, threadKey)
      const receivers = watching.get(key) ?? new Set()
      watching.set(key, receivers.add(receive))
      if (threadKey !== null && !stands.has(key)) stands.set(key, null)
      if (stands.size > 0) timer ??= setInterval(lookAround, lookEveryMs)
      return () => {
        receivers.delete(receive)
        if (receivers.size > 0 || watching.get(key) !== receivers) return
        watching.delete(key)
        stands.delete(key)
        if (stands.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
  made.set(hub, desk)
  return desk
}

const keyOf = (channelId: string, threadKey: string): string => `${channelId} ${threadKey}`
const splitKey = (key: string): { channelId: string; threadKey: string } => ({ channelId: key.slice(0, 36), threadKey: key.slice(37) })

/** A number for each thread that differs when something in it has changed; null for one that has no conversation. */
async function standing(hub: Hub, keys: string[]): Promise<(number | null)[]> {
  const asked = keys.map(splitKey)
  const rows = await hub.sql<{ version: number | null }[]>`
    select now.version from unnest(${asked.map((each) => each.channelId)}::uuid[], ${asked.map((each) => each.threadKey)}::text[])
      with ordinality as asked (channel_id, thread_key, n)
    cross join lateral (
      select sum(version)::bigint as version from conversations v where v.channel_id = asked.channel_id and v.thread_key = asked.thread_key
    ) now order by asked.n`
  return rows.map((row) => row.version)
}
