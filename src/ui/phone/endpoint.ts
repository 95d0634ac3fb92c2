import { type Core, type Invitation, Registerer, SIPExtension, UserAgent } from 'sip.js'
import type { SoftphoneAccess } from '../../contract/connector.ts'
import { uuid } from '../uuid.ts'
import { keep, kept } from './keep.ts'
import { sounds } from './microphone.ts'
import type { Standing } from './state.ts'
import { userOf } from './target.ts'
import { waitMs } from './wait.ts'

/** One extension, signed in to its telephone system for as long as it is open. */
export interface Endpoint {
  readonly ua: UserAgent
  /** Fresh credentials, or what else changed. False: the server is another, it must be opened anew. */
  take(access: SoftphoneAccess): boolean
  /** Tries at once, not when its turn comes. */
  hasten(): void
  close(): void
}

interface Watch {
  onStanding(standing: Standing, detail: string): void
  onInvite(invitation: Invitation): void
  /** Asks for fresh credentials; whoever is asked hands them to `take`. */
  renew(): Promise<void>
}

const registerSeconds = 300
const patienceMs = 35_000
const probeMs = 20_000
const answerMs = 5_000
/** Time for a last word to be answered. */
const goneMs = 1_000
const longestWaitMs = 30_000
/** A refused sign-in is tried again as rarely as this: telephone systems shut out who asks too often. */
const refusedWaitMs = 60_000

