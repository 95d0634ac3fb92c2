import { setTimeout } from 'node:timers/promises'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { within } from '../within.ts'
import type { Backend, JobQueue, JobWorker } from './backend.ts'

export type QueueName = 'inbound' | 'outbound'

/** Says "look at this key" across processes. The truth is in tables: a lost job is found again by a sweep, a repeated one finds its work done. */
export interface Queues {
  /**
   * Asks that each key be looked at. Of one key one job runs and at most one waits; an add during a run causes one further run.
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
      const jobs = [...new Set(keys)].map((key) => ({
        name,
        data: { key },
        opts: { deduplication: { id: key, keepLastIfActive: true } },
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
      const run = async (key: string, repeated: boolean) => {
        try {
          await handle(key, closing.signal, repeated)
        } catch (error) {
          if (!closing.signal.aborted) log.error({ err: error, queue: name, key }, `a job failed: ${messageOf(error)}`)
          throw error
        }
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
