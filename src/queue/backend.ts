import { once } from 'node:events'
import { type BulkJobOptions, createPostgresBackend, Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'

/** Where jobs lie: opens queues and workers of BullMQ alike for both stores. */
export interface Backend {
  queue(name: string): JobQueue
  worker(name: string, handle: (keys: string[], repeated: boolean) => Promise<void>, options: { concurrency: number }): JobWorker
  /** Rejects when the store does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface JobQueue {
  add(name: string, data: { keys: string[] }, opts: BulkJobOptions): Promise<unknown>
  addBulk(jobs: { name: string; data: { keys: string[] }; opts: BulkJobOptions }[]): Promise<unknown>
  on(event: 'error', called: (error: Error) => void): unknown
  close(): Promise<void>
}

export interface JobWorker {
  on(event: 'error', called: (error: Error) => void): unknown
  /** Rejects when the store cannot be used now; this worker never can then, and another must be made. */
  waitUntilReady(): Promise<void>
  /** Takes jobs until `close`. */
  run(): Promise<void>
  /** With `force` running jobs are left to other workers. */
  close(force?: boolean): Promise<void>
}

/** Jobs carry a key and no content: finished ones are not kept, and the event stream, which nobody reads, stays short. */
const queueOptions = {
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  streams: { events: { maxLen: 100 } },
}

/**
 * A killed process loses its lock after 10 s and another takes the job within 5 s more. Being interrupted often is no fault of a job.
 * The drain delay is how long a worker trusts to be woken: after it, it looks by itself.
 */
const workerOptions = { autorun: false, lockDuration: 10_000, stalledInterval: 5000, maxStalledCount: 1_000_000, drainDelay: 5 }

/** Jobs in PostgreSQL, in the schema `bullmq`. They only say where to look and are found again by sweeps, so their commits need not wait for the disk. */
export function postgresBackend(databaseUrl: string): Backend {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'switchboard queue',
    options: '-c search_path=bullmq,public -c synchronous_commit=off',
    keepAlive: true,
    max: 8,
    connectionTimeoutMillis: 2000,
  })
  pool.on('error', () => {})
  // the pool listens only to idle connections: one that breaks between two queries would end the process
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    queue: (name) => new Queue(name, { connection: pool, ...queueOptions }, createPostgresBackend),
    worker: (name, handle, options) =>
      new Worker(
        name,
        (job) => handle(job.data.keys, job.stalledCounter > 0),
        { connection: pool, ...workerOptions, ...options },
        createPostgresBackend,
      ),
    async ping() {
      await pool.query('select 1')
    },
    close: () => pool.end(),
  }
}

/** Jobs in Redis. It may be restarted or emptied at any time. */
export function redisBackend(redisUrl: string): Backend {
  // adding must fail at once while Redis is down; a worker's commands wait for it instead
  const producer = open({ enableOfflineQueue: false, maxRetriesPerRequest: 0 })
  const consumers: Redis[] = []

  function open(options: { enableOfflineQueue?: boolean; maxRetriesPerRequest: number | null }): Redis {
    const redis = new Redis(redisUrl, { ...options, retryStrategy: (attempt) => Math.min(attempt * 100, 1000) })
    redis.on('error', () => {})
    return redis
  }
  return {
    queue: (name) => new Queue(name, { connection: producer, prefix: 'switchboard', ...queueOptions }),
    worker(name, handle, options) {
      const connection = open({ maxRetriesPerRequest: null })
      consumers.push(connection)
      return new Worker(name, (job) => handle(job.data.keys, job.stalledCounter > 0), {
        connection,
        prefix: 'switchboard',
        ...workerOptions,
        ...options,
      })
    },
    async ping() {
      if (producer.status !== 'ready') await once(producer, 'ready')
      await producer.ping()
    },
    async close() {
      for (const redis of [producer, ...consumers]) redis.disconnect()
    },
  }
}
