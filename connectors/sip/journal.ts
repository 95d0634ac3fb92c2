import type { Channel, RawItem } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'
import type { Known } from './dialogs.ts'

/** What was going on when it was last stored: it outlives the connection and the process. */
export type Position = {
  dialogs: { [watched: string]: Known }
  /** Calls that ring at the hub's own extension. */
  branches: { [id: string]: { call: string; at: number } }
}

export type SipChannel = Channel<Config, Position>

/** Evidence as it comes, stored one after the other together with what is known from then on. */
export interface Journal {
  position(): Position
  /** `what` sees the newest position; null: nothing to store. Rejects when it could not be stored, and so does `failed`. */
  store(what: (position: Position) => { items: RawItem[]; position: Position } | null): Promise<void>
  failed: Promise<never>
  /** Everything that came so far is stored, or could not be. */
  settled(): Promise<void>
}

export async function openJournal(channel: SipChannel): Promise<Journal> {
  let position: Position = (await channel.cursor()) ?? { dialogs: {}, branches: {} }
  let last = Promise.resolve()
  const { promise: failed, reject } = Promise.withResolvers<never>()
  failed.catch(() => {})
  return {
    position: () => position,
    store(what) {
      const stored = last.then(async () => {
        const next = what(position)
        if (!next) return
        if (next.items.length > 0) await channel.ingest(next.items, next.position)
        position = next.position
      })
      stored.catch(reject)
      last = stored.catch(() => {})
      return stored
    },
    failed,
    settled: () => last,
  }
}
