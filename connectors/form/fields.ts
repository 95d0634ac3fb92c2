import { boundaryOf, partsOf, UnreadableForm } from '../../src/contract/multipart.ts'
import { charsetOf, decoderFor } from './charset.ts'
import { fieldCount, fieldsLimit, fileCount } from './sizes.ts'

export interface Field {
  name: string
  value: string
}

/** A file as it comes by; `Kept` is what the reader made of it. */
interface FormFile<Kept> {
  field: string
  filename: string
  contentType: string
  kept: Kept
}

export interface Form<Kept> {
  /** In their order; a name that stands there more than once (boxes to tick) is one field. */
  fields: Field[]
  files: FormFile<Kept>[]
}

type Bytes = { name: Buffer; value: Buffer }
type Keep<Kept> = (body: AsyncGenerator<Buffer>, declaredType: string) => Promise<Kept>

/** Whether a form may be sent in this type of content. */
export const isForm = (contentType: string): boolean => kindOf(contentType) !== null

function kindOf(contentType: string): 'urlencoded' | 'multipart' | 'json' | 'text' | null {
  const type = contentType.split(';')[0]!.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') return 'urlencoded'
  if (type === 'multipart/form-data') return 'multipart'
  if (type === 'application/json') return 'json'
  return type === 'text/plain' ? 'text' : null
}

/**
 * Reads a form in whichever way it was sent. Files go to `keep` as they come by. `language` (a browser's) helps with pages that are not
 * in UTF-8 and do not say so. Throws UnreadableForm; RangeError for more than a form may have.
 */
export async function readForm<Kept>(
  contentType: string,
  source: AsyncIterable<Uint8Array>,
  language: string,
  keep: Keep<Kept>,
): Promise<Form<Kept>> {
  const kind = kindOf(contentType)
  if (kind === 'multipart') return readMultipart(contentType, source, language, keep)
  const body = await whole(source)
  if (kind === 'json') return { fields: merged(jsonFields(body)), files: [] }
  if (kind === 'urlencoded') return { fields: merged(decoded(urlencodedFields(body), contentType, language)), files: [] }
  if (kind === 'text') return { fields: merged(decoded(textFields(body), contentType, language)), files: [] }
  throw new UnreadableForm(`Forms do not come as ${contentType.slice(0, 100)}.`)
}

async function readMultipart<Kept>(contentType: string, source: AsyncIterable<Uint8Array>, language: string, keep: Keep<Kept>) {
  const boundary = boundaryOf(contentType)
  if (!boundary) throw new UnreadableForm('The form names no boundary.')
  const fields: Bytes[] = []
  const files: { name: Buffer; filename: Buffer; contentType: string; kept: Kept }[] = []
  let size = 0
  for await (const part of partsOf(source, boundary)) {
    if (part.filename !== null) {
      const first = await part.body.next()
      // nothing was chosen
      if (first.done && part.filename.length === 0) continue
      if (files.length >= fileCount) throw new RangeError('too many files')
      const kept = await keep(again(first, part.body), part.contentType)
      files.push({ name: part.name, filename: part.filename, contentType: part.contentType, kept })
      continue
    }
    const pieces: Buffer[] = []
    for await (const piece of part.body) {
      size += piece.length
      if (size > fieldsLimit) throw new RangeError('too much text')
      pieces.push(Buffer.from(piece))
    }
    size += part.name.length
    fields.push({ name: part.name, value: Buffer.concat(pieces) })
    if (fields.length > fieldCount) throw new RangeError('too many fields')
  }
  const decode = decoderFor([...fields.flatMap(({ name, value }) => [name, value]), ...files.map((file) => file.filename)], {
    named: charsetOf(fields, contentType),
    language,
  })
  return {
    fields: merged(fields.map(({ name, value }) => ({ name: decode(name), value: decode(value) }))),
    files: files.map(({ name, filename, ...rest }) => ({ field: decode(name), filename: decode(filename), ...rest })),
  }
}

async function* again(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (first.done) return
  yield first.value
  yield* rest
}

async function whole(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of source) {
    size += piece.byteLength
    if (size > fieldsLimit) throw new RangeError('too much text')
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function decoded(fields: Bytes[], contentType: string, language: string): Field[] {
  const bytes = fields.flatMap(({ name, value }) => [name, value])
  const decode = decoderFor(bytes, { named: charsetOf(fields, contentType), language })
  return fields.map(({ name, value }) => ({ name: decode(name), value: decode(value) }))
}

function urlencodedFields(body: Buffer): Bytes[] {
  const pairs = body.toString('latin1').trim().split('&').filter(Boolean)
  if (pairs.length > fieldCount) throw new RangeError('too many fields')
  return pairs.map((pair) => {
    const at = pair.indexOf('=')
    const [name, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    return { name: unescaped(name), value: unescaped(value) }
  })
}

const unescaped = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

/** `name=value` lines, as a form with `enctype="text/plain"` is sent; a line without a name goes on with the one before. */
function textFields(body: Buffer): Bytes[] {
  const fields: { name: string; value: string }[] = []
  for (const line of body.toString('latin1').split(/\r?\n/)) {
    const match = /^([^=\s][^=]{0,199})=(.*)$/s.exec(line)
    if (match) fields.push({ name: match[1]!, value: match[2]! })
    else if (fields.length > 0) fields.at(-1)!.value += `\n${line}`
    else if (line) fields.push({ name: 'message', value: line })
    if (fields.length > fieldCount) throw new RangeError('too many fields')
  }
  return fields.map(({ name, value }) => ({ name: Buffer.from(name, 'latin1'), value: Buffer.from(value.trimEnd(), 'latin1') }))
}

/** The members of a JSON object, those of objects within it by their path. Numbers stay as they were written. */
function jsonFields(body: Buffer): Field[] {
  let parsed: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    parsed = JSON.parse(text, (_name, value, context?: { source?: string }) =>
      typeof value === 'number' ? (context?.source ?? value) : value,
    )
  } catch {
    throw new UnreadableForm('The JSON cannot be read.')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new UnreadableForm('The JSON must be one object.')
  const fields: Field[] = []
  const walk = (value: unknown, path: string, depth: number): void => {
    if (depth > 20) throw new UnreadableForm('The JSON is nested too deeply.')
    if (fields.length > fieldCount) throw new RangeError('too many fields')
    if (Array.isArray(value)) for (const each of value) walk(each, path, depth + 1)
    else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) walk(each, path ? `${path}.${name}` : name, depth + 1)
    else if (value !== null) fields.push({ name: path, value: String(value) })
  }
  walk(parsed, '', 0)
  return fields
}

function merged(fields: Field[]): Field[] {
  const byName = new Map<string, string[]>()
  for (const { name, value } of fields) byName.set(name, [...(byName.get(name) ?? []), value])
  return [...byName].map(([name, values]) => ({ name, value: values.filter(Boolean).join(', ') }))
}
