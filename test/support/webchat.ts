import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { build } from 'vite'
import { type Config, config } from '../../connectors/webchat/config.ts'
import { webchat } from '../../connectors/webchat/index.ts'
import { Raw } from '../../connectors/webchat/raw.ts'
import type { HistoryEntry } from '../../src/contract/connector.ts'
import type { InboundEvent } from '../../src/contract/events.ts'
import { clientAddress } from '../../src/http/client.ts'
import { type TestChannel, testChannel } from './channel.ts'

/** A hub of one website chat, in memory, with an operator to play. */
export interface WebchatHub {
  url: string
  channel: TestChannel<Config>
  /** Everything stored so far, as it was meant. */
  events(): Promise<InboundEvent[]>
  /** What visitors wrote, in the order it was stored. */
  texts(): string[]
  /** The threads there are, oldest first. */
  threads(): string[]
  /** Visitors find the hub switched off until it is on again; the port stays theirs. */
  off(): void
  on(): void
  /** Cuts every connection once. */
  cut(): void
  answer(threadKey: string, text: string, author?: string, attachments?: HistoryEntry['attachments']): string
  /** The operator has read everything of the thread. */
  read(threadKey: string): void
  stop(): Promise<void>
}

export interface Options {
  settings?: Partial<Config>
  /** `proxied`: visitors come through a proxy that is trusted. */
  proxied?: boolean
}

export async function webchatHub({ settings = {}, proxied = false }: Options = {}): Promise<WebchatHub> {
  let open = true
  const http = new Hono<{ Bindings: { incoming: import('node:http').IncomingMessage } }>()
  const server = createAdaptorServer({ fetch: http.fetch }) as Server
  const sockets = new Set<import('node:net').Socket>()
  server.on('connection', (socket: import('node:net').Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const channel = testChannel(config.parse({ title: 'Halden Coffee Tools', ...settings }) as Config, { publicUrl: url })
  const routes = webchat.routes!(async (id) => (open && id === channel.id ? channel : null))
  const clients = clientAddress(proxied ? ['127.0.0.1'] : [], () => {})
  const client = (request: import('node:http').IncomingMessage) => ({
    address: clients.of(request),
    limitBy: clients.limitBy(request),
    isAdmin: async () => false,
  })
  http.all('/c/:channelId/*', (c) => routes.http.fetch(c.req.raw, { client: client(c.env.incoming) }))
  server.on('upgrade', (request, socket, head) => {
    routes.upgrade!(request.url!.split('/')[2]!, request, socket, head, client(request))
  })

  // the pipeline's part: what is stored stands in the thread a moment later
  const { ingest } = channel
  let number = 0
  channel.ingest = async (items, cursor) => {
    const before = channel.rows.length
    try {
      return await ingest(items, cursor)
    } finally {
      // whoever stored them may not have heard of it
      await list(channel.rows.slice(before))
    }
  }
  const list = async (rows: typeof channel.rows) => {
    for (const row of rows) {
      const raw = Raw.parse(JSON.parse(row.bytes.toString()))
      if (raw.kind !== 'message') continue
      const [event] = await webchat.normalize(channel.stored(row), channel.context())
      if (event?.type === 'message') {
        const attachments = event.attachments.map((file) => ({ ...file, id: `file-${++number}` }))
        for (const file of attachments) channel.files.set(`${row.lane}/${file.id}`, { ...file, blobId: file.blobId! })
        append(row.lane, { direction: 'inbound', author: '', text: event.text, attachments, externalId: row.externalId })
      }
    }
  }
  const append = (threadKey: string, entry: Pick<HistoryEntry, 'direction' | 'author' | 'text' | 'attachments' | 'externalId'>): string => {
    const id = `entry-${++number}`
    const thread = channel.threads.get(threadKey) ?? []
    thread.push({ ...entry, id, occurredAt: new Date().toISOString(), read: false, cursor: String(number) })
    channel.threads.set(threadKey, thread)
    channel.tell(threadKey, { type: 'changed' })
    return id
  }

  return {
    url,
    channel,
    events: async () => (await Promise.all(channel.rows.map((row) => webchat.normalize(channel.stored(row), channel.context())))).flat(),
    texts: () =>
      channel.rows.flatMap((row) => {
        const raw = Raw.parse(JSON.parse(row.bytes.toString()))
        return raw.kind === 'message' ? [raw.text] : []
      }),
    threads: () => [...channel.threads.keys()],
    off() {
      open = false
      cut()
    },
    on() {
      open = true
    },
    cut,
    answer: (threadKey, text, author = 'Jonas Weber', attachments = []) =>
      append(threadKey, { direction: 'outbound', author, text, attachments, externalId: null }),
    read(threadKey) {
      for (const entry of channel.threads.get(threadKey) ?? []) entry.read = true
      channel.tell(threadKey, { type: 'read' })
    },
    async stop() {
      channel.abort()
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Somebody else's site on an origin of its own, with the embed line in it and as strict a policy as a site may have. */
export async function site(body: (origin: string) => string, csp?: string): Promise<{ origin: string; stop(): Promise<void> }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    if (csp) response.setHeader('content-security-policy', csp)
    response.end(body(origin))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Builds the widget as the hub's start does; put in place at once, since tests side by side read it. */
export async function buildWidget(): Promise<void> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const aside = mkdtempSync(join(tmpdir(), 'widget-'))
  await build({ root, configFile: join(root, 'vite.widget.config.ts'), logLevel: 'silent', build: { outDir: aside } })
  mkdirSync(join(root, 'dist'), { recursive: true })
  const own = join(root, 'dist', `widget.${process.pid}.js`)
  copyFileSync(join(aside, 'widget.js'), own)
  renameSync(own, join(root, 'dist', 'widget.js'))
  rmSync(aside, { recursive: true })
}
