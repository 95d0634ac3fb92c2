import { Readable } from 'node:stream'
import { boundaryOf, partsOf, UnreadableForm } from '../contract/multipart.ts'
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
  const boundary = boundaryOf(contentType)
  if (!boundary) throw unreadable()
  let found = false
  async function* counted() {
    let passed = 0
    for await (const piece of source) {
      passed += piece.length
      if (!found && passed > most + piece.length)
        throw new AppError('too_large', 'This form has more in it than a file. Send the file alone.')
      yield piece
    }
  }
  try {
    for await (const part of partsOf(counted(), boundary)) {
      if (part.name.toString() !== 'file' || part.filename === null) continue
      found = true
      const body = Readable.from(readably(part.body), { objectMode: false })
      return { filename: part.filename.toString(), declaredType: part.contentType, body }
    }
  } catch (error) {
    throw error instanceof UnreadableForm ? unreadable() : error
  }
  throw new AppError('invalid', 'The form must have a field "file" with a file.', { issues: [{ path: 'file', message: 'missing' }] })
}

async function* readably(body: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body
  } catch (error) {
    throw error instanceof UnreadableForm ? unreadable() : error
  }
}

const unreadable = () => new AppError('invalid', 'The form could not be read. Send it as multipart/form-data, with its boundary.')
