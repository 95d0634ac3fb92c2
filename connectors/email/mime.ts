import { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import type { NormalizeContext } from '../../src/contract/connector.ts'
import type { Attachment } from '../../src/contract/events.ts'
import type { LetterFacts } from './facts.ts'
import type { Report } from './report.ts'

/** A letter taken apart. */
export interface ParsedLetter {
  facts: LetterFacts
  report: Report | null
  text: string
  html: string | null
  quoteAt: number | null
}

export type ToWorker = { type: 'letter' } | { type: 'bytes'; bytes: Uint8Array | null } | { type: 'taken' }
export type FromWorker =
  | { type: 'more' }
  | { type: 'attachment'; filename: string; contentType: string; contentId?: string }
  | { type: 'piece'; bytes: Uint8Array | null }
  | { type: 'parsed'; letter: ParsedLetter }
  | { type: 'unreadable'; reason: string }

/** The letter cannot be taken apart: its fault, not ours. */
export class UnreadableLetter extends Error {}

// two, so that one letter that takes long does not hold up the others
const threadLimit = 2
const idle: Worker[] = []
const queue = new Set<() => void>()
let running = 0
/** Together with the longest reading well below what the hub waits for an answer. */
const turnWithinMs = 30_000

/**
 * Takes a letter apart in a thread with bounded memory and time, storing its attachments as they come by. Throws UnreadableLetter when
 * that cannot be done; anything else it throws is no fault of the letter: of the store, or `ETIMEDOUT` when others kept the threads busy.
 */
export async function takeApart(
  source: Readable,
  size: number,
  storeBlob: NormalizeContext<unknown>['storeBlob'],
): Promise<ParsedLetter & { attachments: Attachment[] }> {
  try {
    await turn()
    return await withThread(source, deadlineFor(size), storeBlob).finally(passOn)
  } finally {
    source.destroy()
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

const deadlineFor = (size: number) => Math.min(20_000, 8_000 + size / 2_000)

async function withThread(source: Readable, deadlineMs: number, storeBlob: NormalizeContext<unknown>['storeBlob']) {
  const thread = idle.pop() ?? started()
  const attachments: Promise<Attachment>[] = []
  const pieces = source[Symbol.asyncIterator]()
  let open: Sink | null = null
  thread.ref()
  const outcome = await new Promise<{ letter: ParsedLetter } | { fault: Error; spent: boolean }>((resolve) => {
    let over = false
    let fed = false
    const send = (message: ToWorker) => {
      if (!over) thread.postMessage(message, message.type === 'bytes' && message.bytes ? [message.bytes.buffer as ArrayBuffer] : [])
    }
    const settle = (result: Parameters<typeof resolve>[0]) => {
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
    thread.removeAllListeners()
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
      else settle({ fault: new UnreadableLetter(message.reason), spent: false })
    })
    send({ type: 'letter' })
    // two pieces ahead of what is asked for, so that the thread seldom waits
    Promise.all([feed(), feed()]).catch(broken)
  })
  if ('fault' in outcome) {
    ;(open as Sink | null)?.stream.destroy()
    await Promise.allSettled(attachments)
    if (outcome.spent) await thread.terminate()
    else rest(thread)
    throw outcome.fault
  }
  rest(thread)
  return { ...outcome.letter, attachments: await Promise.all(attachments) }
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
