import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type {
  Channel,
  History,
  HistoryEntry,
  NormalizeContext,
  RawItem,
  Standing,
  StoredItem,
  ThreadSignal,
} from '../../src/contract/connector.ts'
import type { CallOrder, Json } from '../../src/contract/events.ts'
import { apart, type Translations } from '../../src/contract/words.ts'

/** A row as the hub would hold it. */
export interface Row {
  externalId: string
  lane: string
  occurredAt: string | null
  bytes: Buffer
  meta: { [name: string]: Json }
}

/** The hub's side of a connector, in memory, with what a test wants to see and to break. */
export interface TestChannel<Config, Cursor extends Json = Json> extends Channel<Config, Cursor> {
  rows: Row[]
  /** Positions in the order they were stored, one for each accepted `ingest` that carried one. */
  cursors: Cursor[]
  /** `ingest` calls, refused ones too. */
  calls: { items: number; refused: boolean }[]
  reports: { state: string; detail?: string; texts?: Translations; seenOn?: string }[]
  secrets: { [name: string]: string }
  /** How often an admin gave a secret with which the channel begins again. */
  begunAgain: number
  published: { threadKey: string; signal: ThreadSignal }[]
  logged: string[]
  standingIs: Standing
  /** What `history` answers, by thread. */
  threads: Map<string, HistoryEntry[]>
  /** Attachments `attachment` finds, by `threadKey/attachmentId`. */
  files: Map<string, { filename: string; contentType: string; size: number; blobId: string }>
  blobs: Map<string, Buffer>
  /** What `continuations` answers, by thread. */
  elsewhere: Map<string, { connector: string; title: string; url: string }[]>
  /** The next `times` ingests fail before anything is stored. */
  refuse(times: number): void
  /** The next `times` ingests store and then fail, as when the answer is lost. */
  forget(times: number): void
  /** Resolves once `count` rows are there. */
  until(count: number): Promise<void>
  /** Resolves once `test` holds; asked again after each ingest and report. */
  when(test: () => boolean): Promise<void>
  /** Passes a signal to whoever subscribed to the thread, as the hub would. */
  tell(threadKey: string, signal: ThreadSignal): void
  /** Says whether somebody of the line is there, as the hub would when it changes. */
  /** An operator asks for a call: rejects as whoever took the order did, false when nobody takes any. */
  order(order: CallOrder): Promise<boolean>
  tellOnline(online: boolean): void
  abort(): void
  /** A row as `assess` and `normalize` read it. */
  stored(row: Row): StoredItem
  /** What `normalize` is given beside the item. */
  context(assessment?: Json): NormalizeContext<Config>
}

