import type { RawData, WebSocket } from 'ws'
import type { Channel, Client } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'
import { type Limits, perSocket } from './limits.ts'
import type { Claims } from './person.ts'
import { makeThread, type Thread } from './thread.ts'
import type { Visitor } from './visitor.ts'
import { Frame, type Told } from './wire.ts'

const helloMs = 10_000
const bufferedLimit = 1024 * 1024
const waitingLimit = 50
/** Past this many frames in one window it is no visitor any more. */
const floodFactor = 10

/** Who comes in, found out before the handshake. */
export interface Entrance {
  channel: Channel<Config>
  origin: string
  client: Client
  online: boolean
  leave(): void
}

/** One open page of a visitor. Plain data and as little of it as there can be: there are ten thousand of them, and most are idle. */
export interface Session {
  ws: WebSocket
  entrance: Entrance
  limits: Limits
  visitor: Visitor | null
  claims: Claims | null
  /** Has not written yet: his next message is the first. Null: not known, he says he has seen the thread before. */
  unwritten: boolean | null
  thread: Thread | null
  leaveVisitor: (() => void) | null
  /** Ends him unless he greets in time; null once he has. */
  late: NodeJS.Timeout | null
  /** Has been heard since the last ping. */
  alive: boolean
  frames: number
  framesSince: number
  /** Frames that wait for their turn, and the turn. */
  waiting: number
  busy: Promise<void> | null
}

/** What is done with a session: `take` with each frame, one after the other; `closed` once it is over. */
interface Ends {
  take(session: Session, frame: Frame): Promise<void>
  closed(session: Session): void
}

export function openSession(ws: WebSocket, entrance: Entrance, limits: Limits, { take, closed }: Ends): Session {
  const session: Session = {
    ws,
    entrance,
    limits,
    visitor: null,
    claims: null,
    unwritten: false,
    thread: null,
    leaveVisitor: null,
    late: setTimeout(() => ws.terminate(), helloMs),
    alive: true,
    frames: 0,
    framesSince: 0,
    waiting: 0,
    busy: null,
  }
  ws.on('pong', () => {
    session.alive = true
  })
  ws.on('error', () => ws.terminate())
  ws.on('close', () => {
    if (session.late) clearTimeout(session.late)
    become(session, null)
    entrance.leave()
    closed(session)
  })
  ws.on('message', (data, isBinary) => hear(session, data, isBinary, take))
  return session
}

/** Tells a page something; one that does not read what it is told is cut off before it fills the memory. */
export function tell({ ws }: Session, told: Told): void {
  if (ws.readyState !== ws.OPEN) return
  if (ws.bufferedAmount > bufferedLimit) ws.terminate()
  else ws.send(JSON.stringify(told))
}

/** Whether somebody is there now: said at once, or with the welcome that is still to come. */
export function tellOnline(session: Session, online: boolean): void {
  session.entrance.online = online
  if (!session.late) tell(session, { type: 'online', online })
}

/** Makes this the session of a visitor, or of nobody. False: he has too many pages open, or this one was closed meanwhile. */
export function become(session: Session, visitor: Visitor | null): boolean {
  const { ws, limits, entrance } = session
  // whatever it took now, no end of it would give back
  if (visitor && ws.readyState !== ws.OPEN) return false
  if (visitor?.id !== session.visitor?.id) {
    session.leaveVisitor?.()
    session.thread?.close()
    session.thread = null
    session.leaveVisitor = visitor ? limits.connect('visitor', `${entrance.channel.id}:${visitor.id}`) : null
    if (visitor && !session.leaveVisitor) return false
    if (visitor) session.thread = makeThread(entrance.channel, visitor.id, (told) => tell(session, told))
  }
  session.visitor = visitor
  return true
}

/** Asks whether the page is still there; ends the session of one that did not answer the last time. */
export function ping(session: Session): void {
  if (session.alive) session.ws.ping()
  else session.ws.terminate()
  session.alive = false
}

function hear(session: Session, data: RawData, isBinary: boolean, take: Ends['take']): void {
  const { ws } = session
  const now = Date.now()
  session.alive = true
  if (now - session.framesSince > perSocket.seconds * 1000) {
    session.frames = 0
    session.framesSince = now
  }
  session.frames++
  if (session.frames > perSocket.frames * floodFactor || session.waiting >= waitingLimit) {
    ws.terminate()
    return
  }
  const frame = isBinary ? null : read(data.toString())
  if (!frame || (session.late && frame.type !== 'hello')) {
    ws.close(1008)
    return
  }
  if (session.frames > perSocket.frames) {
    // what must not be lost is asked for again; signals that are old by then are not
    const wait = session.framesSince + perSocket.seconds * 1000 - now
    if ('id' in frame && frame.type !== 'seen') tell(session, { type: 'wait', ms: wait })
    return
  }
  if (session.late) clearTimeout(session.late)
  session.late = null
  session.waiting++
  session.busy = (session.busy ?? Promise.resolve())
    .then(() => take(session, frame))
    .catch((error: unknown) => {
      session.entrance.channel.log.error('a frame of a visitor failed', error)
      ws.close(1011)
    })
    .finally(() => {
      session.waiting--
      if (session.waiting === 0) session.busy = null
    })
}

function read(text: string): Frame | null {
  try {
    return Frame.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
