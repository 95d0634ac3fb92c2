import type { IncomingMessage } from 'node:http'
import type { Duplex, Readable } from 'node:stream'
import type { Hono } from 'hono'
import type { z } from 'zod'
import type { CallOrder, IdentityKind, InboundEvent, Json, OutboundMessage, SendResult } from './events.ts'
import type { Said, Translations } from './words.ts'

/**
 * A connector speaks with one kind of outside system. It is one folder that exports one literal object of this shape; it knows the
 * outside and this contract, nothing of the hub. An optional member is a direction it lacks.
 */
export interface Connector<Config = never, Cursor extends Json = Json> {
  /** Lower-case word, also the folder's name. */
  id: string
  title: string
  /**
   * Settings: the admin form, the type, the check. Fields carry `.meta({ title, description, secret: true })`; secrets are strings. A secret
   * that is sent out names in `sentTo` every setting that decides where and how (host, port, encryption): when one of them changes, the
   * secret must be typed again.
   */
  config: z.ZodType<Config>
  capabilities: Capabilities
  /** Known servers, to fill the form: settings by the title an admin looks for. */
  presets?: { title: string; settings: { [name: string]: Json } }[]
  /** Step by step, in order, each with the other side's own words and a remedy. Sends nothing, moves no cursor, leaves no trace. */
  test(config: Config, context: TestContext): Promise<TestReport>
  /** Receives until `channel.signal` aborts, then returns within two seconds, leaving no socket or timer. Throws to be restarted with backoff. */
  listen?(channel: Channel<Config, Cursor>): Promise<void>
  /** Endpoints under `/c/:channelId/`. `open` gives the channel of a request, or null when it is unknown or switched off. */
  routes?(open: (channelId: string) => Promise<Channel<Config, Cursor> | null>): ConnectorRoutes
  /** What needs the network to be known (DKIM, DMARC). Once per item, after storing, at most 5 s. The answer is stored and handed to `normalize`. */
  assess?(item: StoredItem, context: NormalizeContext<Config>, signal: AbortSignal): Promise<Json>
  /** Raw item to events. No network; the same answer every time. May read blobs and store attachments. Throwing means "could not be read". */
  normalize(item: StoredItem, context: NormalizeContext<Config>): Promise<InboundEvent[]>
  /** May run in any process. Throws ConnectorError. */
  send?(message: OutboundMessage, channel: Channel<Config, Cursor>): Promise<SendResult>
  /** Whether a channel with these settings (secret ones left out) can send, where that depends on them. */
  sendsWith?(settings: Partial<Config>): boolean
  /** Did it leave? Asked when a crash left it open. Null: no trace of it. */
  lookup?(message: OutboundMessage, channel: Channel<Config, Cursor>): Promise<SendResult | null>
  /** Fetches an attachment that an event only referred to. */
  download?(ref: Json, channel: Channel<Config, Cursor>): Promise<Readable>
  /** The address at which somebody begins a thread with us; with a one-time token he is known by it (`MessageEvent.link`). Null while the settings do not tell. */
  startLink?(config: Config, token: string | null): string | null
  /**
   * What a browser needs to be a phone itself: credentials of one extension for a limited time. `secret` is the one the admin gave for the
   * extension, null when none. Null while the settings do not allow it.
   */
  softphone?(config: Config, phone: { extension: string; secret: string | null }): SoftphoneAccess | null
  /** Whether calls can be ordered through a channel with these settings (secret ones left out). */
  dialsWith?(settings: Partial<Config>): boolean
}

/** How a browser signs in to the telephone system. */
export interface SoftphoneAccess {
  /** SIP over WebSocket, `wss://` (`ws://` on loopback). */
  server: string
  /** The part of `sip:extension@domain` behind the @. */
  domain: string
  extension: string
  username: string
  password: string
  /** ISO 8601 UTC; null: until the admin changes it. */
  expiresAt: string | null
  iceServers: { urls: string[]; username?: string; credential?: string }[]
  /** How it sends tones: in the sound (RFC 4733) or as a message. */
  dtmf: 'rtp' | 'info'
  /** The header in which the telephone system passes on its own id of a call; absent: X-Call-Id. */
  callIdHeader?: string
}

/** A connector whose settings the caller does not know: what lists of connectors hold. */
// biome-ignore lint/suspicious/noExplicitAny: settings go into some members and come out of others, so that no single type but this one fits every connector
export type AnyConnector = Connector<any, any>

