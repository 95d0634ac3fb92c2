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

/** Who of this process's visitors watches which thread: one look-up per notice, however many watch. */
export function threads(hub: Hub): Threads {
  const before = made.get(hub)
  if (before) return before
  const watching = new Map<string, Set<Receive>>()
  const pass = (watched: string, signal: ThreadSignal, threadKey: string) => {
    for (const receive of watching.get(watched) ?? []) receive(signal, threadKey)
  }
  hub.live.subscribe(({ topic, data }) => {
    if (topic !== 'thread') return
    const { channelId, threadKey, from, signal } = data as unknown as ThreadNotice
    // what the channel itself said (its visitor types) is meant for inside; that something changed concerns all
    if (from === 'channel' && signal.type !== 'changed') return
    pass(`${channelId} ${threadKey}`, signal, threadKey)
    pass(channelId, signal, threadKey)
  })
  hub.live.onGap(() => {
    for (const watched of watching.keys()) {
      const at = watched.indexOf(' ')
      // who watches them all fetches nothing
      if (at !== -1) pass(watched, { type: 'changed' }, watched.slice(at + 1))
    }
  })
  const desk: Threads = {
    subscribe(channelId, threadKey, receive) {
      const key = threadKey === null ? channelId : `${channelId} ${threadKey}`
      const receivers = watching.get(key) ?? new Set()
      watching.set(key, receivers.add(receive))
      return () => {
        receivers.delete(receive)
        if (receivers.size === 0 && watching.get(key) === receivers) watching.delete(key)
      }
    },
  }
  made.set(hub, desk)
  return desk
}
