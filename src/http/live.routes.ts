import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Caller } from '../api.ts'
import type { Json } from '../contract/events.ts'
import { typing } from '../conversations/acts.ts'
import { versionsOf } from '../conversations/conversations.ts'
import type { Hub } from '../hub.ts'
import type { Callers } from '../operators/callers.ts'
import { markAway, markOnline } from '../operators/presence.ts'
import { maySee, sight } from './sight.ts'

/** The operators' live feed, `/api/live`. */
export interface LiveFeed {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  /** Sockets open now. */
  size(): number
  stop(): void
}

interface Viewer {
  socket: WebSocket
  headers: Headers
  /** Null while what he may see is looked up again: nothing is passed meanwhile, and he is told to look himself. */
  caller: Caller | null
  operatorId: string
  alive: boolean
  frames: number
}

const Frame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('versions'), ids: z.array(z.uuid()).max(200) }),
  z.object({ type: z.literal('typing'), conversationId: z.uuid() }),
])

const pingMs = 30_000
const presenceMs = 10_000
const mostBuffered = 1 << 20
const framesPerTick = 40
/** Close codes of our own: the browser is not to come back by itself, or to slow down. */
const signedOut = 4401
const tooMuch = 4429

export function liveFeed(hub: Hub, callers: Callers, origins: string[]): LiveFeed {
  const server = new WebSocketServer({ noServer: true, maxPayload: 65_536, perMessageDeflate: false, clientTracking: false })
  const viewers = new Set<Viewer>()
  let stopped = false

  const send = (viewer: Viewer, topic: string, data: Json): void => {
    // who does not keep up reconnects and catches up by reading
    if (viewer.socket.bufferedAmount > mostBuffered) viewer.socket.terminate()
    else viewer.socket.send(JSON.stringify({ topic, data }))
  }

  async function look(viewer: Viewer): Promise<void> {
    viewer.caller = null
    const signedIn = await callers.of(viewer.headers).catch(() => undefined)
    if (signedIn === undefined) return viewer.socket.close(1013)
    if (!signedIn || signedIn.caller.id !== viewer.operatorId) return viewer.socket.close(signedOut)
    viewer.caller = signedIn.caller
    send(viewer, 'resync', {})
  }

  const unsubscribe = hub.live.subscribe((notice) => {
    if (viewers.size === 0) return
    const { topic, data } = notice
    const subject = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}
    const changed = topic === 'session' ? subject.operatorId : topic === 'operator' && subject.online === undefined ? subject.id : null
    if (changed) for (const viewer of viewers) if (viewer.operatorId === changed) void look(viewer)
    sight(hub.sql, topic, data)
      .then((seen) => {
        if (!seen) return
        for (const viewer of viewers) if (viewer.caller && maySee(viewer.caller, seen)) send(viewer, seen.topic, seen.data)
      })
      .catch((error: unknown) => {
        hub.log.warn({ err: error, topic }, 'a notice could not be passed on')
        for (const viewer of viewers) send(viewer, 'resync', {})
      })
  })
  const ungap = hub.live.onGap(() => {
    for (const viewer of viewers) void look(viewer)
  })

  async function receive(viewer: Viewer, data: RawData): Promise<void> {
    if (++viewer.frames > framesPerTick) return viewer.socket.close(tooMuch)
    const caller = viewer.caller
    const frame = Frame.safeParse(parse(data))
    if (!frame.success || !caller) return
    switch (frame.data.type) {
      case 'versions':
        return send(viewer, 'versions', { items: (await versionsOf(hub.sql, caller, frame.data.ids)) as unknown as Json })
      case 'typing':
        return typing(hub, caller, frame.data.conversationId)
    }
  }

  function welcome(socket: WebSocket, headers: Headers, caller: Caller): void {
    const viewer: Viewer = { socket, headers, caller, operatorId: caller.id, alive: true, frames: 0 }
    viewers.add(viewer)
    socket.on('pong', () => {
      viewer.alive = true
    })
    socket.on('message', (data) => {
      receive(viewer, data).catch((error: unknown) => hub.log.debug({ err: error }, 'a live frame could not be answered'))
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      viewers.delete(viewer)
      if (!stopped) void beat([viewer.operatorId])
    })
    send(viewer, 'hello', { now: new Date().toISOString() })
    void beat([caller.id])
  }

  /** Writes down who is connected, and tells of arrivals and departures. */
  async function beat(operatorIds: string[]): Promise<void> {
    try {
      for (const id of await markOnline(hub.sql, operatorIds)) hub.live.announce({ topic: 'operator', data: { id, online: true } })
      for (const id of await markAway(hub.sql)) hub.live.announce({ topic: 'operator', data: { id, online: false } })
    } catch (error) {
      hub.log.warn({ err: error }, 'presence could not be written')
    }
  }

  const presence = setInterval(() => {
    for (const viewer of viewers) viewer.frames = 0
    void beat([...new Set([...viewers].map((viewer) => viewer.operatorId))])
  }, presenceMs)
  const pings = setInterval(() => {
    for (const viewer of viewers) {
      if (!viewer.alive) {
        viewer.socket.terminate()
        continue
      }
      viewer.alive = false
      viewer.socket.ping()
      // a session that ran out by itself is announced by nobody, and a change while the socket was opened reached nobody
      void callers.of(viewer.headers).then(
        (signedIn) => {
          if (!signedIn || signedIn.caller.id !== viewer.operatorId) viewer.socket.close(signedOut)
          else if (viewer.caller) viewer.caller = signedIn.caller
        },
        () => {},
      )
    }
  }, pingMs)

  return {
    async upgrade(request, socket, head) {
      if (!origins.includes(request.headers.origin ?? '')) return refuse(socket, '403 Forbidden')
      const headers = new Headers({ cookie: request.headers.cookie ?? '' })
      const signedIn = await callers.of(headers)
      if (!signedIn) return refuse(socket, '401 Unauthorized')
      server.handleUpgrade(request, socket, head, (accepted) => welcome(accepted, headers, signedIn.caller))
    },
    size: () => viewers.size,
    stop() {
      stopped = true
      clearInterval(presence)
      clearInterval(pings)
      unsubscribe()
      ungap()
      for (const { socket } of viewers) socket.close(1001)
      server.close()
    },
  }
}

/** Answers an upgrade with plain HTTP and ends it. */
export function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function parse(data: RawData): unknown {
  try {
    return JSON.parse(data.toString())
  } catch {
    return null
  }
}
