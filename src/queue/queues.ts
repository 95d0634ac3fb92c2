import { setTimeout } from 'node:timers/promises'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { within } from '../within.ts'
import type { Backend, JobQueue, JobWorker } from './backend.ts'

export type QueueName = 'inbound' | 'outbound'

/** Says "look at this key" across processes. The truth is in tables: a lost job is found again by a sweep, a repeated one finds its work done. */
export interface Queues {
  /**
   * Asks that each key be looked at. Of one key one job runs and at most one waits; an add during a run causes one further run. Of many
   * added at once several share a job, which is worked off key by key; such a key may wait twice, and finds its work done the second time.
   * Resolves within two seconds whatever the store does: what could not be added is logged and left to the sweep.
   */
  add(name: QueueName, keys: string[]): Promise<void>
  /**
   * Handles jobs until `close`, when `signal` aborts. A handler that throws is logged; its key waits for the sweep. `repeated`: another
   * process began this job and was killed.
   */
  work(name: QueueName, concurrency: number, handle: (key: string, signal: AbortSignal, repeated: boolean) => Promise<void>): void
  /** Rejects when the store does not answer within two seconds. */
  ping(): Promise<void>
  /** Lets running handlers end, at most four seconds. */
  close(): Promise<void>
}

const patience = 2000
/**
 * A job costs the store as much as the work it stands for. From `alone` keys on those of inbound share one, which only compute; never so
 * many that one who takes long keeps many waiting.
 */
const alone = 8
const together: { [name in QueueName]: number } = { inbound: 25, outbound: 1 }

export function createQueues(backend: Backend, log: Log): Queues {
  const queues = new Map<QueueName, JobQueue>()
  const workers = new Set<JobWorker>()
  const closing = new AbortController()
  let reachable = true

  // an outage is one line, however many adds it fails
  function noteOutage(error: unknown): void {
    if (reachable && !closing.signal.aborted) log.warn({ err: error }, 'the queue does not answer; work goes on by sweeps until it does')
    reachable = false
  }

  function queueOf(name: QueueName): JobQueue {
    const existing = queues.get(name)
    if (existing) return existing
    const queue = backend.queue(name)
    queue.on('error', noteOutage)
    queues.set(name, queue)
    return queue
  }

  // a queue or worker whose first connection failed remembers that for good: BullMQ keeps the rejected promise, a worker would spin on it
  function forget(name: QueueName): void {
    const queue = queues.get(name)
    queues.delete(name)
    queue?.close().catch(() => {})
  }

  async function keepWorking(make: () => JobWorker): Promise<void> {
    while (!closing.signal.aborted) {
      const worker = make()
      worker.on('error', noteOutage)
      workers.add(worker)
      try {
        await worker.waitUntilReady()
        return await worker.run()
      } catch (error) {
        noteOutage(error)
        workers.delete(worker)
        await worker.close(true).catch(() => {})
        await setTimeout(patience / 2, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
  }

  return {
    async add(name, keys) {
      if (keys.length === 0 || closing.signal.aborted) return
      const jobs = shared([...new Set(keys)], together[name]).map((some) => ({
        name,
        data: { keys: some },
        opts: some.length > 1 ? {} : { deduplication: { id: some[0]!, keepLastIfActive: true } },
      }))
      try {
        await within(patience, queueOf(name).addBulk(jobs))
        if (!reachable) log.info('the queue answers again')
        reachable = true
      } catch (error) {
        noteOutage(error)
        forget(name)
      }
    },
    work(name, concurrency, handle) {
      const run = async (keys: string[], repeated: boolean) => {
        const failures: unknown[] = []
        for (const key of keys) {
          if (closing.signal.aborted && keys.length > 1) break
          try {
            await handle(key, closing.signal, repeated)
          } catch (error) {
            if (!closing.signal.aborted) log.error({ err: error, queue: name, key }, `a job failed: ${messageOf(error)}`)
            failures.push(error)
          }
        }
        if (failures.length > 0) throw failures[0]
      }
      void keepWorking(() => backend.worker(name, run, { concurrency }))
    },
    ping: () => within(patience, backend.ping()),
    async close() {
      closing.abort()
      await within(2 * patience, Promise.all([...workers].map((worker) => worker.close()))).catch(() =>
        Promise.allSettled([...workers].map((worker) => within(patience / 4, worker.close(true)))),
      )
      await Promise.allSettled([...queues.values()].map((queue) => within(patience / 4, queue.close())))
      await within(patience / 4, backend.close()).catch(() => {})
    },
  }
}

function shared(keys: string[], most: number): string[][] {
  const size = Math.min(most, Math.ceil(keys.length / alone))
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, n) => keys.slice(n * size, (n + 1) * size))
}
