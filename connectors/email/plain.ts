import type { StoredItem } from '../../src/contract/connector.ts'
import { factsOf } from './facts.ts'
import { bodyStart, decodeBytes, type Field, fieldsOf, first, structured } from './headers.ts'
import type { ParsedLetter } from './mime.ts'
import { reportOf } from './report.ts'

const headBytes = 64 * 1024
const bodyBytes = 32 * 1024

/** The simplest reading of a letter, for those nothing else can read: its header, and the beginning of its body as it stands. */
export async function plainReading(item: StoredItem): Promise<ParsedLetter & { attachments: [] }> {
  const { bytes, start, fields } = await beginning(item)
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

/** The header fields of a letter, at most its first 64 KB. */
export const headFields = async (item: StoredItem): Promise<Field[]> => (await beginning(item)).fields

async function beginning(item: StoredItem): Promise<{ bytes: Buffer; start: number; fields: Field[] }> {
  const most = headBytes + bodyBytes
  const bytes = item.size <= most ? await item.bytes() : await firstBytes(item, most)
  const start = bodyStart(bytes)
  return { bytes, start, fields: fieldsOf(bytes.subarray(0, Math.min(start === -1 ? bytes.length : start, headBytes))) }
}

async function firstBytes(item: StoredItem, most: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of (await item.stream()) as AsyncIterable<Buffer>) {
    pieces.push(piece)
    size += piece.length
    if (size >= most) break
  }
  return Buffer.concat(pieces).subarray(0, most)
}