/** Makes a channel; `from` carries rows, cursor and blobs over, as when the process was killed and another one goes on. */
export function testChannel<Config, Cursor extends Json = Json>(
  config: Config,
  options: { from?: TestChannel<Config, Cursor>; publicUrl?: string; enabledAt?: string; id?: string } = {},
): TestChannel<Config, Cursor> {
  const aborter = new AbortController()
  const waiting = new Set<() => void>()
  const onlineWatchers = new Set<(online: boolean) => void>()
  const dialling = new Set<(order: CallOrder) => Promise<void>>()
  const receivers = new Map<string | null, Set<(signal: ThreadSignal, threadKey: string) => void>>()
  const rows = options.from?.rows ?? []
  const cursors = options.from?.cursors ?? []
  const blobs = options.from?.blobs ?? new Map<string, Buffer>()
  const secrets = options.from?.secrets ?? {}
  const enabledAt = options.enabledAt ?? new Date().toISOString()
  let refusals = 0
  let losses = 0

  const store = (bytes: Buffer): string => {
    const id = createHash('sha256').update(bytes).digest('hex')
    blobs.set(id, bytes)
    return id
  }
  const told = () => {
    for (const look of [...waiting]) look()
  }

  const channel: TestChannel<Config, Cursor> = {
    id: options.id ?? '0190a0b0-0000-7000-8000-000000000001',
    name: 'Test',
    config,
    publicUrl: options.publicUrl ?? 'http://127.0.0.1:3000',
    signal: aborter.signal,
    rows,
    cursors,
    calls: [],
    reports: [],
    secrets,
    begunAgain: 0,
    published: [],
    logged: [],
    standingIs: { blocked: false, online: true },
    threads: new Map(),
    files: new Map(),
    elsewhere: new Map(),
    blobs,
    log: {
      info: (message, facts) => void channel.logged.push(`${message} ${JSON.stringify(facts ?? {})}`),
      warn: (message, facts) => void channel.logged.push(`${message} ${JSON.stringify(facts ?? {})}`),
      error: (message, error) => void channel.logged.push(`${message} ${String(error)}`),
    },
    resolve: async (host) => (host === 'localhost' ? '127.0.0.1' : host),
    cursor: async () => cursors.at(-1) ?? null,
    async ingest(items: RawItem[], cursor?: Cursor) {
      const refused = refusals > 0
      channel.calls.push({ items: items.length, refused })
      if (refused) {
        refusals--
        told()
        throw new Error('the store is not there')
      }
      const before = rows.length
      for (const item of items) {
        if (rows.some((row) => row.externalId === item.externalId)) continue
        rows.push({
          externalId: item.externalId,
          lane: item.lane,
          occurredAt: item.occurredAt ?? null,
          bytes: 'blobId' in item.raw ? blobs.get(item.raw.blobId)! : Buffer.from(item.raw),
          meta: item.meta ?? {},
        })
      }
      if (cursor !== undefined) cursors.push(structuredClone(cursor))
      told()
      if (losses > 0) {
        losses--
        throw new Error('the answer was lost')
      }
      const stored = rows.length - before
      return { stored, duplicates: items.length - stored }
    },
    known: async (prefixes) =>
      rows.map((row) => row.externalId).filter((externalId) => prefixes.some((prefix) => externalId.startsWith(prefix))),
    recent: async (limit) => rows.slice(-limit).reverse().map(storedItem),
    standing: async () => channel.standingIs,
    saveSecret: async (name, value, by) => {
      secrets[name] = value
      if (by === 'admin') channel.begunAgain++
    },
    report: (state, detail, seenOn) => {
      channel.reports.push({
        state,
        ...(detail !== undefined && apart(detail)),
        ...(seenOn !== undefined && { seenOn }),
      })
      told()
    },
    async storeBlob(source, limitBytes = Number.POSITIVE_INFINITY) {
      const pieces: Buffer[] = []
      let size = 0
      for await (const piece of source instanceof Uint8Array ? [source] : source) {
        size += piece.length
        if (size > limitBytes) throw new RangeError(`more than ${limitBytes} bytes`)
        pieces.push(Buffer.from(piece))
      }
      return { id: store(Buffer.concat(pieces)), size }
    },
    readBlob: async (id) => Readable.from([blobs.get(id)!]),
    async history(threadKey, after): Promise<History> {
      const entries = channel.threads.get(threadKey) ?? []
      const from = after === undefined ? 0 : entries.findIndex((entry) => entry.cursor === after) + 1
      const page = entries.slice(from, from + 200)
      return { entries: page, cursor: page.at(-1)?.cursor ?? after ?? null }
    },
    attachment: async (threadKey, attachmentId) => channel.files.get(`${threadKey}/${attachmentId}`) ?? null,
    publish: (threadKey, signal) => {
      channel.published.push({ threadKey, signal })
      told()
    },
    subscribe(threadKey, receive) {
      const known = receivers.get(threadKey) ?? new Set()
      known.add(receive)
      receivers.set(threadKey, known)
      return () => void known.delete(receive)
    },
    continuations: async (threadKey) => channel.elsewhere.get(threadKey) ?? [],
    watchOnline(receive) {
      onlineWatchers.add(receive)
      return () => void onlineWatchers.delete(receive)
    },
    takeOrders(place) {
      dialling.add(place)
      return () => void dialling.delete(place)
    },
    order: async (order) => {
      for (const place of dialling) await place(order)
      return dialling.size > 0
    },
    tellOnline: (online) => {
      for (const receive of onlineWatchers) receive(online)
    },
    tell: (threadKey, signal) => {
      for (const key of [threadKey, null]) for (const receive of receivers.get(key) ?? []) receive(signal, threadKey)
    },
    refuse: (times) => {
      refusals = times
    },
    forget: (times) => {
      losses = times
    },
    until: (count) => channel.when(() => rows.length >= count),
    when: (test) =>
      new Promise((resolve) => {
        const look = () => {
          if (!test()) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    abort: () => aborter.abort(),
    stored: (row) => storedItem(row),
    context: (assessment = null) => ({ config, publicUrl: channel.publicUrl, assessment, storeBlob: channel.storeBlob, enabledAt }),
  }
  return channel
}

/** A row as the pipeline hands it to a connector. */
export function storedItem(row: Pick<Row, 'bytes'> & Partial<Row>): StoredItem {
  return {
    externalId: row.externalId ?? 'item',
    lane: row.lane ?? 'lane',
    occurredAt: row.occurredAt ?? null,
    receivedAt: row.occurredAt ?? '2026-01-05T08:00:00.000Z',
    size: row.bytes.length,
    meta: row.meta ?? {},
    bytes: async () => row.bytes,
    stream: async () => Readable.from([row.bytes]),
  }
}
