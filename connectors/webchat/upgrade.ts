import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Channel, Client, ConnectorRoutes } from '../../src/contract/connector.ts'
import { isAllowed } from '../../src/contract/origins.ts'
import type { Config } from './config.ts'
import { type Limits, troubleOf } from './limits.ts'
import { type Entrance, openSession, ping, type Session, tellOnline } from './session.ts'
import { take } from './take.ts'

type Open = (channelId: string) => Promise<Channel<Config> | null>

const pingMs = 30_000
/** Service restart: come back, the channel may be there again. */
const goneAway = 1012
const refusal = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Takes visitors' sockets. Everybody who may not come in gets one and the same answer: an unknown channel looks like a blocked address. */
export function takeSockets(open: Open, limits: Limits): NonNullable<ConnectorRoutes['upgrade']> {
  const server = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024, perMessageDeflate: false, clientTracking: false })
  // by channel, so that one listener lets all its visitors go when it is switched off or changed
  const present = new Map<Channel<Config>, Set<Session>>()
  let pinging: NodeJS.Timeout | null = null

  // one timer for all
  const pingAll = () => {
    for (const sessions of present.values()) for (const session of sessions) ping(session)
  }
  const sessionsOf = (channel: Channel<Config>): Set<Session> => {
    const known = present.get(channel)
    if (known) return known
    const sessions = new Set<Session>()
    present.set(channel, sessions)
    pinging ??= setInterval(pingAll, pingMs)
    const unwatch = channel.watchOnline((online) => {
      for (const session of sessions) tellOnline(session, online)
    })
    channel.signal.addEventListener('abort', () => end(channel, sessions, unwatch), { once: true })
    return sessions
  }
  const end = (channel: Channel<Config>, sessions: Set<Session>, unwatch: () => void) => {
    unwatch()
    for (const { ws } of sessions) ws.close(goneAway)
    present.delete(channel)
    if (present.size > 0 || !pinging) return
    clearInterval(pinging)
    pinging = null
  }
  const admit = (ws: WebSocket, entrance: Entrance) => {
    const sessions = sessionsOf(entrance.channel)
    sessions.add(openSession(ws, entrance, limits, { take, closed: (session) => sessions.delete(session) }))
  }

  return (channelId, request, socket, head, client) => {
    const gone = () => socket.destroy()
    socket.on('error', gone)
    enter(open, limits, channelId, request, client)
      .then((entrance) => {
        if (!entrance) return refuse(socket)
        if (socket.destroyed || entrance.channel.signal.aborted) {
          entrance.leave()
          return refuse(socket)
        }
        socket.off('error', gone)
        let admitted = false
        server.handleUpgrade(request, socket, head, (ws) => {
          admitted = true
          admit(ws, entrance)
        })
        // a handshake that is not a WebSocket's is answered by ws, and never becomes a session
        if (!admitted) entrance.leave()
      })
      .catch(() => refuse(socket))
  }
}

async function enter(open: Open, limits: Limits, channelId: string, request: IncomingMessage, client: Client): Promise<Entrance | null> {
  if (!new URL(request.url ?? '/', 'http://hub').pathname.endsWith('/socket')) return null
  const channel = await open(channelId)
  const { origin } = request.headers
  if (!channel || !isAllowed(channel.publicUrl, channel.config.allowedOrigins, origin)) return null

  const leave = client.limitBy ? limits.connect('address', client.limitBy) : () => {}
  if (!leave) return null
  try {
    const standing = await channel.standing([{ kind: 'network', value: client.address }])
    if (standing.blocked) {
      leave()
      return null
    }
    channel.report('working', troubleOf(client), origin)
    return { channel, origin, client, online: standing.online, leave }
  } catch (error) {
    leave()
    throw error
  }
}

function refuse(socket: Duplex): void {
  if (!socket.destroyed) socket.end(refusal)
}
