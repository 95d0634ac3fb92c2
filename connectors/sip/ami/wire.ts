import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { Said } from '../../../src/contract/words.ts'
import { connectionWords } from './faults.ts'
import type { Login } from './manager.ts'
import { words } from './manager-words.ts'

/** One connection, and the clocks that end with it. */
export interface Wire {
  write(text: string): void
  /** Stops reading for as long as what was read cannot be put away. */
  pause(): void
  resume(): void
  /** Calls `late` after so long, unless the answer is called before; reading that was stopped by ourselves does not count. */
  within(ms: number, late: () => void): () => void
  fail(why: Said, cause?: unknown): void
  end(error: ConnectorError): void
  isOver(): boolean
  /** Settles when the connection is over, with why. Never rejects. */
  over: Promise<ConnectorError>
}

/** Connects to exactly this address; the name goes into TLS only. */
export function openWire(login: Login, address: string, signal: AbortSignal, hear: (piece: Buffer) => void): Wire {
  const where = `${login.host}:${login.port}`
  const socket = open(login, address)
  const timers = new Set<NodeJS.Timeout>()
  const { promise: over, resolve } = Promise.withResolvers<ConnectorError>()
  let isOver = false

  const end = (error: ConnectorError) => {
    if (isOver) return
    isOver = true
    signal.removeEventListener('abort', abort)
    for (const timer of timers) clearTimeout(timer)
    socket.destroy()
    resolve(error)
  }
  const fail = (why: Said, cause?: unknown) => end(new ConnectorError('unreachable', words.at(where, why), { cause }))
  const abort = () => fail(words.givenUp)
  signal.addEventListener('abort', abort)
  socket.on('error', (error) => fail(connectionWords(error), error))
  socket.on('close', () => fail(words.closedThere))
  socket.on('data', hear)

  function within(ms: number, late: () => void): () => void {
    const arm = () => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        if (socket.isPaused()) current = arm()
        else late()
      }, ms)
      timers.add(timer)
      return timer
    }
    let current = arm()
    return () => {
      clearTimeout(current)
      timers.delete(current)
    }
  }

  return {
    write: (text) => void socket.write(text),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    within,
    fail,
    end,
    isOver: () => isOver,
    over,
  }
}

function open({ host, port, security }: Login, address: string): Socket {
  if (security === 'none') return connectPlain({ host: address, port, noDelay: true })
  return connectTls({ host: address, port, ...(isIP(host) === 0 && { servername: host }) })
}
