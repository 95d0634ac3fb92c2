import type { WebSocket } from 'ws'
import { type Limits, perSocket } from './limits.ts'
import type { Claims } from './person.ts'
import { take } from './take.ts'
import { makeThread, type Thread } from './thread.ts'
import type { Entrance } from './upgrade.ts'
import type { Visitor } from './visitor.ts'
import { Frame, type Told } from './wire.ts'

const helloMs = 10_000
const bufferedLimit = 1024 * 1024
const waitingLimit = 50
/** Past this many frames in one window it is no visitor any more. */
const floodFactor = 10

/** One open page of a visitor. */
export interface Session {
  entrance: Entrance
  limits: Limits
  visitor: Visitor | null
  claims: Claims | null
  /** Has not written yet: his next message is the first. */
  unwritten: boolean
  thread: Thread | null
  tell(told: Told): void
  close(code: number): void
  /** Makes this the session of a visitor, or of nobody. False: he has too many pages open. */
  become(visitor: Visitor | null): boolean
  ping(): void
  whenClosed(then: () => void): void
}

export function openSession(ws: WebSocket, entrance: Entrance, limits: Limits): Session {
  const { channel } = entrance
  const endings = [entrance.leave]
  let leaveVisitor: (() => void) | null = null
  let alive = true
  let greeted = false
  let busy = Promise.resolve()
  let waiting = 0
  let frames = { count: 0, since: Date.now() }

  const session: Session = {
    entrance,
    limits,
    visitor: null,
    claims: null,
    unwritten: false,
    thread: null,
    tell(told) {
      if (ws.readyState !== ws.OPEN) return
      // someone who does not read would fill our memory
      if (ws.bufferedAmount > bufferedLimit) return ws.terminate()
      ws.send(JSON.stringify(told))
    },
    close: (code) => ws.close(code),
    become(visitor) {
      if (visitor?.id !== session.visitor?.id) {
        leaveVisitor?.()
        session.thread?.close()
        session.thread = null
        leaveVisitor = visitor ? limits.connect('visitor', `${channel.id}:${visitor.id}`) : null
        if (visitor && !leaveVisitor) return false
        if (visitor) session.thread = makeThread(channel, visitor.id, session.tell)
      }
      session.visitor = visitor
      return true
    },
    ping() {
      if (!alive) return ws.terminate()
      alive = false
      ws.ping()
    },
    whenClosed: (then) => void endings.push(then),
  }

  const late = setTimeout(() => {
    if (!greeted) ws.terminate()
  }, helloMs)
  const away = () => ws.close(1012)
  channel.signal.addEventListener('abort', away, { once: true })
  endings.push(() => {
    clearTimeout(late)
    channel.signal.removeEventListener('abort', away)
    leaveVisitor?.()
    session.thread?.close()
  })

  ws.on('pong', () => {
    alive = true
  })
  ws.on('error', () => ws.terminate())
  ws.on('close', () => {
    for (const end of endings.splice(0)) end()
  })
  ws.on('message', (data, isBinary) => {
    alive = true
    const now = Date.now()
    if (now - frames.since > perSocket.seconds * 1000) frames = { count: 0, since: now }
    frames.count++
    const tooFast = frames.count > perSocket.frames
    if (frames.count > perSocket.frames * floodFactor || waiting >= waitingLimit) return ws.terminate()
    const frame = isBinary ? null : read(data.toString())
    if (!frame || (!greeted && frame.type !== 'hello')) return ws.close(1008)
    if (tooFast) {
      // what must not be lost is asked for again; signals that are old by then are not
      if ('id' in frame && frame.type !== 'seen') session.tell({ type: 'wait', ms: frames.since + perSocket.seconds * 1000 - now })
      return
    }
    greeted = true
    waiting++
    busy = busy
      .then(() => take(session, frame))
      .catch((error: unknown) => {
        channel.log.error('a frame of a visitor failed', error)
        ws.close(1011)
      })
      .finally(() => {
        waiting--
      })
  })
  return session
}

function read(text: string): Frame | null {
  try {
    return Frame.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
