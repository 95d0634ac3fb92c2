import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { fileTypeFromBuffer } from 'file-type'
import type { Channel } from '../../src/contract/connector.ts'
import { fileName } from '../../src/contract/filename.ts'
import type { Config } from './config.ts'
import { fileLimit } from './sizes.ts'
import { handleOf, type Visitor } from './visitor.ts'

/** What visitors may send, told by its own bytes. */
const accepted = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/heic',
  'image/heif',
  'image/heic-sequence',
  'application/pdf',
])

// as many bytes as file-type looks at
const headBytes = 4100

export type Upload = { handle: string; name: string; type: string; size: number } | { refused: 'type' | 'size' }

/** Stores a visitor's file as it streams in; refused unless its bytes are an image or a PDF. */
export async function storeFile(
  channel: Channel<Config>,
  visitor: Visitor,
  typedName: string,
  body: ReadableStream<Uint8Array>,
): Promise<Upload> {
  const source = Readable.fromWeb(body as WebStream)
  try {
    const head = await headOf(source)
    const type = (await fileTypeFromBuffer(head.bytes))?.mime
    if (!type || !accepted.has(type)) return { refused: 'type' }
    const { id, size } = await channel.storeBlob(Readable.from(join(head.bytes, head.rest)), fileLimit)
    const file = { blobId: id, name: fileName(typedName) || 'file', type, size }
    const handle = handleOf({ secret: channel.config.signingSecret, channelId: channel.id }, visitor.id, file)
    return { handle, name: file.name, type, size }
  } catch (error) {
    if (error instanceof RangeError) return { refused: 'size' }
    throw error
  } finally {
    source.destroy()
  }
}

async function headOf(source: Readable): Promise<{ bytes: Buffer; rest: AsyncIterator<Buffer> }> {
  const rest: AsyncIterator<Buffer> = source[Symbol.asyncIterator]()
  const pieces: Buffer[] = []
  let size = 0
  while (size < headBytes) {
    const next = await rest.next()
    if (next.done) break
    pieces.push(Buffer.from(next.value))
    size += next.value.length
  }
  return { bytes: Buffer.concat(pieces), rest }
}

async function* join(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield Buffer.from(next.value)
}
