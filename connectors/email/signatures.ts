import type { Readable } from 'node:stream'
import type { Worker } from 'node:worker_threads'
import type { AskNames } from './names.ts'
import type { Assessment } from './sender-check.ts'
import { threadsOf } from './threads.ts'

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

const inThread = threadsOf(new URL('./signatures-worker.ts', import.meta.url), { maxOldGenerationSizeMb: 128 })

const nothing = (own: string): Verdict => ({ dkim: [], own, domain: null })

/**
 * Checks the signatures of a letter in a thread of its own: a letter made to be checked for hours costs its own check and nothing else.
 * When `signal` aborts the verdict is `timeout`, when the letter cannot be checked `error`. Rejects only when the letter cannot be read.
 */
export async function checkSignatures(source: Readable, names: AskNames, signal: AbortSignal): Promise<Verdict> {
  try {
    return await inThread(signal, (thread) => check(thread, source, names, signal))
  } catch (error) {
    // time was up before a thread was free
    if (signal.aborted) return nothing('timeout')
    throw error
  } finally {
    source.destroy()
  }
}

async function check(thread: Worker, source: Readable, names: AskNames, signal: AbortSignal): Promise<{ spent: boolean; result: Verdict }> {
  const pieces = source[Symbol.asyncIterator]()
  const { promise, resolve, reject } = Promise.withResolvers<Verdict | null>()
  const late = () => resolve(nothing('timeout'))
  signal.addEventListener('abort', late, { once: true })
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
  try {
    const verdict = await promise
    // what is in the middle of something is not used again
    return { spent: verdict === null || verdict.own === 'timeout', result: verdict ?? nothing('error') }
  } finally {
    signal.removeEventListener('abort', late)
  }
}
