import { Readable } from 'node:stream'
import type { Worker } from 'node:worker_threads'
import type { NormalizeContext } from '../../src/contract/connector.ts'
import type { Attachment } from '../../src/contract/events.ts'
import type { LetterFacts } from './facts.ts'
import { inThread } from './mime-threads.ts'
import type { Report } from './report.ts'

/** A letter taken apart. */
export interface ParsedLetter {
  facts: LetterFacts
  report: Report | null
  text: string
  html: string | null
  quoteAt: number | null
}

/** An attachment as its letter describes it. */
export type Described = { filename: string; contentType: string; contentId?: string }

export type ToWorker =
  | { type: 'letter' }
  | { type: 'bytes'; bytes: Uint8Array | null }
  | { type: 'taken' }
  | { type: 'small'; bytes: Uint8Array; ends: number[] }
export type FromWorker =
  | { type: 'more' }
  | ({ type: 'attachment' } & Described)
  | { type: 'piece'; bytes: Uint8Array | null }
  | { type: 'parsed'; letter: ParsedLetter }
  | { type: 'unreadable'; reason: string }
  | { type: 'small'; letters: SmallLetter[] }

/** A small letter with its attachments, or why it cannot be taken apart. */
export type SmallLetter = { letter: ParsedLetter; attachments: (Described & { bytes: Uint8Array })[] } | { reason: string }

/** The letter cannot be taken apart: its fault, not ours. */
export class UnreadableLetter extends Error {}

type StoreBlob = NormalizeContext<unknown>['storeBlob']
type TakenApart = ParsedLetter & { attachments: Attachment[] }

/**
 * Takes a letter apart in a thread with bounded memory and time, storing its attachments as they come by. Throws UnreadableLetter when
 * that cannot be done; anything else it throws is no fault of the letter: of the store, or `ETIMEDOUT` when others kept the threads busy.
 */
export async function takeApart(source: Readable, size: number, storeBlob: StoreBlob): Promise<TakenApart> {
  try {
    const outcome = await inThread<Read['result']>((thread) => readThrough(thread, source, deadlineFor(size), storeBlob))
    if ('fault' in outcome) throw outcome.fault
    return outcome
  } finally {
    source.destroy()
  }
}

const deadlineFor = (size: number) => Math.min(20_000, 8_000 + size / 2_000)

type Outcome = { letter: ParsedLetter } | { fault: Error; spent: boolean }
type Read = { spent: boolean; result: TakenApart | { fault: Error } }

async function readThrough(thread: Worker, source: Readable, deadlineMs: number, storeBlob: StoreBlob): Promise<Read> {
  const attachments: Promise<Attachment>[] = []
  const pieces = source[Symbol.asyncIterator]()
  let open: Sink | null = null
  const outcome = await new Promise<Outcome>((resolve) => {
    let over = false
    let fed = false
    const send = (message: ToWorker) => {
      if (!over) thread.postMessage(message, message.type === 'bytes' && message.bytes ? [message.bytes.buffer as ArrayBuffer] : [])
    }
    const settle = (result: Outcome) => {
      clearTimeout(timer)
      over = true
      resolve(result)
    }
    const timer = setTimeout(() => settle({ fault: new UnreadableLetter('It takes too long to read.'), spent: true }), deadlineMs)
    const feed = async () => {
      if (fed) return
      const piece = await pieces.next()
      if (fed) return
      fed = piece.done === true
      send({ type: 'bytes', bytes: piece.done ? null : new Uint8Array(piece.value) })
    }
    const broken = (fault: Error) => settle({ fault, spent: true })
    thread.on('error', (error) => broken(new UnreadableLetter(`It could not be read: ${error.message}`)))
    thread.on('exit', () => broken(new UnreadableLetter('Reading it needs too much memory.')))
    thread.on('message', (message: FromWorker) => {
      if (message.type === 'more') feed().catch(broken)
      else if (message.type === 'attachment') {
        open = sink(() => send({ type: 'taken' }))
        const { type: _, ...described } = message
        const stored = storeBlob(open.stream).then(({ id, size }) => ({ ...described, size, blobId: id }))
        stored.catch(broken)
        attachments.push(stored)
      } else if (message.type === 'piece') open?.push(message.bytes)
      else if (message.type === 'parsed') settle({ letter: message.letter })
      else if (message.type === 'unreadable') settle({ fault: new UnreadableLetter(message.reason), spent: false })
    })
    send({ type: 'letter' })
    // two pieces ahead of what is asked for, so that the thread seldom waits
    Promise.all([feed(), feed()]).catch(broken)
  })
  if ('fault' in outcome) {
    ;(open as Sink | null)?.stream.destroy()
    await Promise.allSettled(attachments)
    return { spent: outcome.spent, result: { fault: outcome.fault } }
  }
  return { spent: false, result: { ...outcome.letter, attachments: await Promise.all(attachments) } }
}

interface Sink {
  stream: Readable
  push(bytes: Uint8Array | null): void
}

function sink(taken: () => void): Sink {
  const pieces: (Uint8Array | null)[] = []
  let wake = () => {}
  async function* read() {
    for (;;) {
      while (pieces.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const piece = pieces.shift()!
      if (piece === null) return
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      taken()
    }
  }
  return {
    stream: Readable.from(read(), { objectMode: false }),
    push(bytes) {
      pieces.push(bytes)
      wake()
    },
  }
}
