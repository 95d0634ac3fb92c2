import { createHash, randomUUID } from 'node:crypto'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { asSaid } from '../../../src/contract/words.ts'
import { oneLine } from './faults.ts'
import { decoder, encode, type Frame, type Held, held } from './frames.ts'
import { words } from './manager-words.ts'
import { openWire, type Wire } from './wire.ts'

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
  const decode = decoder()
  const greeted = Promise.withResolvers<void>()
  const hear = (piece: Buffer) => {
    try {
      const frames = decode.push(piece)
      if (decode.greeting() !== null) greeted.resolve()
      for (const frame of frames) if (!wire.isOver()) questions.take(frame)
    } catch (error) {
      if (error instanceof ConnectorError) wire.end(error)
      else wire.fail(asSaid(oneLine(String(error))), error)
    }
  }
  const wire = openWire(login, address, means.signal, hear)
  const questions = openQuestions(wire, event, pace.patience)
  const inTime = wire.within(pace.patience, () => wire.fail(words.noGreeting))
  wire.over.then(greeted.reject)
  await greeted.promise
  inTime()
  keepAsking(wire, questions, pace.ping)
  return {
    greeting: decode.greeting()!,
    ask: async (action, fields = []) => (await questions.ask(action, fields, null))[0]!,
    async list(action) {
      const parts = held(words.listOf(where, action))
      const answer = await questions.ask(action, [], parts)
      return answer === parts.frames ? answer : null
    },
    own: questions.own,
    pause: wire.pause,
    resume: wire.resume,
    skipped: () => decode.skipped(),
    ended: wire.over,
    close: () => wire.fail(words.closed),
  }
}

interface Questions {
  /** What an action is answered with; with `parts`, a list. */
  ask(action: string, fields: [string, string][], parts: Held | null): Promise<Frame[]>
  take(frame: Frame): void
  own(frame: Frame): boolean
}

/** Actions and their answers, which are tied by an id; everything else is an event. */
function openQuestions(wire: Wire, event: (frame: Frame) => void, patience: number): Questions {
  const waiting = new Map<string, Waiting>()
  const mark = `${randomUUID()}-`
  let asked = 0
  wire.over.then((error) => {
    for (const { failed } of waiting.values()) failed(error)
    waiting.clear()
  })
  return {
    ask: (action, fields, parts) =>
      new Promise((resolve, reject) => {
        asked += 1
        const id = `${mark}${asked}`
        const text = encode([['Action', action], ['ActionID', id], ...fields])
        if (wire.isOver()) return void wire.over.then(reject)
        const enough = wire.within(patience, () => wire.fail(words.noAnswerFor(patience / 1000)))
        waiting.set(id, {
          parts,
          done(frames) {
            enough()
            waiting.delete(id)
            resolve(frames)
          },
          failed: reject,
        })
        wire.write(text)
      }),
    take(frame) {
      const asking = waiting.get(frame.get('ActionID'))
      const response = frame.get('Response') !== '' && frame.get('Event') === ''
      if (!asking || (!response && !asking.parts)) return event(frame)
      if (response && (!asking.parts || frame.get('Response') === 'Error')) return asking.done([frame])
      if (response) return
      asking.parts!.add(frame)
      if (/^complete/i.test(frame.get('EventList'))) asking.done(asking.parts!.frames)
    },
    own: (frame) => frame.get('ActionID').startsWith(mark),
  }
}

/** A connection can be dead without either side having noticed. */
function keepAsking(wire: Wire, questions: Questions, ms: number): void {
  const next = wire.within(ms, () => {
    next()
    questions.ask('Ping', [], null).then(
      () => keepAsking(wire, questions, ms),
      () => {},
    )
  })
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
