import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Channel, RawItem } from '../../src/contract/connector.ts'
import type { Imap } from './ask.ts'
import type { Folder } from './folders.ts'
import { fieldsOf } from './headers.ts'
import { keyPrefix, laneOf, letterKey } from './key.ts'

/** Letters above this are not fetched; 50 MB and what encoding adds at its edges. */
const letterLimit = 52 * 1024 * 1024
/** Letters above this are streamed one by one. */
const wholeLimit = 1024 * 1024
/** The first few soon, so that reading them begins; then many, as those of one sender are settled together. */
const batchLetters = { first: 100, later: 1000 }
const batchBytes = 8 * 1024 * 1024

/** A letter as the folder lists it. */
export interface Listed {
  uid: number
  size: number
  /** INTERNALDATE, ISO 8601; null when the server's cannot be read. */
  came: string | null
}

/** Lists letters of the open folder in the order of their UIDs. */
export async function list({ client, ask }: Imap, range: string): Promise<Listed[]> {
  const letters = new Map<number, Listed>()
  for (const letter of await ask(client.fetchAll(range, { uid: true, size: true, internalDate: true }, { uid: true }))) {
    const came = new Date(letter.internalDate ?? Number.NaN)
    letters.set(letter.uid, { uid: letter.uid, size: letter.size ?? 0, came: Number.isNaN(came.getTime()) ? null : came.toISOString() })
  }
  return [...letters.values()].sort((a, b) => a.uid - b.uid)
}

/**
 * Reads letters of the open folder and hands them over in order, batch by batch; `store` makes a batch durable together with the position
 * behind it. The next batch is fetched while one is stored. Letters that are gone meanwhile are passed over.
 */
export async function take(
  imap: Imap,
  channel: Pick<Channel, 'storeBlob'>,
  folder: Folder,
  letters: Listed[],
  startUid: number,
  store: (items: RawItem[], lastUid: number) => Promise<void>,
): Promise<void> {
  const describe = (letter: Listed) => ({
    folder: folder.path,
    sent: folder.sent,
    uid: letter.uid,
    internalDate: letter.came,
    history: letter.uid < startUid,
  })
  const read = (batch: Listed[]) =>
    batch.length === 1 && batch[0]!.size > wholeLimit ? one(imap, channel, batch[0]!, describe(batch[0]!)) : several(imap, batch, describe)
  const waiting = batches(letters)
  let reading = waiting.length > 0 ? read(waiting[0]!) : Promise.resolve([])
  for (const [index, batch] of waiting.entries()) {
    const items = await reading
    const next = waiting[index + 1]
    reading = next ? read(next) : Promise.resolve([])
    // what fails while this batch is stored is told when its turn comes
    reading.catch(() => {})
    await store(items, batch.at(-1)!.uid)
  }
}

function batches(letters: Listed[]): Listed[][] {
  const result: Listed[][] = []
  let bytes = 0
  for (const letter of letters) {
    const last = result.at(-1)
    const alone = letter.size > wholeLimit
    const most = result.length > 1 ? batchLetters.later : batchLetters.first
    if (!last || alone || last[0]!.size > wholeLimit || last.length >= most || bytes + letter.size > batchBytes) {
      result.push([letter])
      bytes = letter.size
    } else {
      last.push(letter)
      bytes += letter.size
    }
  }
  return result
}

async function several({ client, ask }: Imap, batch: Listed[], describe: (letter: Listed) => RawItem['meta']): Promise<RawItem[]> {
  const range = batch.map((letter) => letter.uid).join(',')
  const bytes = batch.reduce((sum, letter) => sum + letter.size, 0)
  const sources = new Map<number, Buffer>()
  for (const letter of await ask(client.fetchAll(range, { uid: true, source: true }, { uid: true }), { bytes })) {
    if (letter.source) sources.set(letter.uid, letter.source)
  }
  return batch.flatMap((letter) => {
    const source = sources.get(letter.uid)
    if (!source) return []
    const key = letterKey()
    key.take(source)
    const { externalId, lane } = key.end()
    return [{ externalId, lane, raw: source, meta: describe(letter), ...(letter.came && { occurredAt: letter.came }) }]
  })
}

async function one(
  { client, ask }: Imap,
  channel: Pick<Channel, 'storeBlob'>,
  letter: Listed,
  meta: NonNullable<RawItem['meta']>,
): Promise<RawItem[]> {
  const occurredAt = letter.came ? { occurredAt: letter.came } : {}
  if (letter.size > letterLimit) {
    const found = await ask(client.fetchOne(letter.uid, { uid: true, headers: true }, { uid: true }))
    if (!found || found.headers === undefined) return []
    const fields = fieldsOf(found.headers)
    const instead = createHash('sha256').update(`size ${letter.size}`).digest('hex').slice(0, 32)
    const externalId = `${keyPrefix(fields)}:${instead}`
    return [{ externalId, lane: laneOf(fields), raw: found.headers, meta: { ...meta, tooLarge: letter.size }, ...occurredAt }]
  }
  const { content } = await ask(client.download(letter.uid, undefined, { uid: true, chunkSize: 1024 * 1024 }))
  if (!content) return []
  const key = letterKey()
  async function* passing(source: Readable) {
    for await (const piece of source as AsyncIterable<Buffer>) {
      key.take(piece)
      yield piece
    }
  }
  const { id } = await ask(channel.storeBlob(Readable.from(passing(content), { objectMode: false })), { bytes: letter.size })
  const { externalId, lane } = key.end()
  return [{ externalId, lane, raw: { blobId: id }, meta, ...occurredAt }]
}

/** First halves of the external ids of letters of the open folder, by their headers alone. */
export async function prefixes({ client, ask }: Imap, uids: number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const letter of await ask(client.fetchAll(uids.join(','), { uid: true, headers: ['message-id', 'date', 'from'] }, { uid: true }))) {
    if (letter.headers) found.set(letter.uid, keyPrefix(fieldsOf(letter.headers)))
  }
  return found
}