/**
 * HTTP by hono: it sees the whole path (`/c/:channelId/...`), and who calls as `c.env.client`. `upgrade` takes WebSockets of the same
 * addresses and answers the socket itself (accept or refuse). Headers a route sets itself (CSP, cross-origin) stand.
 */
export interface ConnectorRoutes {
  http: Hono<{ Bindings: { client: Client } }>
  upgrade?(channelId: string, request: IncomingMessage, socket: Duplex, head: Buffer, client: Client): void
}

/** Who is calling, after trusted proxies. */
export interface Client {
  /** The network address, for blocks. */
  address: string
  /** What limits count him by; null when `address` is a proxy that is not trusted, which everybody behind it shares. */
  limitBy: string | null
  /** An admin of the hub is asking, by his session. Looked up only when asked for. */
  isAdmin(): Promise<boolean>
}

/** The whole hub through a keyhole. */
export interface Channel<Config = unknown, Cursor extends Json = Json> {
  id: string
  name: string
  config: Config
  /** The hub's own address, without a trailing slash. */
  publicUrl: string
  /** Aborts when the channel is switched off, changed, or the process stops. */
  signal: AbortSignal
  log: ChannelLog
  /** The address to connect to for a host an admin typed; the name goes into TLS only. ConnectorError `misconfigured` when it must not be reached. */
  resolve(host: string): Promise<string>
  cursor(): Promise<Cursor | null>
  /** One transaction stores the items and the cursor. Acknowledge upstream only after it resolves. */
  ingest(items: RawItem[], cursor?: Cursor): Promise<{ stored: number; duplicates: number }>
  /** External ids stored already that begin with one of the prefixes. */
  known(externalIdPrefixes: string[]): Promise<string[]>
  /** The newest items stored, newest first: at most `limit`, at most 200. */
  recent(limit: number): Promise<StoredItem[]>
  /** What an outside that waits must know at once. Reads only; answers within 200 ms, else "not blocked". */
  standing(identities: { kind: IdentityKind | 'network'; value: string }[]): Promise<Standing>
  /** Replaces one secret setting, sealed. Await it before the old value is given up. Given by an admin, the channel begins again with it, broken or not. */
  saveSecret(name: string, value: string, by?: 'admin'): Promise<void>
  /** How it stands. `seenOn`: a public page that carries this channel was opened there. */
  report(state: 'connecting' | 'working' | 'degraded', detail?: string | Said, seenOn?: string): void
  /** Durable when it resolves. Throws RangeError above `limitBytes`. */
  storeBlob(source: Readable | Uint8Array, limitBytes?: number): Promise<{ id: string; size: number }>
  readBlob(id: string): Promise<Readable>
  /** What the outside may see of a thread, oldest first, after a cursor of an earlier answer (at most 200 entries). */
  history(threadKey: string, after?: string): Promise<History>
  /** The blob of an attachment of this thread, or null: never another thread's. */
  attachment(
    threadKey: string,
    attachmentId: string,
  ): Promise<{ filename: string; contentType: string; size: number; blobId: string } | null>
  /** Passes a small signal (typing) to whoever watches the thread inside; at most once, lost when nobody listens. */
  publish(threadKey: string, signal: ThreadSignal): void
  /**
   * Signals from inside: `changed` means fetch `history` again. Also called with `changed` when any may have been missed. Null: of every
   * thread of the channel, for a connector whose outside is told through one connection. Returns the unsubscribe function.
   */
  subscribe(threadKey: string | null, receive: (signal: ThreadSignal, threadKey: string) => void): () => void
  /** Other channels of the line where the person of this thread can go on and is known there: each address works once. `title`: of its kind. */
  continuations(threadKey: string): Promise<{ connector: string; title: string; url: string }[]>
  /** Whether somebody of the line is there, whenever that changes. Returns the unsubscribe function. */
  watchOnline(receive: (online: boolean) => void): () => void
  /**
   * Calls operators ask for, in the one process that listens. `place` resolves when the phone is being rung; what it throws
   * (ConnectorError) the operator is told. Without anybody who takes orders, or 10 s late, an order fails. Returns the unsubscribe function.
   */
  takeOrders(place: (order: CallOrder) => Promise<void>): () => void
}

export type ThreadSignal = { type: 'changed' } | { type: 'typing'; name: string } | { type: 'read' }

