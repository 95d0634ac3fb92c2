import type { Worker } from 'node:worker_threads'
import { threadsOf } from './threads.ts'

/** Together with the longest reading well below what the hub waits for an answer. */
const turnWithinMs = 30_000

const threads = threadsOf(new URL('./mime-worker.ts', import.meta.url), {
  maxOldGenerationSizeMb: 256,
  maxYoungGenerationSizeMb: 32,
  stackSizeMb: 4,
})

/** Works with one of the threads that read letters (see `InThread`). Throws `ETIMEDOUT` when others kept them busy. */
export async function inThread<T>(work: (thread: Worker) => Promise<{ spent: boolean; result: T }>): Promise<T> {
  const patience = new AbortController()
  const busy = Object.assign(new Error('Other letters take long to read.'), { code: 'ETIMEDOUT' })
  const timer = setTimeout(() => patience.abort(busy), turnWithinMs)
  try {
    return await threads(patience.signal, (thread) => {
      clearTimeout(timer)
      return work(thread)
    })
  } finally {
    clearTimeout(timer)
  }
}
