import type { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import type { AskNames } from './names.ts'
import type { Assessment } from './sender-check.ts'

/** What the signatures of a letter prove. */
export type Verdict = Pick<Assessment, 'dkim' | 'own' | 'domain'>

export type ToChecker =
  | { type: 'letter' }
  | { type: 'bytes'; bytes: Uint8Array | null }
  | { type: 'answer'; id: number; records?: string[] | string[][]; code?: string }
export type FromChecker =
  | { type: 'more' }
  | { type: 'ask'; id: number; name: string; kind: string }
  | { type: 'verdict'; verdict: Verdict }
  | { type: 'failed' }

// two, so that one letter that takes long does not hold up the others
const threadLimit = 2
const idleMs = 30_000
const idle: { thread: Worker; end: NodeJS.Timeout }[] = []
const queue: (() => void)[] = []
let running = 0

const nothing = (own: string): Verdict => ({ dkim: [], own, domain: null })

/**
 * Checks the signatures of a letter in a thread of its own: a letter made to be checked for hours costs its own check and nothing else.
 * When `signal` aborts the verdict is `timeout`, when the letter cannot be checked `error`. Rejects only when the letter cannot be read.
 */
export async function checkSignatures(source: Readable, names: AskNames, signal: AbortSignal): Promise<Verdict> {
  try {
    if (!(await turn(signal))) return nothing('timeout')
    try {
      return await inThread(source, names, signal)
    } finally {
      const next = queue.shift()
      if (next) next()
      else running--
    }
  } finally {
    source.destroy()
  }
}

/** Waits for a free thread; false when time was up before. */
function turn(signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  if (running < threadLimit) {
    running++
    return Promise.resolve(true)
  }
  return new Promise((resolve) => {
    const mine = () => {
      signal.removeEventListener('abort', late)
      resolve(true)
    }
    const late = () => {
      queue.splice(queue.indexOf(mine), 1)
      resolve(false)
    }
    queue.push(mine)
    signal.addEventListener('abort', late, { once: true })
  })
}

async function inThread(source: Readable, names: AskNames, signal: AbortSignal): Promise<Verdict> {
  const thread =
    taken() ?? new Worker(new URL('./signatures-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 128 } })
  const pieces = source[Symbol.asyncIterator]()
  const { promise, resolve, reject } = Promise.withResolvers<Verdict | null>()
  const late = () => resolve(nothing('timeout'))
  signal.addEventListener('abort', late, { once: true })
  thread.ref()
  thread.removeAllListeners()
  thread.on('error', () => resolve(null))
  thread.on('exit', () => resolve(null))
  const send = (message: ToChecker) => thread.postMessage(message)
  const feed = async () => {
    const piece = await pieces.next()
    send({ type: 'bytes', bytes: piece.done ? null : new Uint8Array(piece.value) })
  }
  thread.on('message', (message: FromChecker) => {
    if (message.type === 'more') feed().catch(reject)
    else if (message.type === 'verdict') resolve(message.verdict)
    else if (message.type === 'failed') resolve(null)
    else {
      const { id, name, kind } = message
      names(name, kind).then(
        (records) => send({ type: 'answer', id, records }),
        (error: unknown) => send({ type: 'answer', id, code: String((error as { code?: string }).code) }),
      )
    }
  })
  send({ type: 'letter' })
  let whole = false
  try {
    const verdict = await promise
    whole = verdict !== null && verdict.own !== 'timeout'
    return verdict ?? nothing('error')
  } finally {
    signal.removeEventListener('abort', late)
    thread.removeAllListeners()
    thread.on('error', () => {})
    // what is in the middle of something is not used again
    if (whole) rest(thread)
    else await thread.terminate()
  }
}

function taken(): Worker | undefined {
  const free = idle.pop()
  if (free) clearTimeout(free.end)
  return free?.thread
}

function rest(thread: Worker): void {
  thread.unref()
  const place = { thread, end: setTimeout(leave, idleMs).unref() }
  function leave() {
    idle.splice(idle.indexOf(place), 1)
    void thread.terminate()
  }
  idle.push(place)
}
