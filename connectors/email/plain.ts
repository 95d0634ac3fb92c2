import type { StoredItem } from '../../src/contract/connector.ts'
import { factsOf } from './facts.ts'
import { bodyStart, decodeBytes, fieldsOf, first, structured } from './headers.ts'
import type { ParsedLetter } from './mime.ts'
import { reportOf } from './report.ts'

const headBytes = 64 * 1024
const bodyBytes = 32 * 1024

/** The simplest reading of a letter, for those nothing else can read: its header, and the beginning of its body as it stands. */
export async function plainReading(item: StoredItem): Promise<ParsedLetter & { attachments: [] }> {
  const bytes = await beginning(item)
  const start = bodyStart(bytes)
  const fields = fieldsOf(bytes.subarray(0, Math.min(start === -1 ? bytes.length : start, headBytes)))
  const charset = structured(first(fields, 'content-type')).params.charset ?? 'utf-8'
  const body = start === -1 ? '' : decodeBytes(bytes.subarray(start, start + bodyBytes), charset)
  return {
    facts: factsOf(fields, charset),
    report: reportOf(fields, { status: '', returned: '' }),
    text: body.replace(/\r\n?/g, '\n').replaceAll('\0', '').trimEnd(),
    html: null,
    quoteAt: null,
    attachments: [],
  }
}

async function beginning(item: StoredItem): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  const stream = await item.stream()
  for await (const piece of stream as AsyncIterable<Buffer>) {
    pieces.push(piece)
    size += piece.length
    if (size >= headBytes + bodyBytes) break
  }
  return Buffer.concat(pieces).subarray(0, headBytes + bodyBytes)
}
