import { createLocks } from '../src/db/locks.ts'
import type { Hub } from '../src/hub.ts'
import { startHousekeeping } from './housekeeping.ts'
import { processLane } from './inbound.ts'
import { deliver } from './outbound.ts'

/** Together below the size of the connection pool: each job holds one connection at most. */
const concurrency = { inbound: 8, outbound: 4 }
const patienceMs = 3_000

/** Starts the workers of this process. Stopping takes up no new work and waits for what runs, at most three seconds; what then still runs is left as a crash would leave it. */
export async function startWorkers(hub: Hub): Promise<{ stop(): Promise<void> }> {
  const locks = createLocks(hub.env.databaseUrl, hub.log)
  const stop = new AbortController()
  const running = new Set<Promise<void>>()
  const patience = Promise.withResolvers<void>()

  const work = (name: 'inbound' | 'outbound', handle: (key: string, signal: AbortSignal) => Promise<void>) =>
    hub.queues.work(name, concurrency[name], async (key, signal) => {
      // left undone, it is found by the sweep of whoever goes on
      if (stop.signal.aborted) return
      const job = handle(key, AbortSignal.any([signal, stop.signal]))
      running.add(job)
      await Promise.race([job.finally(() => running.delete(job)), patience.promise])
    })
  work('inbound', (key, signal) => processLane(hub, key, signal))
  work('outbound', (key, signal) => deliver(hub, locks, key, signal))
  const housekeeping = startHousekeeping(hub, locks)

  return {
    async stop() {
      stop.abort()
      const timer = setTimeout(patience.resolve, patienceMs)
      await Promise.race([Promise.allSettled([housekeeping.stop(), ...running]), patience.promise])
      clearTimeout(timer)
      patience.resolve()
      await locks.close()
    },
  }
}
