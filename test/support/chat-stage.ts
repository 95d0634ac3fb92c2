import { once } from 'node:events'
import { WebSocket } from 'ws'
import { connectors } from '../../connectors/index.ts'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import { startWorkers } from '../../workers/index.ts'
import { aLine } from './rows.ts'
import { until } from './until.ts'
import { begun, type Door, enter, message, type Visitor } from './visitor.ts'
import { type Browser, origin, type TestWeb, testWeb } from './web.ts'

/** The site that carries the chat. */
export const site = 'https://shop.example'

type Operator = Browser & { id: string }
export type Begun = Visitor & { token: string; id: string }

/** An operator's live connection, with what it has been told. */
interface Feed {
  socket: WebSocket
  seen: { topic: string; data: { [name: string]: unknown } }[]
  closed: Promise<number>
}

/** A whole hub with the chats of two lines, an operator of each, and visitors over real sockets. */
export interface ChatStage {
  web: TestWeb
  chat: Door
  other: Door
  /** The operator of the first chat, and the one of the other. */
  ann: Operator
  stranger: Operator
  visit(door?: Door, token?: string): Promise<Begun>
  /** Opens a page of the site that has said nothing yet. */
  page(door: Door): Promise<Visitor>
  /** Says it and waits until it stands in the inbox. */
  heard(visitor: Begun, text: string): Promise<Conversation>
  messagesOf(conversationId: string): Promise<Message[]>
  /** The status a WebSocket is refused with, or 101. */
  knock(path: string, headers: { [name: string]: string }): Promise<number>
  live(operator: Operator): Promise<Feed>
  /** Cuts every socket opened so far. */
  cut(): void
  stop(): Promise<void>
}

export async function chatStage(): Promise<ChatStage> {
  const web = await testWeb({ connectors })
  const workers = await startWorkers(web.hub)
  const [own, theirs] = [await aLine(web.hub, 'Own'), await aLine(web.hub, 'Theirs')]
  const admin = await web.operator('admin@shop.example', 'admin')
  const ann = await web.operator('ann@shop.example', 'operator', [own])
  const stranger = await web.operator('stranger@shop.example', 'operator', [theirs])
  const door = async (name: string, lineId: string): Promise<Door> => {
    const settings = { title: 'Shop', allowedOrigins: [site] }
    const made = await admin.call('POST', '/api/channels', { connector: 'webchat', name, lineId, settings })
    if (made.status !== 200) throw new Error(`no channel: ${JSON.stringify(made.body)}`)
    return { url: web.url, channel: { id: made.body.id } }
  }
  const [chat, other] = [await door('Chat 0', own), await door('Chat 1', theirs)]

  const open: WebSocket[] = []
  const kept = <T extends { socket: WebSocket }>(page: T): T => {
    open.push(page.socket)
    return page
  }
  const dial = (path: string, headers: { [name: string]: string }) =>
    kept({ socket: new WebSocket(web.url.replace('http', 'ws') + path, { headers }) }).socket
  const page = async (door: Door) => kept(await enter(door, { origin: site }))
  const cut = () => {
    for (const socket of open.splice(0)) socket.terminate()
  }
  return {
    web,
    chat,
    other,
    ann,
    stranger,
    async visit(door = chat, token) {
      if (!token) return kept(await begun(door, { origin: site }))
      const visitor = await page(door)
      visitor.say({ type: 'hello', token })
      await visitor.hears('welcome')
      return { ...visitor, token, id: token.split('.')[0]! }
    },
    page,
    async heard(visitor, text) {
      visitor.say(message(text))
      await visitor.hears('ack')
      return until(`"${text}" in the inbox`, async () => {
        const { items } = (await ann.call('GET', '/api/conversations?view=all&limit=100')).body as { items: Conversation[] }
        return items.find(({ preview }) => preview === text)
      })
    },
    messagesOf: async (id) =>
      (await ann.call('GET', `/api/conversations/${id}/messages?limit=100`)).body.items.filter((each: Message) => each.kind === 'message'),
    async knock(path, headers) {
      const socket = dial(path, headers)
      socket.on('error', () => {})
      const first = await Promise.race([once(socket, 'unexpected-response'), once(socket, 'open')])
      return first[1]?.statusCode ?? 101
    },
    async live(operator) {
      const socket = dial('/api/live', { cookie: operator.cookie(), origin })
      const feed: Feed = { socket, seen: [], closed: once(socket, 'close').then(([code]) => code as number) }
      socket.on('message', (data) => feed.seen.push(JSON.parse(String(data))))
      await once(socket, 'open')
      return feed
    },
    cut,
    async stop() {
      cut()
      await workers.stop()
      await web.stop()
    },
  }
}
