import { type ResourceLimits, Worker } from 'node:worker_threads'

/** Two of a kind, so that one letter that takes long does not hold up the others. */
export const threadLimit = 2
const idleMs = 30_000

/**
 * Waits for a thread, and works with it. What `work` answers says whether the thread is spent: hung, dead or in the middle of something, and
 * not to be used again; so is one whose work throws. Throws the reason of `patience` when that aborts before it was this one's turn.
 */
export type InThread = <T>(patience: AbortSignal, work: (thread: Worker) => Promise<{ spent: boolean; result: T }>) => Promise<T>

// not all at once: a thread listens to itself, to know when its messages are waited for
function forget(thread: Worker): void {
  for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event)
}

/** Threads that run a file: begun when they are needed, used again, ended when nothing needed them for half a minute. */
export function threadsOf(file: URL, resourceLimits: ResourceLimits): InThread {
  const idle: { thread: Worker; end: NodeJS.Timeout }[] = []
  const queue = new Set<() => void>()
  let running = 0

  async function turn(patience: AbortSignal): Promise<void> {
    patience.throwIfAborted()
    if (running < threadLimit) {
      running++
      return
    }
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        patience.removeEventListener('abort', late)
        resolve()
      }
      const late = () => {
        queue.delete(begin)
        reject(patience.reason)
      }
      queue.add(begin)
      patience.addEventListener('abort', late)
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

  function taken(): Worker {
    const place = idle.pop()
    if (!place) return new Worker(file, { resourceLimits })
    clearTimeout(place.end)
    forget(place.thread)
    place.thread.ref()
    return place.thread
  }

  // a thread at rest keeps no process alive; one that dies meanwhile is not used again
  function rest(thread: Worker): void {
    const place = { thread, end: setTimeout(() => void thread.terminate(), idleMs).unref() }
    const leave = () => {
      clearTimeout(place.end)
      if (idle.includes(place)) idle.splice(idle.indexOf(place), 1)
    }
    thread.on('exit', leave)
    thread.unref()
    idle.push(place)
  }

  return async (patience, work) => {
    await turn(patience)
    try {
      const thread = taken()
      let spent = true
      try {
        const done = await work(thread)
        spent = done.spent
        return done.result
      } finally {
        forget(thread)
        thread.on('error', () => {})
        if (spent) await thread.terminate()
        else rest(thread)
      }
    } finally {
      passOn()
    }
  }
}
