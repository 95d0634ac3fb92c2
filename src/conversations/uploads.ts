import { Readable } from 'node:stream'
import { fileTypeFromBuffer } from 'file-type'
import type { Caller } from '../api.ts'
import { fileName } from '../contract/filename.ts'
import type { Sql } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { newId } from '../id.ts'
import type { FormFile } from './form-file.ts'
import { uploading } from './words.ts'

const largestUpload = 25 * 1024 * 1024
/** What a form has around its file. */
const formAround = 10_000
/** Of the files of one operator that no message carries yet; they are forgotten after a day. */
const mostWaiting = 500 * 1024 * 1024

export interface Upload {
  id: string
  filename: string
  contentType: string
  size: number
}

/**
 * Keeps a file for a message still to be written; `open` begins to read it, of a request of `length` bytes (NaN: it does not say). Its type
 * is what its first bytes say; the declared one only where they say nothing.
 */
export async function addUpload(hub: Hub, caller: Caller, length: number, open: () => Promise<FormFile>): Promise<Upload> {
  if (length > largestUpload + formAround) throw tooLarge()
  if ((await hub.blobs.room()) !== 'enough') throw new AppError('unavailable', uploading.noRoom, { retryAfterSeconds: 60 })
  const release = await reserve(hub, caller, Number.isFinite(length) ? length : largestUpload)
  try {
    const { body, filename, declaredType } = await open()
    const { head, whole } = await peek(body)
    const blob = await hub.blobs.put(whole, largestUpload)
    if (blob.size === 0) throw new AppError('invalid', uploading.empty)
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
  } catch (error) {
    throw error instanceof RangeError ? tooLarge() : error
  } finally {
    release()
  }
}

const tooLarge = () => new AppError('too_large', uploading.tooLarge)

// what is on its way to this process, by operator
const arriving = new Map<string, number>()

/** Counts bytes that are about to come in. AppError `too_large` when this operator has enough lying here that no message carries. */
async function reserve(hub: Hub, { id }: Caller, bytes: number): Promise<() => void> {
  const add = (more: number) => {
    const sum = (arriving.get(id) ?? 0) + more
    if (sum > 0) arriving.set(id, sum)
    else arriving.delete(id)
  }
  add(bytes)
  try {
    const [row] = await hub.sql<{ waiting: number }[]>`
      select coalesce(sum(size), 0)::float8 as waiting from uploads u
      where operator_id = ${id} and not exists (select 1 from message_attachments where blob_id = u.blob_id)`
    if (row!.waiting + (arriving.get(id) ?? 0) > mostWaiting) {
      throw new AppError('too_large', uploading.tooMuch)
    }
  } catch (error) {
    add(-bytes)
    throw error
  }
  return () => add(-bytes)
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
