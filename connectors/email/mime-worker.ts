import { Readable } from 'node:stream'
import { parentPort } from 'node:worker_threads'
import { bodyStart, headLimit } from './headers.ts'
import type { Described, FromWorker, SmallLetter, ToWorker } from './mime.ts'
import { readLetter } from './mime-read.ts'

// The thread that takes letters apart. A letter of any size is read piece by piece, so that it needs little memory; small ones are read
// several at a time. One that hangs or eats too much is ended with its thread and nothing else.

const port = parentPort!
const incoming: (Uint8Array | null)[] = []
let waiting: (() => void)[] = []
// pieces of attachments on their way that the hub has not taken yet
let outstanding = 0
const outstandingLimit = 16

port.on('message', (message: ToWorker) => {
  if (message.type === 'letter') void readThrough()
  else if (message.type === 'small') void readSmall(Buffer.from(message.bytes.buffer as ArrayBuffer), message.ends)
  else if (message.type === 'bytes') incoming.push(message.bytes)
  else outstanding--
  const woken = waiting
  waiting = []
  for (const go of woken) go()
})

const say = (message: FromWorker) =>
  port.postMessage(message, message.type === 'piece' && message.bytes ? [message.bytes.buffer as ArrayBuffer] : [])
const news = () => new Promise<void>((resolve) => waiting.push(resolve))
const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function readThrough(): Promise<void> {
  incoming.length = 0
  outstanding = 0
  const head: Buffer[] = []
  try {
    const source = Readable.from(letterBytes(head), { objectMode: false })
    say({ type: 'parsed', letter: await readLetter(source, () => Buffer.concat(head), handOver) })
  } catch (error) {
    say({ type: 'unreadable', reason: reasonOf(error) })
  }
}

async function* letterBytes(head: Buffer[]) {
  let headSize = 0
  for (;;) {
    while (incoming.length === 0) await news()
    const bytes = incoming.shift()!
    if (bytes === null) return
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (headSize <= headLimit && (head.length === 0 || bodyStart(Buffer.concat(head)) === -1)) {
      head.push(piece)
      headSize += piece.length
    }
    yield piece
    say({ type: 'more' })
  }
}

function handOver(attachment: Described) {
  say({ type: 'attachment', ...attachment })
  return async (piece: Buffer | null) => {
    if (piece) outstanding++
    say({ type: 'piece', bytes: piece && new Uint8Array(piece) })
    while (outstanding > outstandingLimit) await news()
  }
}

async function readSmall(bytes: Buffer, ends: number[]): Promise<void> {
  const letters: SmallLetter[] = []
  let start = 0
  for (const end of ends) {
    letters.push(await readOne(bytes.subarray(start, end)))
    start = end
  }
  say({ type: 'small', letters })
}

async function readOne(bytes: Buffer): Promise<SmallLetter> {
  const attachments: (Described & { pieces: Buffer[] })[] = []
  const keep = (attachment: Described) => {
    const pieces: Buffer[] = []
    attachments.push({ ...attachment, pieces })
    return (piece: Buffer | null) => void (piece && pieces.push(piece))
  }
  try {
    const letter = await readLetter(Readable.from([bytes], { objectMode: false }), () => bytes, keep)
    return { letter, attachments: attachments.map(({ pieces, ...each }) => ({ ...each, bytes: new Uint8Array(Buffer.concat(pieces)) })) }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}