/** Signs in, stays signed in and comes back after every interruption. Never throws: how it stands is told. */
export function openEndpoint(first: SoftphoneAccess, watch: Watch): Endpoint {
  let access = first
  let closed = false
  let tries = 0
  let renewedFor = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  let probing: ReturnType<typeof setTimeout> | undefined
  let registerer: Registerer | null = null
  /** A registration is on its way. */
  let pending = false

  const instance = instanceOf(first.extension)
  const ua = new UserAgent({
    uri: UserAgent.makeURI(`sip:${userOf(first.extension)}@${first.domain}`)!,
    authorizationUsername: first.username,
    authorizationPassword: first.password,
    contactName: userOf(first.extension),
    // the same contact after every start: what was left behind by the one before is replaced
    viaHost: `${instance.slice(0, 8)}.invalid`,
    instanceId: instance,
    instanceIdAlwaysAdded: true,
    transportOptions: { server: first.server, connectionTimeout: 5, keepAliveInterval: 25, traceSip: false },
    logBuiltinEnabled: false,
    logConfiguration: false,
    gracefulShutdown: false,
    noAnswerTimeout: 180,
    sipExtensionReplaces: SIPExtension.Supported,
    sessionDescriptionHandlerFactory: sounds,
    sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 1000, peerConnectionConfiguration: { iceServers: first.iceServers } },
    delegate: {
      onConnect: () => {
        tries = 0
        register()
      },
      onDisconnect: () => {
        clearTimeout(probing)
        if (pending) abandon()
        if (closed) return
        watch.onStanding('unreachable', '')
        later(wait())
      },
      onInvite: (invitation) => watch.onInvite(invitation),
    },
  })

  const wait = () => waitMs(tries, longestWaitMs)

  function later(ms: number): void {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(connect, ms)
  }

  function connect(): void {
    clearTimeout(timer)
    if (closed) return
    if (ua.isConnected()) {
      register()
      return
    }
    tries += 1
    if (tries === 1) watch.onStanding('connecting', '')
    const began = tries === 1 && ua.state !== 'Started' ? ua.start() : ua.reconnect()
    began.catch(() => {
      if (closed) return
      watch.onStanding('unreachable', '')
      later(wait())
    })
  }

  /** What was asked on a connection that is gone will not be answered. */
  function abandon(): void {
    registerer = null
    pending = false
  }

  // one at a time: the library refuses a second one while the first waits
  function register(): void {
    if (closed || pending || !ua.isConnected()) return
    clearTimeout(timer)
    registerer ??= new Registerer(ua, { expires: registerSeconds, refreshFrequency: 99, logConfiguration: false })
    const mine = registerer
    pending = true
    timer = setTimeout(() => {
      abandon()
      register()
    }, patienceMs)
    const settled = (act: () => void) => {
      if (closed || registerer !== mine) return
      pending = false
      clearTimeout(timer)
      act()
    }
    mine
      .register({
        requestDelegate: {
          onAccept: ({ message }) =>
            settled(() => {
              renewedFor = ''
              watch.onStanding('ready', '')
              probe()
              timer = setTimeout(register, grantedSeconds(message, ua) * 600)
            }),
          onReject: ({ message }) => settled(() => refused(message.statusCode ?? 0, message.reasonPhrase ?? '')),
        },
      })
      .catch(() => settled(() => later(wait())))
  }

  function refused(code: number, phrase: string): void {
    const words = `${code} ${phrase}`.trim()
    // passing credentials may have passed: once fresh ones are asked for before anybody is told
    if ((code === 401 || code === 403 || code === 407) && renewedFor !== access.password) {
      renewedFor = access.password
      watch
        .renew()
        .then(() => (access.password === renewedFor ? tell('refused', words) : register()))
        .catch(() => tell('refused', words))
      return
    }
    tell(code === 408 || code === 503 ? 'unreachable' : 'refused', words)
  }

  function tell(standing: Standing, words: string): void {
    if (closed) return
    watch.onStanding(standing, words)
    clearTimeout(timer)
    timer = setTimeout(register, standing === 'refused' ? refusedWaitMs : wait())
    // the next time fresh ones may be asked for again
    renewedFor = ''
  }

  // a connection can be dead without either side having noticed
  function probe(): void {
    clearTimeout(probing)
    if (closed) return
    probing = setTimeout(() => {
      if (!ua.isConnected()) return
      let silent = true
      const alive = () => {
        if (!silent) return
        silent = false
        probe()
      }
      const core = ua.userAgentCore
      const to = ua.configuration.uri.clone()
      to.user = undefined as never
      core.request(core.makeOutgoingRequestMessage('OPTIONS', to, ua.configuration.uri, to, {}), {
        onAccept: alive,
        onProgress: alive,
        onRedirect: alive,
        onReject: alive,
        onTrying: alive,
      })
      probing = setTimeout(() => {
        if (!silent || closed) return
        silent = false
        void ua.transport.disconnect().catch(() => {})
      }, answerMs)
    }, probeMs)
  }

  const hasten = () => {
    tries = Math.min(tries, 1)
    if (!closed && !(ua.isConnected() && registerer?.state === 'Registered')) connect()
  }
  // the page allows connections to the telephone systems there were when it was opened
  const forbidden = (event: SecurityPolicyViolationEvent) => {
    if (event.effectiveDirective === 'connect-src' && hostOf(event.blockedURI) === hostOf(access.server)) watch.onStanding('forbidden', '')
  }
  document.addEventListener('securitypolicyviolation', forbidden)
  addEventListener('online', hasten)
  // whoever opens it has it before he is told how it stands
  queueMicrotask(connect)

  return {
    ua,
    take(next) {
      if (next.server !== access.server || next.domain !== access.domain || next.extension !== access.extension) return false
      access = next
      const { configuration } = ua
      configuration.authorizationUsername = next.username
      configuration.authorizationPassword = next.password
      configuration.sessionDescriptionHandlerFactoryOptions = {
        iceGatheringTimeout: 1000,
        peerConnectionConfiguration: { iceServers: next.iceServers },
      }
      return true
    },
    hasten,
    close() {
      if (closed) return
      closed = true
      clearTimeout(timer)
      clearTimeout(probing)
      removeEventListener('online', hasten)
      document.removeEventListener('securitypolicyviolation', forbidden)
      // said without waiting for an answer: the page may be going
      if (ua.isConnected() && registerer && !pending) registerer.unregister().catch(() => {})
      setTimeout(() => void ua.stop().catch(() => {}), goneMs)
    },
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

/** For how long the registration was granted. */
function grantedSeconds(message: Core.IncomingResponseMessage, ua: UserAgent): number {
  const { host } = ua.contact.uri
  for (let index = 0; index < message.getHeaders('contact').length; index += 1) {
    const contact = message.parseHeader('contact', index) as Core.NameAddrHeader | undefined
    if (contact?.uri.host === host && contact.hasParam('expires'))
      return Math.max(20, Number(contact.getParam('expires')) || registerSeconds)
  }
  return Math.max(20, Number(message.getHeader('expires')) || registerSeconds)
}

/** The same telephone as before: without this each start leaves a dead registration behind until it expires. */
function instanceOf(extension: string): string {
  const key = `phone-instance-${extension}`
  const before = kept(key)
  if (before && /^[0-9a-f-]{36}$/.test(before)) return before
  const made = uuid()
  keep(key, made)
  return made
}
