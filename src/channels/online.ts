import type { Hub } from '../hub.ts'
import { lineOnline } from '../operators/presence.ts'

type Receive = (online: boolean) => void

interface Watched {
  /** What its watchers were told last; null while they were told nothing. */
  told: boolean | null
  receivers: Set<Receive>
}

interface Desk {
  channels: Map<string, Watched>
  look(): void
}

const desks = new WeakMap<Hub, Desk>()

/** Tells whether somebody of a channel's line is there: soon once, and then whenever it changes. Returns what ends it. */
export function watchOnline(hub: Hub, channelId: string, receive: Receive): () => void {
  const { channels, look } = deskOf(hub)
  const watched = channels.get(channelId) ?? { told: null, receivers: new Set() }
  channels.set(channelId, watched)
  watched.receivers.add(receive)
  if (watched.told === null) look()
  return () => {
    watched.receivers.delete(receive)
    if (watched.receivers.size === 0 && channels.get(channelId) === watched) channels.delete(channelId)
  }
}

/** Who of this process's connectors watches which channel: asked about together, and only when somebody came, went, changed lines or talks on the telephone. */
function deskOf(hub: Hub): Desk {
  const before = desks.get(hub)
  if (before) return before
  let looking = Promise.resolve()
  let waiting = false
  const desk: Desk = {
    channels: new Map(),
    // one after the other, so that the last word is the newest
    look() {
      if (waiting) return
      waiting = true
      looking = looking
        .then(() => {
          waiting = false
          return compare(hub, desk.channels)
        })
        .catch((error: unknown) => hub.log.warn({ err: error }, 'who is there could not be found out'))
    },
  }
  hub.live.subscribe(({ topic, data }) => {
    if (topic === 'operator' || topic === 'settings') desk.look()
    // who talks may not be there for others
    const { state } = data as { state?: string }
    if (topic === 'call' && (state === 'talking' || state === 'ended')) desk.look()
  })
  hub.live.onGap(desk.look)
  desks.set(hub, desk)
  return desk
}

async function compare(hub: Hub, channels: Desk['channels']): Promise<void> {
  if (channels.size === 0) return
  const rows = await hub.sql<{ id: string; lineId: string }[]>`select id, line_id from channels where id = any(${[...channels.keys()]})`
  for (const { id, lineId } of rows) {
    const online = await lineOnline(hub.sql, lineId)
    const watched = channels.get(id)
    if (!watched || watched.told === online) continue
    watched.told = online
    for (const receive of watched.receivers) receive(online)
  }
}