export interface Standing {
  blocked: boolean
  /** Somebody of the line is there now. */
  online: boolean
  /** The extension, on this channel, of who owns the contact. */
  ownerPhone?: string
}

export interface History {
  entries: HistoryEntry[]
  cursor: string | null
}

export interface HistoryEntry {
  /** Our message id. */
  id: string
  /** The id the source gave it, for inbound entries. */
  externalId: string | null
  direction: 'inbound' | 'outbound'
  author: string
  text: string
  attachments: { id: string; filename: string; contentType: string; size: number }[]
  /** ISO 8601 UTC. */
  occurredAt: string
  /** Somebody inside has read it (inbound). */
  read: boolean
  cursor: string
}

export interface ChannelLog {
  info(message: string, facts?: { [name: string]: Json | undefined }): void
  warn(message: string, facts?: { [name: string]: Json | undefined }): void
  error(message: string, error: unknown): void
}

/** One occurrence, byte for byte as the source gave it; of many in one body, its own slice. */
export interface RawItem {
  externalId: string
  lane: string
  /** ISO 8601 UTC. */
  occurredAt?: string
  raw: Uint8Array | { blobId: string }
  /** What the source said beside the bytes (folder, INTERNALDATE): stored with them, so that `normalize` answers the same every time. */
  meta?: { [name: string]: Json }
}

/** A raw item as it is read back. `bytes` reads it whole; `stream` in pieces. */
export interface StoredItem {
  externalId: string
  lane: string
  occurredAt: string | null
  receivedAt: string
  size: number
  meta: { [name: string]: Json }
  bytes(): Promise<Buffer>
  stream(): Promise<Readable>
}

export interface NormalizeContext<Config> {
  config: Config
  publicUrl: string
  /** What `assess` answered, null when it has not. */
  assessment: Json
  storeBlob: Channel['storeBlob']
  /** When the channel was first enabled, ISO 8601 UTC. */
  enabledAt: string
}

export interface TestContext {
  signal: AbortSignal
  resolve: Channel['resolve']
  publicUrl: string
}

/** One step of a connection test. `texts` says the detail in other languages, by their tags, where the words are our own. */
export interface Check {
  name: string
  ok: boolean
  detail: string
  texts?: Translations
  ms: number
}

export interface TestReport {
  ok: boolean
  checks: Check[]
  /** Settings the test found and proposes (a trusted authserv-id, the letters a start date would bring); the admin confirms. */
  proposals?: { [name: string]: Json }
  /** Settings the other side told of itself and nobody has to judge (a bot's name): where the field is empty, the form takes them at once. */
  fills?: { [name: string]: Json }
}

/** Data the composer, the router and the channel's page read. */
export interface Capabilities {
  receives: InboundEvent['type'][]
  /**
   * What the channel's page shows beside the settings, each from the connector's own addresses (for admins only): `embed` a line for a
   * website with a preview, `forms` the forms seen with their fields, `mapping` paths into foreign payloads, `examples` texts to copy.
   */
  panels?: ('embed' | 'forms' | 'mapping' | 'examples')[]
  /** Hours within which an answer from outside reopens a closed conversation, unless the line says otherwise. */
  reopenHours: number
  send: SendCapabilities | null
}

export interface SendCapabilities {
  text: { limit: number; unit: 'bytes' | 'utf16' | 'graphemes' }
  formats: ('plain' | 'html')[]
  subject: boolean
  copies: boolean
  /** `types`: content types it takes, `image/*` too; absent: all. */
  attachments: { maxCount: number; maxBytes: number; maxTotalBytes: number; types?: string[] } | null
  buttons: { rows: number; perRow: number; labelLimit: number } | null
  /** Quotes the message it answers. */
  quotes: boolean
  /** What left can still be changed, or taken back, within so many hours; null: not at all. */
  editHours: number | null
  deleteHours: number | null
  /** Hours after the last message from outside within which an answer is taken; null: always. */
  replyHours: number | null
  /** Kinds of identity it may write to first; empty: it can only answer. */
  starts: IdentityKind[]
  typing: boolean
  /** The states it can report beyond `sent`. */
  receipts: ('delivered' | 'read')[]
  /** Sending the same message id twice has one effect: safe to repeat after a crash. */
  repeatable: boolean
  /** Seconds a message can be taken back before it leaves. */
  undoSeconds: number
}
