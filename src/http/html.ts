import { Worker } from 'node:worker_threads'
import { AppError } from '../errors.ts'
import type { Ask } from './html-policy.ts'
import { letters } from './words.ts'

/** Cleans letters' HTML away from the event loop: a hostile one costs its own time and memory, never other people's. */
export interface HtmlCleaner {
  /** Throws AppError `unavailable` for what is too large or takes too long; the text of the message is there all the same. */
  clean(ask: Ask): Promise<string>
  stop(): void
}

const longest = 2_000_000
const patienceMs = 5_000
const idleMs = 30_000

function started(): Worker {
  const thread = new Worker(new URL('html-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
  })
  // one that died reports it once more, when nobody waits any longer
  thread.on('error', () => {})
  return thread
}

const tooMuch = () => new AppError('unavailable', letters.tooComplex)

export function htmlCleaner(): HtmlCleaner {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  // one at a time, in order
  let queue: Promise<unknown> = Promise.resolve()

  const end = (): void => {
    clearTimeout(idle)
    void worker?.terminate()
    worker = null
  }

  async function run(ask: Ask): Promise<string> {
    clearTimeout(idle)
    const thread = worker ?? started()
    worker = thread
    // null: too deep to begin with; the thread is as good as before
    const { promise, resolve, reject } = Promise.withResolvers<string | null>()
    const late = setTimeout(() => reject(tooMuch()), patienceMs)
    const failed = (): void => reject(tooMuch())
    thread.once('message', resolve).once('error', failed).once('exit', failed)
    thread.postMessage(ask)
    let cleaned: string | null
    try {
      cleaned = await promise
    } catch (error) {
      end()
      throw error
    } finally {
      clearTimeout(late)
      thread.off('message', resolve).off('error', failed).off('exit', failed)
      idle = setTimeout(end, idleMs).unref()
      thread.unref()
    }
    if (cleaned === null) throw tooMuch()
    return cleaned
  }

  return {
    clean(ask) {
      if (ask.html.length > longest) return Promise.reject(tooMuch())
      const mine = queue.then(() => run(ask))
      queue = mine.catch(() => {})
      return mine
    },
    stop: end,
  }
}
