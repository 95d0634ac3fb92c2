import { Readable } from 'node:stream'
import { parentPort } from 'node:worker_threads'
import { type AttachmentStream, MailParser, type MessageText } from 'mailparser'
import { factsOf, partName } from './facts.ts'
import { bodyStart, clean, fieldsOf, headLimit } from './headers.ts'
import { htmlLimit, textLimit, textOfHtml } from './html-text.ts'
import type { FromWorker, ParsedLetter, ToWorker } from './mime.ts'
import { quoteAt } from './quote.ts'
import { type Report, reportOf } from './report.ts'

// The thread that takes letters apart: one at a time, piece by piece, so that a letter of any size needs little memory, and one that
// hangs or eats too much is ended with its thread and nothing else.

const port = parentPort!
const incoming: (Uint8Array | null)[] = []
let waiting: (() => void)[] = []
// pieces of attachments on their way that the hub has not taken yet
let outstanding = 0
const outstandingLimit = 16

port.on('message', (message: ToWorker) => {
  if (message.type === 'letter') void parse()
  else if (message.type === 'bytes') incoming.push(message.bytes)
  else outstanding--
  const woken = waiting
  waiting = []
  for (const go of woken) go()
})

const say = (message: FromWorker) =>
  port.postMessage(message, message.type === 'piece' && message.bytes ? [message.bytes.buffer as ArrayBuffer] : [])
const news = () => new Promise<void>((resolve) => waiting.push(resolve))

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

async function parse() {
  incoming.length = 0
  outstanding = 0
  try {
    say({ type: 'parsed', letter: await takeApart() })
  } catch (error) {
    say({ type: 'unreadable', reason: error instanceof Error ? error.message : String(error) })
  }
}

async function takeApart(): Promise<ParsedLetter> {
  const head: Buffer[] = []
  const parser = new MailParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    checksumAlgo: false,
    keepDeliveryStatus: true,
    maxChildNodes: 1000,
    maxHeadSize: headLimit,
  })
  keepTextsShort(parser)
  const source = Readable.from(letterBytes(head), { objectMode: false })
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)

  let body: MessageText | null = null
  const reports: { status: string; returned: string } = { status: '', returned: '' }
  for await (const part of parser as AsyncIterable<AttachmentStream | MessageText>) {
    if (part.type === 'text') body = part
    else await passOn(part, reports)
  }
  const fields = fieldsOf(Buffer.concat(head))
  const facts = factsOf(fields)
  const report: Report | null = facts.automatic === null ? null : reportOf(fields, reports)
  return { facts, report, ...words(body) }
}

/**
 * The parser collects texts whole before it gives them, several times over: of a letter no more text is let in than is kept of it. Its way
 * to do so is its own affair; should a newer version have another, letters are read as before, and the test of large letters tells.
 */
function keepTextsShort(parser: MailParser) {
  const inner = parser as unknown as Inner
  const takeIn = inner.processChunk.bind(parser)
  let taken = 0
  inner.processChunk = (piece, done) => {
    if (piece.type === 'body' && inner.curnode && !inner.curnode.isAttachment) {
      taken += piece.value?.length ?? 0
      if (taken > textBytes) return void setImmediate(done)
    }
    takeIn(piece, done)
  }
}

// HTML at its limit, of three bytes a character, in base64
const textBytes = 4 * htmlLimit

interface Inner {
  processChunk(piece: { type: string; value?: Uint8Array }, done: () => void): void
  curnode: { isAttachment?: boolean } | false
}

function words(body: MessageText | null): { text: string; html: string | null; quoteAt: number | null } {
  const html = body?.html && body.html.length <= htmlLimit ? body.html : null
  const plain = (body?.text ?? '').replace(/\r\n?/g, '\n').replaceAll('\0', '')
  const text = (plain.trim() === '' && body?.html ? textOfHtml(body.html) : plain).slice(0, textLimit).trimEnd()
  return { text, html: html?.replaceAll('\0', '') ?? null, quoteAt: quoteAt(text) }
}

// an attachment goes to the hub piece by piece; of reports the beginning is read here too
async function passOn(part: AttachmentStream, reports: { status: string; returned: string }) {
  const contentType = /^[\w.+-]+\/[\w.+-]+$/.test(part.contentType) ? part.contentType.toLowerCase() : 'application/octet-stream'
  const kind = /delivery-status$/.test(contentType)
    ? 'status'
    : /^(message\/rfc822|text\/rfc822-headers)$/.test(contentType)
      ? 'returned'
      : null
  const contentId = clean(part.cid ?? '').slice(0, 500)
  say({
    type: 'attachment',
    filename: partName(part.filename, contentType),
    contentType,
    ...(contentId !== '' && (part.related || part.contentDisposition !== 'attachment') && { contentId }),
  })
  for await (const piece of part.content as AsyncIterable<Buffer>) {
    if (kind && reports[kind].length < 64_000) reports[kind] += piece.toString('latin1')
    outstanding++
    say({ type: 'piece', bytes: new Uint8Array(piece) })
    while (outstanding > outstandingLimit) await news()
  }
  say({ type: 'piece', bytes: null })
  part.release?.()
}
