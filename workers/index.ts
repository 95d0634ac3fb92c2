import { createLocks } from '../src/db/locks.ts'
import type { Hub } from '../src/hub.ts'
import type { QueueName } from '../src/queue/queues.ts'
import { startHousekeeping } from './housekeeping.ts'
import { processLanes } from './inbound.ts'
import { deliver } from './outbound.ts'

/** Together below the size of the connection pool: each job holds one connection at most. `here`: what this process stored itself; `beside`: what the sweep does itself. */
const concurrency = { inbound: { stored: 6, here: 3 }, outbound: { stored: 4 }, beside: 2 }
const patienceMs = 3_000

/** Starts the workers of this process. Stopping takes up no new work and waits for what runs, at most three seconds; what then still runs is left as a crash would leave it. */
export async function startWorkers(hub: Hub): Promise<{ stop(): Promise<void> }> {
  const locks = createLocks(hub.env.databaseUrl, hub.log)
  const stop = new AbortController()
  const running = new Set<Promise<void>>()
  const beside = new Set<string>()
  const patience = Promise.withResolvers<void>()
  const handle: { [queue in QueueName]: (keys: string[], signal: AbortSignal, repeated: boolean) => Promise<void> } = {
    inbound: (keys, signal, repeated) => processLanes(hub, keys, signal, repeated),
    // each has a job of its own
    outbound: async (keys, signal) => {
      for (const key of keys) await deliver(hub, locks, key, signal)
    },
  }

  const run = async (queue: QueueName, keys: string[], signal: AbortSignal, repeated = false): Promise<void> => {
    // left undone, it is found by the sweep of whoever goes on
    if (stop.signal.aborted) return
    const job = handle[queue](keys, AbortSignal.any([signal, stop.signal]), repeated)
    running.add(job)
    await Promise.race([job.finally(() => running.delete(job)), patience.promise])
  }
  for (const queue of ['inbound', 'outbound'] as const)
    hub.queues.work(queue, concurrency[queue], (keys, signal, repeated) => run(queue, keys, signal, repeated))
  const housekeeping = startHousekeeping(hub, locks, (queue, key) => {
    if (beside.has(key) || beside.size >= concurrency.beside) return
    beside.add(key)
    run(queue, [key], stop.signal)
      .catch((error: unknown) => hub.log.warn({ err: error, queue, key }, 'work left behind could not be done; it is tried again'))
      .finally(() => beside.delete(key))
  })

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
