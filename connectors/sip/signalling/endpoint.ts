import { createHash } from 'node:crypto'
import { type Core, type Invitation, type URI, UserAgent } from 'sip.js'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { bare } from '../caller.ts'
import { type Config, domainOf } from '../config.ts'
import { Socket, type SocketOptions, socketError } from './socket.ts'
import { soundOf } from './sound.ts'
import { words } from './state-words.ts'

/** The other side's final word on a request. */
interface Answer {
  status: number
  phrase: string
  message: Core.IncomingResponseMessage
}

/** The hub's extension at the telephone system: one connection, until it is lost or closed. */
export interface Endpoint {
  ua: UserAgent
  domain: string
  /** What the name of the server stood for when it was connected to. */
  address: string
  /** Rejects once the connection is gone. */
  lost: Promise<never>
  /** An address of this system, of an extension that was checked; null for what is no such thing. */
  addressOf(extension: string): URI | null
  /** Any request. Rejects with ConnectorError `unreachable` when nobody answers. */
  ask(method: string, target: URI, headers?: string[]): Promise<Answer>
  /** For so many seconds. Throws what the refusal means. Answers how long it was granted. */
  register(seconds: number): Promise<number>
  /** Ends everything, within `patience`. */
  close(): Promise<void>
}

export interface Means {
  /** A UUID, always the same for this channel. */
  id: string
  signal: AbortSignal
  resolve(host: string): Promise<string>
  odd(error: unknown): void
  /** A request to call somebody else came, in no call at all; it is refused. */
  refused?(call: string): void
  /** A call rings. */
  onInvite?(invitation: Invitation): void
}

/** A server that does not answer for so long is gone. */
export interface Patience {
  answerMs: number
  goodbyeMs: number
}

const usual: Patience = { answerMs: 8_000, goodbyeMs: 1_000 }

