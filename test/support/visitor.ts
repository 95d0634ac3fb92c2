import { createHmac } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Frame, Told } from '../../connectors/webchat/wire.ts'

/** A visitor's page without a browser: speaks the widget's language over a real socket. */
export interface Visitor {
  say(frame: Frame | string | object): void
  /** The next thing of this kind that was not taken yet. */
  hears<T extends Told['type']>(type: T): Promise<Extract<Told, { type: T }>>
  /** Everything heard so far that was not taken. */
  heard: Told[]
  /** The close code, once it is closed. */
  closed: Promise<number>
  socket: WebSocket
  close(): void
}

/** Where he comes in. */
export interface Door {
  url: string
  channel: { id: string }
}

export interface Entering {
  origin?: string | null
  path?: string
  headers?: { [name: string]: string }
}

/** Opens a socket; rejects with the status when the hub does not let it in. */
export async function enter(hub: Door, { origin = hub.url, path, headers = {} }: Entering = {}): Promise<Visitor> {
  const address = `${hub.url.replace('http', 'ws')}${path ?? `/c/${hub.channel.id}/socket`}`
  const socket = new WebSocket(address, { ...(origin !== null && { origin }), headers })
  const heard: Told[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data) => {
    heard.push(JSON.parse(data.toString()))
    for (const look of [...waiting]) look()
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('unexpected-response', (_request, response) => {
      reject(new Error(`refused ${response.statusCode} ${JSON.stringify(response.headers)}`))
      response.destroy()
    })
    socket.on('error', reject)
  })
  return {
    socket,
    heard,
    closed,
    say: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    hears: <T extends Told['type']>(type: T) =>
      new Promise<Extract<Told, { type: T }>>((resolve) => {
        const look = () => {
          const at = heard.findIndex((told) => told.type === type)
          if (at < 0) return
          waiting.delete(look)
          resolve(heard.splice(at, 1)[0] as Extract<Told, { type: T }>)
        }
        waiting.add(look)
        look()
      }),
    close: () => socket.close(),
  }
}

/** A visitor who has a token and may write. */
export async function begun(hub: Door, entering: Entering = {}): Promise<Visitor & { token: string; id: string }> {
  const visitor = await enter(hub, entering)
  visitor.say({ type: 'hello' })
  await visitor.hears('welcome')
  visitor.say({ type: 'begin', seed: crypto.randomUUID() })
  const { token } = await visitor.hears('token')
  return { ...visitor, token, id: token.split('.')[0]! }
}

export const message = (text: string, more: Partial<Extract<Frame, { type: 'message' }>> = {}): Frame => ({
  type: 'message',
  id: crypto.randomUUID(),
  text,
  files: [],
  at: new Date().toISOString(),
  page: { url: 'https://shop.example/e65', title: 'E65' },
  language: 'en',
  ...more,
})

/** What a site signs for its person. */
export function jwtOf(claims: object, key: string, alg = 'HS256'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part({ alg, typ: 'JWT' })}.${part(claims)}`
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
}
