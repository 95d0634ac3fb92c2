import type { Channel } from '../contract/connector.ts'
import type { Hub } from '../hub.ts'
import { isId } from '../id.ts'
import { type Hear, makeChannel, type Opened, type Row, rowOf } from './keyhole.ts'

/** Opened again from its row after this long, should the notice of a change have been lost. */
const freshMs = 5_000

interface Shared {
  opened: Opened
  stop: AbortController
  readAt: number
}

interface Desk {
  /** Channels that requests and the outbound worker share. */
  shared: Map<string, Promise<Shared | null>>
  /** Those being read again because a notice spoke of them: whoever asks waits for it, and sees what he changed himself. */
  reading: Map<string, Promise<void>>
  /** Those a listener has for itself; they end with the listener, but follow names and secrets. */
  own: Map<string, Opened>
}

const desks = new WeakMap<Hub, Desk>()

/** The channel, or null when it is unknown or switched off. Its signal aborts when it is switched off or changed. */
export async function openChannel(hub: Hub, id: string): Promise<Channel | null> {
  if (!isId(id)) return null
  const { shared, reading } = deskOf(hub)
  await reading.get(id)
  const before = await shared.get(id)
  if (before && Date.now() - before.readAt < freshMs) return before.opened.channel
  if (before) await follow(hub, id)
  const promise = shared.get(id) ?? open(hub, id)
  shared.set(id, promise)
  const now = await promise.catch((error: unknown) => {
    if (shared.get(id) === promise) shared.delete(id)
    throw error
  })
  // unknown ones are not kept: anybody may ask for any address
  if (!now && shared.get(id) === promise) shared.delete(id)
  return now?.opened.channel ?? null
}

/** The channel for its one listener, following changes of name and secrets until `signal` aborts. */
export async function openForListening(hub: Hub, id: string, signal: AbortSignal, hear: Hear): Promise<Opened | null> {
  const row = await rowOf(hub, id)
  if (!row?.enabled) return null
  const opened = makeChannel(hub, row, signal, hear)
  const { own } = deskOf(hub)
  own.set(id, opened)
  signal.addEventListener('abort', () => own.get(id) === opened && own.delete(id), { once: true })
  return opened
}

/** Ends every shared channel: sockets and requests that hang on one learn that the process stops. */
export async function closeChannels(hub: Hub): Promise<void> {
  const desk = desks.get(hub)
  if (!desk) return
  for (const shared of desk.shared.values()) (await shared.catch(() => null))?.stop.abort()
  desk.shared.clear()
}

async function open(hub: Hub, id: string): Promise<Shared | null> {
  const row = await rowOf(hub, id)
  if (!row?.enabled) return null
  const stop = new AbortController()
  return { opened: makeChannel(hub, row, stop.signal), stop, readAt: Date.now() }
}

function deskOf(hub: Hub): Desk {
  const before = desks.get(hub)
  if (before) return before
  const desk: Desk = { shared: new Map(), reading: new Map(), own: new Map() }
  desks.set(hub, desk)
  const look = (id: string) => {
    const reading = (desk.reading.get(id) ?? Promise.resolve())
      .then(() => follow(hub, id))
      .catch((error: unknown) => hub.log.warn({ err: error, channel: id }, 'a changed channel could not be read'))
      .finally(() => desk.reading.get(id) === reading && desk.reading.delete(id))
    desk.reading.set(id, reading)
  }
  hub.live.subscribe(({ topic, data }) => {
    if (topic === 'settings') look((data as { id: string }).id)
  })
  hub.live.onGap(() => {
    for (const id of new Set([...desk.shared.keys(), ...desk.own.keys()])) look(id)
  })
  return desk
}

/** Reads the row again: a new version ends what is open, anything less is taken over in place. */
async function follow(hub: Hub, id: string): Promise<void> {
  const desk = deskOf(hub)
  if (!desk.shared.has(id) && !desk.own.has(id)) return
  const row: Row | null = await rowOf(hub, id)
  const own = desk.own.get(id)
  if (own && row?.version === own.version) own.refresh(row)
  const shared = await desk.shared.get(id)
  if (!shared) return
  if (row?.enabled && row.version === shared.opened.version) {
    shared.opened.refresh(row)
    shared.readAt = Date.now()
    return
  }
  desk.shared.delete(id)
  shared.stop.abort()
}
