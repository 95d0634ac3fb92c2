import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Channel } from '../../src/channels/shapes.ts'
import type { Contact } from '../../src/contacts/shapes.ts'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import type { Me, Operator } from '../../src/operators/shapes.ts'
import { fakeInbox } from './fake-inbox.ts'
import { inboxRoutes } from './fake-inbox-routes.ts'

/** Everything the stand-in knows; tests look into it and change it. */
export interface FakeState {
  me: Me
  operators: Operator[]
  channels: Channel[]
  conversations: Conversation[]
  messages: Map<string, Message[]>
  contacts: Map<string, Contact>
  events: Event[]
  /** Calls that changed something, newest last. */
  calls: { method: string; path: string; body: unknown }[]
  /** Frames that pages sent over their live connection. */
  said: unknown[]
  signedIn: boolean
}

export interface FakeApi {
  url: string
  state: FakeState
  /** Tells every open page of a change, as the hub's live socket would. */
  notify(topic: string, data: object): void
  /** Somebody outside writes into a conversation. */
  arrive(conversationId: string, text: string): Message
  /** Cuts every live connection. */
  cut(): void
  stop(): Promise<void>
}

const types: { [ext: string]: string } = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

/** The policy the hub sends with the interface. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; frame-src 'self'; font-src 'self'; media-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

/** The API as the interface sees it, held in memory, with the built interface in front: for tests of what an operator sees and does. */
export async function startFakeApi({
  dist,
  empty = false,
  more,
  reaches = '',
}: {
  dist: string
  empty?: boolean
  more?: (state: FakeState) => Hono
  /** Where else than to the hub its pages may connect. */
  reaches?: string
}): Promise<FakeApi> {
  const state = fakeInbox(empty)
  const sockets = new Set<WebSocket>()
  const notify = (topic: string, data: object) => {
    for (const socket of sockets) socket.send(JSON.stringify({ topic, data }))
  }
  const app = new Hono()
  app.use('/api/*', async (c, next) => {
    const open = ['/api/auth/', '/api/setup', '/api/invitations/'].some((path) => c.req.path.startsWith(path))
    if (!state.signedIn && !open) return c.json({ status: 401, code: 'unauthenticated', detail: 'Sign in first.' }, 401)
    if (c.req.method !== 'GET') {
      const body: unknown = c.req.header('content-type')?.includes('json') ? await c.req.raw.clone().json() : null
      state.calls.push({ method: c.req.method, path: c.req.path, body })
    }
    await next()
  })
  if (more) app.route('/api', more(state))
  app.route('/api', inboxRoutes(state, notify))
  app.get('*', async (c) => {
    const path = extname(c.req.path) ? c.req.path : '/index.html'
    const file = await readFile(join(dist, path)).catch(() => null)
    if (!file) return c.notFound()
    return c.body(new Uint8Array(file), 200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': policy.replace("connect-src 'self'", `connect-src 'self' ${reaches}`),
    })
  })
  const server: Server = createServer(getRequestListener(app.fetch))
  const live = new WebSocketServer({ server, path: '/api/live' })
  live.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('message', (data) => state.said.push(JSON.parse(String(data))))
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    notify,
    arrive(conversationId, text) {
      const conversation = state.conversations.find((one) => one.id === conversationId)
      const held = state.messages.get(conversationId) ?? []
      const last = held.at(-1)
      if (!conversation || !last) throw new Error('no such conversation')
      const now = new Date().toISOString()
      const message: Message = {
        ...last,
        id: randomUUID(),
        seq: last.seq + 1,
        kind: 'message',
        direction: 'inbound',
        subject: null,
        author: { kind: 'contact', id: conversation.contact.id, name: conversation.contact.name },
        text,
        html: null,
        attachments: [],
        delivery: null,
        deliveryError: null,
        undoUntil: null,
        facts: {},
        occurredAt: now,
      }
      state.messages.set(conversationId, [...held, message])
      Object.assign(conversation, {
        version: conversation.version + 1,
        lastSeq: message.seq,
        preview: text,
        unread: conversation.unread + 1,
        lastEntryAt: now,
        waitingSince: conversation.waitingSince ?? now,
      })
      notify('conversation', {
        id: conversationId,
        lineId: conversation.lineId,
        version: conversation.version,
        seq: message.seq,
        contactId: conversation.contact.id,
      })
      return message
    },
    cut() {
      for (const socket of sockets) socket.terminate()
    },
    async stop() {
      for (const socket of sockets) socket.terminate()
      live.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
