import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Blobs, createBlobs } from '../../src/blobs/blobs.ts'

const folder = mkdtempSync(join(tmpdir(), 'switchboard-blobs-'))
let blobs: Blobs

beforeAll(async () => {
  blobs = await createBlobs(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

const incoming = () => readdirSync(join(folder, 'incoming'))
const stale = async (olderThanMs: number) => {
  const ids: string[] = []
  for await (const id of blobs.stale(olderThanMs)) ids.push(id)
  return ids
}

test('the same bytes are one blob, from a stream or whole', async () => {
  const bytes = Buffer.from('письмо\0'.repeat(50_000))
  const one = await blobs.put(bytes)
  const two = await blobs.put(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]))
  expect(two).toEqual(one)
  expect(one.size).toBe(bytes.length)
  expect(await blobs.size(one.id)).toBe(bytes.length)
  expect(await blobs.bytes(one.id)).toEqual(bytes)
  expect(await buffer(await blobs.read(one.id))).toEqual(bytes)
  expect(incoming()).toEqual([])
})

test('above the limit nothing is kept', async () => {
  await expect(blobs.put(Readable.from([Buffer.alloc(600), Buffer.alloc(600)]), 1000)).rejects.toThrow(RangeError)
  expect(incoming()).toEqual([])
})

test('a source that fails midway leaves nothing', async () => {
  const failing = async function* () {
    yield Buffer.from('half')
    throw new Error('gone')
  }
  await expect(blobs.put(Readable.from(failing()))).rejects.toThrow('gone')
  expect(incoming()).toEqual([])
})

test('an id from outside is never a path', async () => {
  for (const id of ['../secret.key', '', 'AA', `${'a'.repeat(63)}/`]) {
    await expect(blobs.bytes(id)).rejects.toThrow(RangeError)
    await expect(blobs.read(id)).rejects.toThrow(RangeError)
  }
  await expect(blobs.read('0'.repeat(64))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('old blobs are stale until they are put again', async () => {
  const { id } = await blobs.put(Buffer.from('old'))
  const past = new Date(Date.now() - 100_000)
  utimesSync(join(folder, id.slice(0, 2), id), past, past)
  expect(await stale(50_000)).toEqual([id])
  await blobs.put(Buffer.from('old'))
  expect(await stale(50_000)).toEqual([])
  await blobs.remove(id, 0)
  await blobs.remove(id, 0)
  await expect(blobs.size(id)).rejects.toMatchObject({ code: 'ENOENT' })
})
