import { createHash, randomUUID } from 'node:crypto'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { asSaid, type Said } from '../../../src/contract/words.ts'
import { decoder, encode, type Frame, type Held, held } from './frames.ts'
import { words } from './manager-words.ts'
import { connectionWords, oneLine } from './words.ts'

/** Where, and as whom. */
export interface Login {
  host: string
  port: number
  security: 'tls' | 'none'
  username: string
  password: string
}

export interface Means {
  resolve(host: string): Promise<string>
  signal: AbortSignal
}

/** Milliseconds. */
export interface Pace {
  /** How long connecting may take, and any answer. */
  patience: number
  /** How often it is asked whether it is still there. */
  ping: number
}

const usual: Pace = { patience: 10_000, ping: 15_000 }

/** A connection to the manager interface. */
export interface Session {
  greeting: string
  /** Sends an action; its answer, whatever it says. Rejects with ConnectorError when there is none. */
  ask(action: string, fields?: [name: string, value: string][]): Promise<Frame>
  /** Sends an action that is answered with a list: its parts and what closes it, or null when it is refused. */
  list(action: string): Promise<Frame[] | null>
  /** Whether an event belongs to an action of this connection. */
  own(frame: Frame): boolean
  /** Stops reading for as long as what was read cannot be put away. */
  pause(): void
  resume(): void
  /** Frames left out for their size. */
  skipped(): number
  /** Settles when the connection is over, with why. Never rejects. */
  ended: Promise<ConnectorError>
  close(): void
}

interface Waiting {
  parts: Held | null
  done(frames: Frame[]): void
  failed(error: ConnectorError): void
}

/** Connects to exactly the address that was checked; `event` is given whatever nobody asked for. Throws ConnectorError. */
export async function connectAmi(login: Login, means: Means, event: (frame: Frame) => void, pace: Pace = usual): Promise<Session> {
  const where = `${login.host}:${login.port}`
  const address = await means.resolve(login.host)
  means.signal.throwIfAborted()
  const socket = open(login, address)
  const waiting = new Map<string, Waiting>()
  const timers = new Set<NodeJS.Timeout>()
  const over = Promise.withResolvers<ConnectorError>()
  const decode = decoder()
  const mark = `${randomUUID()}-`
  let ended = false
  let asked = 0

  const end = (error: ConnectorError) => {
    if (ended) return
    ended = true
    means.signal.removeEventListener('abort', abort)
    for (const timer of timers) clearTimeout(timer)
    socket.destroy()
    for (const { failed } of waiting.values()) failed(error)
    waiting.clear()
    over.resolve(error)
  }
  const fail = (why: Said, cause?: unknown) => end(new ConnectorError('unreachable', words.at(where, why), { cause }))
  const abort = () => fail(words.givenUp)
  means.signal.addEventListener('abort', abort)
  socket.on('error', (error) => fail(connectionWords(error), error))
  socket.on('close', () => fail(words.closedThere))

  /** Calls `late` after so long without being cleared; reading that was stopped by ourselves does not count. */
  const within = (ms: number, late: () => void): (() => void) => {
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

  const send = (action: string, fields: [string, string][], parts: Held | null): Promise<Frame[]> =>
    new Promise((resolve, reject) => {
      const id = `${mark}${++asked}`
      const text = encode([['Action', action], ['ActionID', id], ...fields])
      if (ended) return void over.promise.then(reject)
      const enough = within(pace.patience, () => fail(words.noAnswerFor(pace.patience / 1000)))
      waiting.set(id, {
        parts,
        done(frames) {
          enough()
          waiting.delete(id)
          resolve(frames)
        },
        failed: reject,
      })
      socket.write(text)
    })

  const take = (frame: Frame) => {
    const asking = waiting.get(frame.get('ActionID'))
    const response = frame.get('Response') !== '' && frame.get('Event') === ''
    if (!asking || (!response && !asking.parts)) return event(frame)
    if (response && (!asking.parts || frame.get('Response') === 'Error')) return asking.done([frame])
    if (response) return
    asking.parts!.add(frame)
    if (/^complete/i.test(frame.get('EventList'))) asking.done(asking.parts!.frames)
  }

  const greeted = Promise.withResolvers<void>()
  greeted.promise.catch(() => {})
  over.promise.then((error) => greeted.reject(error))
  socket.on('data', (piece: Buffer) => {
    try {
      const frames = decode.push(piece)
      if (decode.greeting() !== null) greeted.resolve()
      for (const frame of frames) if (!ended) take(frame)
    } catch (error) {
      end(
        error instanceof ConnectorError
          ? error
          : new ConnectorError('unreachable', words.at(where, asSaid(oneLine(String(error)))), { cause: error }),
      )
    }
  })
  const inTime = within(pace.patience, () => fail(words.noGreeting))
  await greeted.promise
  inTime()

  const watch = () => {
    const next = within(pace.ping, () => {
      next()
      send('Ping', [], null).then(watch, () => {})
    })
  }
  watch()
  return {
    greeting: decode.greeting()!,
    ask: async (action, fields = []) => (await send(action, fields, null))[0]!,
    async list(action) {
      const parts = held(words.listOf(where, action))
      const answer = await send(action, [], parts)
      return answer === parts.frames ? answer : null
    },
    own: (frame) => frame.get('ActionID').startsWith(mark),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    skipped: () => decode.skipped(),
    ended: over.promise,
    close: () => end(new ConnectorError('unreachable', words.at(where, words.closed))),
  }
}

function open({ host, port, security }: Login, address: string): Socket {
  if (security === 'none') return connectPlain({ host: address, port, noDelay: true })
  return connectTls({ host: address, port, ...(isIP(host) === 0 && { servername: host }) })
}

/**
 * Signs in without sending the password: as an answer to a challenge. `events`: the classes of events it wants, or off. Throws ConnectorError.
 */
export async function signIn(session: Session, { username, password, security }: Login, events: string): Promise<void> {
  const challenge = await session.ask('Challenge', [['AuthType', 'MD5']])
  const text = challenge.get('Challenge')
  if (text === '' && security === 'none') {
    throw new ConnectorError('misconfigured', words.readable(oneLine(challenge.get('Message'))))
  }
  const proof: [string, string][] =
    text === ''
      ? [['Secret', password]]
      : [
          ['AuthType', 'MD5'],
          ['Key', createHash('md5').update(text).update(password).digest('hex')],
        ]
  const answer = await session.ask('Login', [['Username', username], ...proof, ['Events', events]])
  if (answer.get('Response') === 'Success') return
  throw new ConnectorError('unauthorized', words.refused(username, oneLine(answer.get('Message'))))
}

/** A connection that is signed in. Throws ConnectorError. The caller closes it, or `means.signal` does. */
export async function openAmi(
  login: Login,
  means: Means,
  events: string,
  event: (frame: Frame) => void,
  pace: Pace = usual,
): Promise<Session> {
  const session = await connectAmi(login, means, event, pace)
  try {
    // before that nothing says which channels are of one call
    if (Number(/Manager\/(\d+)/.exec(session.greeting)?.[1]) < 2) throw new ConnectorError('misconfigured', words.tooOld(session.greeting))
    await signIn(session, login, events)
    return session
  } catch (error) {
    session.close()
    throw error
  }
}

/** Says good-bye, and does not wait for long. */
export async function leave(session: Session): Promise<void> {
  await session.ask('Logoff').catch(() => {})
  session.close()
}
