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
   * added at once several share a job; such a key may wait twice, and finds its work done the second time. A few keys are handled here and
   * now where this process has a hand free for it: they do not wait for the store. Resolves within two seconds whatever the store does:
   * what could not be added is logged and left to the sweep.
   */
  add(name: QueueName, keys: string[]): Promise<void>
  /**
   * Handles jobs until `close`, when `signal` aborts: so many of the store at once, and `here` so many of what this process adds itself. A
   * handler that throws is logged; its keys wait for the sweep. `repeated`: another process began this job and was killed.
   */
  work(name: QueueName, concurrency: { stored: number; here?: number }, handle: Handle): void
  /** Rejects when the store does not answer within two seconds. */
  ping(): Promise<void>
  /** Lets running handlers end, at most four seconds. */
  close(): Promise<void>
}

type Handle = (keys: string[], signal: AbortSignal, repeated: boolean) => Promise<void>

const patience = 2000
/** Keys of one job at most: what is read in, shared, costs a part of what it costs alone. What is sent takes its time, each for itself. */
const together: { [name in QueueName]: number } = { inbound: 50, outbound: 1 }

/** Jobs that are added one by one. */
const few = 8

/** What a process handles of its own adds, beside the store. */
interface Hand {
  handle: (keys: string[]) => Promise<void>
  most: number
  /** Keys in the works; true: added again since, so that one further run follows. */
  running: Map<string, boolean>
}

export function createQueues(backend: Backend, log: Log): Queues {
  const queues = new Map<QueueName, JobQueue>()
  const workers = new Set<JobWorker>()
  const hands = new Map<QueueName, Hand>()
  const runs = new Set<Promise<void>>()
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

  /** Whether the key is, or is going to be, handled here. */
  function takenHere(hand: Hand, key: string): boolean {
    if (!hand.running.has(key)) {
      if (hand.running.size >= hand.most) return false
      const run = runHere(hand, key).finally(() => runs.delete(run))
      runs.add(run)
    } else hand.running.set(key, true)
    return true
  }

  async function runHere(hand: Hand, key: string): Promise<void> {
    do {
      hand.running.set(key, false)
      // what fails is logged, and waits for the sweep
      await hand.handle([key]).catch(() => {})
    } while (hand.running.get(key) && !closing.signal.aborted)
    hand.running.delete(key)
  }

  return {
    async add(name, keys) {
      if (closing.signal.aborted) return
      const hand = hands.get(name)
      const all = [...new Set(keys)]
      const rest = hand && all.length <= hand.most ? all.filter((key) => !takenHere(hand, key)) : all
      if (rest.length === 0) return
      const jobs = inGroups(rest, together[name]).map((some) => ({
        name,
        data: { keys: some },
        opts: some.length > 1 ? {} : { deduplication: { id: some[0]!, keepLastIfActive: true } },
      }))
      try {
        const queue = queueOf(name)
        // in PostgreSQL adding many at once makes tables of its own for it: only worth it for many
        const added = jobs.length > few ? queue.addBulk(jobs) : Promise.all(jobs.map((job) => queue.add(job.name, job.data, job.opts)))
        await within(patience, added)
        if (!reachable) log.info('the queue answers again')
        reachable = true
      } catch (error) {
        noteOutage(error)
        forget(name)
      }
    },
    work(name, { stored, here = 0 }, handle) {
      const run = async (keys: string[], repeated: boolean) => {
        try {
          await handle(keys, closing.signal, repeated)
        } catch (error) {
          if (!closing.signal.aborted) log.error({ err: error, queue: name, keys }, `a job failed: ${messageOf(error)}`)
          throw error
        }
      }
      if (here > 0) hands.set(name, { handle: (keys) => run(keys, false), most: here, running: new Map() })
      void keepWorking(() => backend.worker(name, run, { concurrency: stored }))
    },
    ping: () => within(patience, backend.ping()),
    async close() {
      closing.abort()
      await within(2 * patience, Promise.all([...runs, ...[...workers].map((worker) => worker.close())])).catch(() =>
        Promise.allSettled([...workers].map((worker) => within(patience / 4, worker.close(true)))),
      )
      await Promise.allSettled([...queues.values()].map((queue) => within(patience / 4, queue.close())))
      await within(patience / 4, backend.close()).catch(() => {})
    },
  }
}

function inGroups(keys: string[], most: number): string[][] {
  return Array.from({ length: Math.ceil(keys.length / most) }, (_, n) => keys.slice(n * most, (n + 1) * most))
}