/** Signs nothing in yet: connects. */
export async function openEndpoint(config: Config, means: Means, patience: Patience = usual): Promise<Endpoint> {
  const { server, username } = config
  const domain = domainOf(config)
  const own = UserAgent.makeURI(`sip:${username}@${domain}`)
  const registrar = UserAgent.makeURI(`sip:${domain}`)
  if (!own || !registrar) throw new ConnectorError('misconfigured', words.noAddress)
  const address = await means.resolve(bare(new URL(server).hostname))
  if (means.signal.aborted) throw stopped()

  const { promise: lost, reject: lose } = Promise.withResolvers<never>()
  lost.catch(() => {})
  const ua = userAgent(config, means, own, address, (error) => lose(socketError(error, server)))
  const send = sender(ua, lost, new URL(server).host)
  const sign = registration(ua, own, registrar, send)
  await begin(ua, means.signal, server)

  return {
    ua,
    domain,
    address: bare(address),
    lost,
    addressOf: (extension) =>
      /^[A-Za-z0-9._*#+-]{1,64}$/.test(extension) ? (UserAgent.makeURI(`sip:${extension}@${domain}`) ?? null) : null,
    ask: (method, target, headers = []) =>
      send(ua.userAgentCore.makeOutgoingRequestMessage(method, target, own, target, {}, headers), patience.answerMs),
    async register(seconds) {
      const first = await sign(seconds, patience.answerMs)
      const least = Number(first.message.getHeader('min-expires'))
      const answer = first.status === 423 && least > seconds && least < 86_400 ? await sign(least, patience.answerMs) : first
      if (answer.status >= 300) throw refusal(answer, config)
      return grantedTo(answer, username) ?? seconds
    },
    async close() {
      if (sign.registered() && ua.isConnected()) await sign(0, patience.goodbyeMs).catch(() => {})
      await ua.stop()
    },
  }
}

const stopped = () => new ConnectorError('unreachable', words.stopped)

/** Its own telephone, which neither rings nor answers by itself. `lose`: the connection is gone. */
function userAgent(config: Config, means: Means, uri: URI, address: string, lose: (error?: Error) => void): UserAgent {
  const { server, username, password } = config
  return new UserAgent({
    uri,
    authorizationUsername: username,
    authorizationPassword: password,
    // the same place and instance after every start: no dead binding stays behind
    contactName: username,
    viaHost: `${createHash('sha256').update(means.id).digest('hex').slice(0, 12)}.invalid`,
    instanceId: means.id,
    instanceIdAlwaysAdded: true,
    transportConstructor: Socket,
    transportOptions: { server, address, odd: means.odd } satisfies SocketOptions,
    sessionDescriptionHandlerFactory: (session) => soundOf(session) ?? noSound(),
    // longer than any system lets a telephone ring
    noAnswerTimeout: 300,
    // 180 would let the caller hear ringing where no telephone rings
    sendInitialProvisionalResponse: false,
    gracefulShutdown: false,
    logConfiguration: false,
    logBuiltinEnabled: false,
    userAgentString: 'Switchboard',
    delegate: {
      onDisconnect: lose,
      onInvite: (invitation) => (means.onInvite ? means.onInvite(invitation) : void refuse(invitation, 480)),
      onReferRequest: (request) => {
        means.refused?.(request.message.callId)
        request.reject({ statusCode: 403 })
      },
      onMessage: (message) => void message.reject({ statusCode: 405 }).catch(() => {}),
    },
  })
}

/** Connects, or gives up when it is told to. */
async function begin(ua: UserAgent, signal: AbortSignal, server: string): Promise<void> {
  const { promise: cut, reject } = Promise.withResolvers<never>()
  const stop = () => reject(stopped())
  signal.addEventListener('abort', stop, { once: true })
  try {
    await Promise.race([ua.start(), cut])
  } catch (error) {
    await ua.stop()
    throw error instanceof ConnectorError ? error : socketError(error, server)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

type Send = (message: Core.OutgoingRequestMessage, ms: number) => Promise<Answer>

/** Sends a request, and waits so long for its final answer. */
const sender =
  (ua: UserAgent, lost: Promise<never>, host: string): Send =>
  async (message, ms) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const answered = ({ message }: Core.IncomingResponse) =>
      resolve({ status: message.statusCode ?? 0, phrase: message.reasonPhrase ?? '', message })
    const request = ua.userAgentCore.request(message, { onAccept: answered, onReject: answered, onRedirect: answered })
    const timer = setTimeout(() => {
      request.dispose()
      reject(new ConnectorError('unreachable', words.silent(host, message.method)))
    }, ms)
    return Promise.race([promise, lost]).finally(() => clearTimeout(timer))
  }

/** REGISTER, again and again as one dialogue: the same Call-ID, rising numbers. */
function registration(ua: UserAgent, own: URI, registrar: URI, send: Send) {
  let callId: string | undefined
  let cseq = 0
  let registered = false
  const sign = async (seconds: number, ms: number): Promise<Answer> => {
    cseq += 1
    const contact = `Contact: ${ua.contact.toString({ register: true })};expires=${seconds}`
    const message = ua.userAgentCore.makeOutgoingRequestMessage('REGISTER', registrar, own, own, { callId, cseq }, [
      contact,
      `Expires: ${seconds}`,
    ])
    callId = message.callId
    const answer = await send(message, ms)
    // a sign-in takes a number of its own
    cseq = message.cseq
    if (answer.status < 300) registered = seconds > 0
    return answer
  }
  return Object.assign(sign, { registered: () => registered })
}

// the hub hears and says nothing
const noSound = () => ({
  close: () => {},
  hasDescription: () => false,
  getDescription: () => Promise.reject(new Error('the hub has no sound')),
  setDescription: () => Promise.resolve(),
  rollbackDescription: () => Promise.resolve(),
  sendDtmf: () => false,
})

/** Refuses a call on this branch only; it may be over already. */
export function refuse(invitation: Invitation, status: 480 | 481): Promise<void> {
  return invitation.reject({ statusCode: status }).catch(() => {})
}

/** How long the registrar keeps us, of all it lists. */
function grantedTo({ message }: Answer, username: string): number | null {
  const own = message
    .getHeaders('contact')
    .flatMap((header) => header.split(/,(?=\s*<)/))
    .find((each) => each.includes(`sip:${username}@`))
  const seconds = Number(/;\s*expires=(\d+)/i.exec(own ?? '')?.[1] ?? message.getHeader('expires') ?? Number.NaN)
  return seconds > 0 ? seconds : null
}

/** What a refused sign-in means. */
function refusal({ status, phrase, message }: Answer, { username, server }: Config): ConnectorError {
  const told = words.answered(new URL(server).host, `${status} ${phrase}`.trim())
  if (status === 401 || status === 407) return new ConnectorError('unauthorized', words.wrongPassword(told, username))
  if (status === 403) return new ConnectorError('unauthorized', words.maySignInNot(told, username))
  if (status === 404) return new ConnectorError('misconfigured', words.unknown(told, username))
  const seconds = Number(message.getHeader('retry-after')?.match(/^\d+/)?.[0] ?? Number.NaN)
  return new ConnectorError('unreachable', words.notNow(told), Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {})
}
