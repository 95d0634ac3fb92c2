import { Worker } from 'node:worker_threads'

// two, so that one letter that takes long does not hold up the others
export const threadLimit = 2
const idle: Worker[] = []
const queue = new Set<() => void>()
let running = 0
/** Together with the longest reading well below what the hub waits for an answer. */
const turnWithinMs = 30_000

/**
 * Waits for one of the threads that read letters, and works with it. What `work` answers says whether the thread is spent: hung, dead or in
 * the middle of something, and not to be used again. Throws `ETIMEDOUT` when others kept the threads busy.
 */
export async function inThread<T>(work: (thread: Worker) => Promise<{ spent: boolean; result: T }>): Promise<T> {
  await turn()
  try {
    const thread = idle.pop() ?? started()
    thread.ref()
    const { spent, result } = await work(thread)
    if (spent) await thread.terminate()
    else rest(thread)
    return result
  } finally {
    passOn()
  }
}

/** Waits for one of the threads to be free. */
async function turn(): Promise<void> {
  if (running < threadLimit) {
    running++
    return
  }
  await new Promise<void>((resolve, reject) => {
    const begin = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      queue.delete(begin)
      reject(Object.assign(new Error('Other letters take long to read.'), { code: 'ETIMEDOUT' }))
    }, turnWithinMs)
    queue.add(begin)
  })
}

function passOn(): void {
  const [next] = queue
  if (!next) {
    running--
    return
  }
  queue.delete(next)
  next()
}

function started(): Worker {
  return new Worker(new URL('./mime-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  })
}

// a thread at rest keeps no process alive; one that dies meanwhile is not used again
function rest(thread: Worker) {
  thread.removeAllListeners()
  thread.on('error', () => {})
  thread.on('exit', () => void (idle.includes(thread) && idle.splice(idle.indexOf(thread), 1)))
  thread.unref()
  idle.push(thread)
}
