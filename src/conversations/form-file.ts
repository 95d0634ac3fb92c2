import { Readable } from 'node:stream'
import { AppError } from '../errors.ts'

/** What stands before the file (other fields, headers) may have so many bytes. */
const most = 1024 * 1024

export interface FormFile {
  filename: string
  declaredType: string
  body: Readable
}

/**
 * The file of the field `file` of a form, as a stream: whatever its size, only a piece of it is in memory. AppError `invalid` when there is
 * none or the form cannot be read; the stream breaks with it when the form ends within the file.
 */
export async function fileOfForm(contentType: string, source: AsyncIterable<Uint8Array>): Promise<FormFile> {
  const boundary = parameter(contentType, 'boundary')
  if (!boundary || boundary.length > 70) throw unreadable()
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const form = formReader(source)
  await form.skip(delimiter)
  for (;;) {
    // after the last part stand two dashes
    if ((await form.text('\r\n')).startsWith('--')) break
    const fields = (await form.text('\r\n\r\n')).split('\r\n')
    const field = (name: string) => fields.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? ''
    const disposition = field('content-disposition')
    const filename = extended(disposition) ?? parameter(disposition, 'filename')
    if (parameter(disposition, 'name') === 'file' && filename !== undefined) {
      const declaredType = field('content-type').slice('content-type:'.length).trim()
      return { filename, declaredType, body: Readable.from(form.upTo(delimiter), { objectMode: false }) }
    }
    await form.skip(delimiter)
  }
  throw new AppError('invalid', 'The form must have a field "file" with a file.', { issues: [{ path: 'file', message: 'missing' }] })
}

function formReader(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]()
  // the first boundary has no line before it
  let held: Buffer = Buffer.from('\r\n')
  let passed = 0

  async function* upTo(mark: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = held.indexOf(mark)
      if (at !== -1) {
        const last = held.subarray(0, at)
        held = held.subarray(at + mark.length)
        if (last.length > 0) yield last
        return
      }
      // the end of what is held may be the beginning of the mark
      const sure = Math.max(0, held.length - mark.length + 1)
      if (sure > 0) yield held.subarray(0, sure)
      held = held.subarray(sure)
      const next = await iterator.next()
      if (next.done) throw unreadable()
      held = Buffer.concat([held, next.value])
    }
  }
  const counted = (piece: Buffer): Buffer => {
    passed += piece.length
    if (passed > most) throw new AppError('too_large', 'This form has more in it than a file. Send the file alone.')
    return piece
  }
  return {
    upTo,
    async skip(mark: Buffer): Promise<void> {
      for await (const piece of upTo(mark)) counted(piece)
    },
    async text(mark: string): Promise<string> {
      const pieces: Buffer[] = []
      for await (const piece of upTo(Buffer.from(mark))) pieces.push(counted(piece))
      return Buffer.concat(pieces).toString()
    },
  }
}

const unreadable = () => new AppError('invalid', 'The form could not be read. Send it as multipart/form-data, with its boundary.')

/** A parameter of a header: quoted, as browsers write it (quotes and line ends as %22, %0D, %0A) or with backslashes, or a plain word. */
function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"((?:\\\\"|[^"])*)"|([^\\s;"]+))`, 'i').exec(header)
  return match ? (match[1]?.replaceAll('\\"', '"').replace(/%(22|0D|0A)/gi, (code) => decodeURIComponent(code)) ?? match[2]) : undefined
}

/** A file name in the form of RFC 8187, which some programs send for names that are not ASCII. */
function extended(disposition: string): string | undefined {
  const encoded = /;\s*filename\*=UTF-8''([^\s;]+)/i.exec(disposition)?.[1]
  try {
    return encoded && decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}
