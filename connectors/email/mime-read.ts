import type { Readable } from 'node:stream'
import { type AttachmentStream, MailParser, type MessageText } from 'mailparser'
import { htmlLimit, textLimit, textOfHtml } from '../../src/contract/html-text.ts'
import { factsOf, partName } from './facts.ts'
import { clean, fieldsOf, headLimit } from './headers.ts'
import type { Described, ParsedLetter } from './mime.ts'
import { quoteAt } from './quote.ts'
import { reportOf } from './report.ts'

/** Where an attachment goes, piece by piece; null is its end. */
export type Attach = (attachment: Described) => (piece: Buffer | null) => Promise<void> | void

/** Takes a letter apart as it comes in. `head` gives its header once all of it has passed. */
export async function readLetter(source: Readable, head: () => Buffer, attach: Attach): Promise<ParsedLetter> {
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
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)

  let body: MessageText | null = null
  const reports = { status: '', returned: '' }
  for await (const part of parser as AsyncIterable<AttachmentStream | MessageText>) {
    if (part.type === 'text') body = part
    else await passOn(part, reports, attach)
  }
  const fields = fieldsOf(head())
  const facts = factsOf(fields)
  return { facts, report: facts.automatic === null ? null : reportOf(fields, reports), ...words(body) }
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

// of reports the beginning is read here too
async function passOn(part: AttachmentStream, reports: { status: string; returned: string }, attach: Attach) {
  const contentType = /^[\w.+-]+\/[\w.+-]+$/.test(part.contentType) ? part.contentType.toLowerCase() : 'application/octet-stream'
  const kind = /delivery-status$/.test(contentType)
    ? 'status'
    : /^(message\/rfc822|text\/rfc822-headers)$/.test(contentType)
      ? 'returned'
      : null
  const contentId = clean(part.cid ?? '').slice(0, 500)
  const push = attach({
    filename: partName(part.filename, contentType),
    contentType,
    ...(contentId !== '' && (part.related || part.contentDisposition !== 'attachment') && { contentId }),
  })
  for await (const piece of part.content as AsyncIterable<Buffer>) {
    if (kind && reports[kind].length < 64_000) reports[kind] += piece.toString('latin1')
    await push(piece)
  }
  await push(null)
  part.release?.()
}
