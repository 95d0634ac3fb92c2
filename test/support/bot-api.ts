import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Call, type Chats, chats } from './bot-api-chats.ts'
import { type Answer, ok, refusal, type UpdateQueue, updateQueue } from './bot-api-queue.ts'
import { type Deliverer, deliverer } from './bot-api-webhook.ts'

/**
 * What goes wrong with a call. `reset` before anything is done, `reset after` once it is done; `cut` in the middle of the answer;
 * `stall` never answers, `stall in the middle` stops after half of it; `not json` is a proxy's page; `drip` answers byte by byte.
 */
type Fault =
  | 'reset'
  | 'reset after'
  | 'cut'
  | 'stall'
  | 'stall in the middle'
  | 'not json'
  | 'drip'
  | { status: number; description: string; retryAfter?: number }

/** A strict Bot API server with one bot. Its own record says what was lost or came twice. */
export interface BotApi {
  /** What goes into `apiRoot`. */
  url: string
  token: string
  bot: { id: number; username: string; first_name: string }
  updates: UpdateQueue
  webhook: Deliverer
  chats: Chats
  /** Who has let the bot answer for his own account, by the connection. */
  owners: Map<string, { id: number; first_name: string; username?: string }>
  /** Every call that was carried out or refused by rule, in order. */
  calls: Call[]
  /** Spoils the next `times` calls of a method. */
  fault(method: string, fault: Fault, times?: number): void
  /** Spoils every call of these methods (`file` are the downloads) until it is told otherwise. */
  disturb(fault: Fault | null, methods?: RegExp): void
  /** The token is not good any more, or is again. */
  revoke(good?: boolean): void
  /** Takes no connections, or takes them again, where it was. */
  away(): Promise<void>
  back(): Promise<void>
  /** Requests so far, and connections that are open. */
  asked: number
  connections(): number
  /** Ends every connection. */
  cut(): void
  /** Somebody writes in his private chat: the update's id. */
  says(person: number, content: string | object): number
  /** Calls of a method, in order. */
  callsOf(method: string): Call[]
  stop(): Promise<void>
}

export const botToken = '4711:AAcanaryTOKENcanaryTOKENcanaryTOKEN'

/** A message of somebody in his private chat with the bot. */
export const privateMessage = (person: number, messageId: number, content: string | object) => ({
  message: {
    message_id: messageId,
    from: { id: person, is_bot: false, first_name: `Person ${person}`, language_code: 'en' },
    chat: { id: person, first_name: `Person ${person}`, type: 'private' },
    date: Math.floor(Date.now() / 1000),
    ...(typeof content === 'string' ? { text: content } : content),
  },
})

