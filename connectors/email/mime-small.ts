import type { Worker } from 'node:worker_threads'
import type { FromWorker, SmallLetter, ToWorker } from './mime.ts'
import { inThread } from './mime-threads.ts'
import { threadLimit } from './threads.ts'

/** Letters up to this size are read several at a time: handing each over by itself would cost more than reading it. */
export const smallBytes = 64 * 1024
const together = 32
/** Many times what reading so many takes. */
const deadlineMs = 3_000

interface Asked {
  bytes: Buffer
  resolve(letter: SmallLetter | null): void
  reject(error: unknown): void
}

const waiting: Asked[] = []
let readers = 0
let called = false

/**
 * Reads a small letter together with those that wait. Null when something went wrong with one of them: each is then to be read by itself,
 * so that only the one at fault bears it. Throws `ETIMEDOUT` when others kept the threads busy.
 */
export function readSmall(bytes: Buffer): Promise<SmallLetter | null> {
  return new Promise((resolve, reject) => {
    waiting.push({ bytes, resolve, reject })
    if (called) return
    called = true
    // what is asked for in the same moment goes together
    setImmediate(() => {
      called = false
      callReader()
    })
  })
}

function callReader(): void {
  if (waiting.length === 0 || readers >= threadLimit) return
  readers++
  readWaiting().finally(() => {
    readers--
    callReader()
  })
}

async function readWaiting(): Promise<void> {
  const some: Asked[] = []
  try {
    const letters = await inThread(async (thread) => {
      some.push(...waiting.splice(0, together))
      callReader()
      return readIn(
        thread,
        some.map(({ bytes }) => bytes),
      )
    })
    for (const [index, { resolve }] of some.entries()) resolve(letters[index] ?? null)
  } catch (error) {
    for (const { reject } of some.length > 0 ? some : waiting.splice(0)) reject(error)
  }
}

function readIn(thread: Worker, letters: Buffer[]): Promise<{ spent: boolean; result: SmallLetter[] }> {
  // a copy of their own: what is handed over whole cannot be the database's buffer
  const bytes = new Uint8Array(Buffer.concat(letters))
  let end = 0
  const ends = letters.map((letter) => (end += letter.length))
  return new Promise((resolve) => {
    const settle = (outcome: { spent: boolean; result: SmallLetter[] }) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    const failed = () => settle({ spent: true, result: [] })
    const timer = setTimeout(failed, deadlineMs)
    thread.on('error', failed)
    thread.on('exit', failed)
    thread.on('message', (message: FromWorker) => {
      if (message.type === 'small') settle({ spent: false, result: message.letters })
    })
    thread.postMessage({ type: 'small', bytes, ends } satisfies ToWorker, [bytes.buffer as ArrayBuffer])
  })
}
