import { Readable } from 'node:stream'
import { fileTypeFromBuffer } from 'file-type'
import type { Caller } from '../api.ts'
import { fileName } from '../contract/filename.ts'
import type { Sql } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'

export const largestUpload = 25 * 1024 * 1024

export interface Upload {
  id: string
  filename: string
  contentType: string
  size: number
}

/** Keeps a file for a message still to be written. Its type is what its first bytes say; the declared one only where they say nothing. */
export async function addUpload(
  hub: Hub,
  caller: Caller,
  { body, filename, declaredType }: { body: Readable; filename: string; declaredType: string },
): Promise<Upload> {
  const { head, whole } = await peek(body)
  let blob: { id: string; size: number }
  try {
    blob = await hub.blobs.put(whole, largestUpload)
  } catch (error) {
    if (error instanceof RangeError) throw new AppError('too_large', 'This file is larger than 25 MB. Send a link to it instead.')
    throw error
  }
  if (blob.size === 0) throw new AppError('invalid', 'This file is empty.')
  const upload = {
    id: newId(),
    filename: fileName(filename) || 'file',
    contentType: (await fileTypeFromBuffer(head))?.mime ?? plainType(declaredType),
    size: blob.size,
  }
  await hub.sql`
    insert into uploads (id, operator_id, filename, content_type, size, blob_id)
    values (${upload.id}, ${caller.id}, ${upload.filename}, ${upload.contentType}, ${upload.size}, ${blob.id})`
  return upload
}

const plainType = (declared: string): string => {
  const type = declared.split(';')[0]?.trim().toLowerCase() ?? ''
  return /^(text\/(plain|csv|calendar|markdown)|application\/json)$/.test(type) ? type : 'application/octet-stream'
}

/** The first bytes of a stream, and the stream from its beginning. */
async function peek(body: Readable): Promise<{ head: Uint8Array; whole: Readable }> {
  const chunks: Buffer[] = []
  let length = 0
  const iterator = body[Symbol.asyncIterator]()
  while (length < 4100) {
    const next = await iterator.next()
    if (next.done) break
    chunks.push(Buffer.from(next.value))
    length += next.value.length
  }
  async function* again() {
    yield* chunks
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  }
  return { head: Buffer.concat(chunks), whole: Readable.from(again(), { objectMode: false }) }
}

/** Forgets files that were uploaded and never sent; their blobs go when nothing else points at them. */
export async function removeStaleUploads(sql: Sql, olderThanMs: number): Promise<void> {
  await sql`delete from uploads where created_at < now() - ${`${olderThanMs} ms`}::interval`
}
