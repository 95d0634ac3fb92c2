import type { Channel, RawItem } from '../../../src/contract/connector.ts'
import type { Config } from '../config.ts'
import type { Known } from './dialogs.ts'

/** What was going on when it was last stored: it outlives the connection and the process. */
export type Position = {
  dialogs: { [watched: string]: Known }
  /** Calls that ring at the hub's own extension. */
  branches: { [id: string]: { call: string; at: number } }
  /** Calls the hub itself made. */
  orders: { [id: string]: Order }
}

/** `ids`: the Call-IDs of both ends. `lost`: it is not in the hub's hands any more. */
export type Order = { phone: string; number: string; ids: string[]; lost?: true }

export type SipChannel = Channel<Config, Position>

type What = (position: Position) => { items: RawItem[]; position: Position } | null

/** So much is stored at once. */
const most = 100

/** Evidence as it comes, stored in its order together with what is known from then on; what comes while something is stored, at once after it. */
export interface Journal {
  position(): Position
  /** `what` sees the newest position; null: nothing to store. Rejects when it could not be stored, and so does `failed`. */
  store(what: What): Promise<void>
  failed: Promise<never>
  /** Everything that came so far is stored, or could not be. */
  settled(): Promise<void>
}

export async function openJournal(channel: SipChannel): Promise<Journal> {
  let position: Position = { dialogs: {}, branches: {}, orders: {}, ...(await channel.cursor()) }
  const waiting: { what: What; done: () => void; lost: (error: unknown) => void }[] = []
  let working: Promise<void> | null = null
  const { promise: failed, reject } = Promise.withResolvers<never>()
  failed.catch(() => {})

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const together = waiting.splice(0, most)
      try {
        await keep(together.map(({ what }) => what))
        for (const { done } of together) done()
      } catch (error) {
        reject(error)
        for (const { lost } of together) lost(error)
      }
    }
    working = null
  }

  async function keep(all: What[]): Promise<void> {
    const items: RawItem[] = []
    let next = position
    for (const what of all) {
      const change = what(next)
      if (change) next = change.position
      if (change) items.push(...change.items)
    }
    if (items.length > 0) await channel.ingest(items, next)
    position = next
  }

  return {
    position: () => position,
    store(what) {
      const { promise, resolve: done, reject: lost } = Promise.withResolvers<void>()
      waiting.push({ what, done, lost })
      working ??= Promise.resolve().then(work)
      return promise
    },
    failed,
    settled: () => working ?? Promise.resolve(),
  }
}