/** `second`: milliseconds a second of the server takes, so that its waits are short. `port`: to come back where another one was. */
export async function startBotApi({ second = 20, port = 0 }: { second?: number; port?: number } = {}): Promise<BotApi> {
  const updates = updateQueue(second)
  const webhook = deliverer(updates, second)
  const faults: { method: string; fault: Fault }[] = []
  const sockets = new Set<Socket>()
  let disturbed: { methods: RegExp; fault: Fault } | null = null
  let revoked = false
  const it: BotApi = {
    url: '',
    token: botToken,
    bot: { id: 4711, username: 'shop_bot', first_name: 'Shop' },
    updates,
    webhook,
    chats: chats(),
    owners: new Map(),
    calls: [],
    fault(method, fault, times = 1) {
      for (let n = 0; n < times; n += 1) faults.push({ method, fault })
    },
    disturb(fault, methods = /./) {
      disturbed = fault && { methods, fault }
    },
    revoke: (good = false) => {
      revoked = !good
    },
    async away() {
      const closed = new Promise((resolve) => server.close(resolve))
      it.cut()
      await closed
    },
    back: async () => {
      if (!server.listening) await new Promise<void>((resolve) => server.listen(Number(new URL(it.url).port), '127.0.0.1', resolve))
    },
    asked: 0,
    connections: () => sockets.size,
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    says(person, content) {
      it.chats.known.add(person)
      return updates.push(privateMessage(person, it.chats.nextMessageId(), content))
    },
    callsOf: (method) => it.calls.filter((call) => call.method === method),
    async stop() {
      webhook.stop()
      if (server.listening) await it.away()
    },
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const { pathname } = new URL(request.url ?? '/', 'http://bot')
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(pathname)
    const [, token, method = ''] = file ?? /^\/bot([^/]+)\/(\w+)$/.exec(pathname) ?? []
    const call = await callOf(request, file ? 'file' : method)
    it.asked += 1
    const at = faults.findIndex((each) => each.method === call.method)
    const lasting = disturbed?.methods.test(call.method) ? disturbed.fault : undefined
    const fault = at === -1 ? lasting : faults.splice(at, 1)[0]!.fault
    if (fault === 'reset') return void request.socket.resetAndDestroy()
    if (typeof fault === 'object') {
      const parameters = fault.retryAfter === undefined ? undefined : { retry_after: fault.retryAfter }
      return write(response, refusal(fault.status, fault.description, parameters))
    }
    if (token !== it.token || revoked) return write(response, refusal(revoked ? 401 : 404, revoked ? 'Unauthorized' : 'Not Found'))
    if (file) return sendFile(response, decodeURIComponent(method), fault)
    it.calls.push(call)
    const answer = await carryOut(call, gone.signal)
    if (!gone.signal.aborted) await write(response, answer, fault)
  }

  async function carryOut(call: Call, gone: AbortSignal): Promise<Answer> {
    const given = call.given as never
    switch (call.method) {
      case 'getUpdates':
        if (!webhook.url) return updates.getUpdates(given, gone)
        return refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
      case 'getMe':
        return ok(JSON.stringify({ ...it.bot, is_bot: true, can_join_groups: true, can_read_all_group_messages: false }))
      case 'getBusinessConnection': {
        const id = String(call.given.business_connection_id)
        const user = it.owners.get(id)
        if (!user) return refusal(400, 'Bad Request: business connection not found')
        return ok(JSON.stringify({ id, user: { ...user, is_bot: false }, user_chat_id: user.id, date: 1, is_enabled: true }))
      }
      case 'setWebhook':
        return webhook.setWebhook(given)
      case 'deleteWebhook':
        return webhook.setWebhook({})
      case 'getWebhookInfo':
        return webhook.info()
      default:
        return it.chats.call(call) ?? refusal(404, 'Not Found: method not found')
    }
  }

  async function sendFile(response: ServerResponse, path: string, fault?: Fault): Promise<void> {
    const file = [...it.chats.files.values()].find((each) => each.path === path)
    if (!file) return write(response, refusal(404, 'Not Found'))
    if (fault === 'stall') return
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.bytes.length })
    if (fault !== 'cut' && fault !== 'stall in the middle') return void response.end(file.bytes)
    response.write(file.bytes.subarray(0, file.bytes.length >> 1), () => fault === 'cut' && response.destroy())
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  it.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return it
}

async function write(response: ServerResponse, { status, json }: Answer, fault?: Fault): Promise<void> {
  const body = Buffer.from(fault === 'not json' ? '<html><body>Bad gateway</body></html>' : json)
  if (fault === 'reset after') return void response.socket?.resetAndDestroy()
  if (fault === 'stall') return
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
  if (fault === 'cut' || fault === 'stall in the middle') {
    response.write(body.subarray(0, body.length >> 1), () => fault === 'cut' && response.destroy())
  } else if (fault === 'drip') {
    for (const byte of body) {
      response.write(Buffer.of(byte))
      await new Promise(setImmediate)
    }
    response.end()
  } else response.end(body)
}

async function callOf(request: IncomingMessage, method: string): Promise<Call> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  const body = Buffer.concat(pieces)
  const type = request.headers['content-type'] ?? ''
  const call: Call = { method, given: {}, files: {} }
  if (type.includes('json')) call.given = body.length > 0 ? JSON.parse(body.toString()) : {}
  if (type.includes('multipart')) {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData()
    for (const [name, value] of form) {
      if (typeof value === 'string') call.given[name] = value
      else call.files[name] = { filename: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) }
    }
  }
  return call
}
