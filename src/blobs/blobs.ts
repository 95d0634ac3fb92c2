import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, opendir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { codeOf, diskFull } from '../errors.ts'
import { newId } from '../id.ts'
import { type Room, watchRoom } from './room.ts'

/** Content by its hash: the same bytes are one blob, and a name from outside never becomes a path. */
export interface Blobs {
  /** Durable before it resolves, so that a row may refer to it. Throws RangeError above `limitBytes` and keeps nothing, ENOSPC when the disk is nearly full. */
  put(source: Readable | Uint8Array, limitBytes?: number): Promise<{ id: string; size: number }>
  /** How much room there is for more. */
  room(): Promise<Room>
  /** Rejects with ENOENT when it is not there. `part`: from one byte to another, both in it. */
  read(id: string, part?: { start: number; end: number }): Promise<Readable>
  bytes(id: string): Promise<Buffer>
  size(id: string): Promise<number>
  /** Every blob there is. */
  all(): AsyncIterable<string>
  /** Blobs last put longer ago than that: those of them without a row may go. */
  stale(olderThanMs: number): AsyncIterable<string>
  /** Removes a stale one, unless it was put again in the meantime. */
  remove(id: string, olderThanMs: number): Promise<void>
}

/** Blobs as files below `folder`, in 256 folders by their first two digits. */
export async function createBlobs(folder: string, room = watchRoom([folder])): Promise<Blobs> {
  const incoming = join(folder, 'incoming')
  await mkdir(incoming, { recursive: true, mode: 0o700 })

  const pathOf = (id: string): string => {
    if (!/^[0-9a-f]{64}$/.test(id)) throw new RangeError('not a blob id')
    return join(folder, id.slice(0, 2), id)
  }

  return {
    room,
    async put(source, limitBytes = Number.POSITIVE_INFINITY) {
      if ((await room()) === 'none') throw diskFull()
      const temporary = join(incoming, newId())
      const file = await open(temporary, 'wx', 0o600)
      try {
        const hash = createHash('sha256')
        let size = 0
        for await (const piece of source instanceof Uint8Array ? [source] : source) {
          const bytes: Uint8Array = typeof piece === 'string' ? Buffer.from(piece) : piece
          size += bytes.byteLength
          if (size > limitBytes) throw new RangeError(`more than ${limitBytes} bytes`)
          hash.update(bytes)
          await writeAll(file, bytes)
        }
        const id = hash.digest('hex')
        if (await touch(pathOf(id))) {
          await rm(temporary)
        } else {
          await file.sync()
          await moveDurably(temporary, folder, id)
        }
        return { id, size }
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      } finally {
        await file.close()
      }
    },
    async read(id, part) {
      const file = await open(pathOf(id))
      return createReadStream('', { fd: file, ...part })
    },
    bytes: async (id) => readFile(pathOf(id)),
    size: async (id) => (await stat(pathOf(id))).size,
    async *all() {
      for await (const { inside, name } of files(folder)) if (inside !== 'incoming') yield name
    },
    async *stale(olderThanMs) {
      const before = Date.now() - olderThanMs
      for await (const path of files(folder)) {
        const facts = await stat(path.path).catch(() => null)
        if (!facts || facts.mtimeMs > before) continue
        // what a crash left half-written has no name yet, and no row
        if (path.inside === 'incoming') await rm(path.path, { force: true })
        else yield path.name
      }
    },
    async remove(id, olderThanMs) {
      const facts = await stat(pathOf(id)).catch(() => null)
      if (facts && facts.mtimeMs <= Date.now() - olderThanMs) await rm(pathOf(id), { force: true })
    },
  }
}

async function* files(folder: string): AsyncIterable<{ inside: string; name: string; path: string }> {
  for await (const part of await opendir(folder)) {
    if (!part.isDirectory()) continue
    for await (const file of await opendir(join(folder, part.name))) {
      yield { inside: part.name, name: file.name, path: join(folder, part.name, file.name) }
    }
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) done += (await file.write(bytes, done)).bytesWritten
}

/** True when the blob is there already; its age begins anew, so that it is not cleared away before the row that is about to refer to it. */
async function touch(path: string): Promise<boolean> {
  const now = new Date()
  try {
    await utimes(path, now, now)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** A rename survives a power failure only when the folder itself has been synced. */
async function moveDurably(temporary: string, folder: string, id: string): Promise<void> {
  const part = join(folder, id.slice(0, 2))
  if ((await mkdir(part, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(folder)
  await rename(temporary, join(part, id))
  await syncFolder(part)
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
