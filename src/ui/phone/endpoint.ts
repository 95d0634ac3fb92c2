import { type Invitation, SIPExtension, UserAgent } from 'sip.js'
import type { SoftphoneAccess } from '../../contract/connector.ts'
import { keep, kept } from '../keep.ts'
import { uuid } from '../uuid.ts'
import { sounds } from './microphone.ts'
import { openProbe } from './probe.ts'
import { openRegistration } from './registration.ts'
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

/** Time for a last word to be answered. */
const goneMs = 1_000
const longestWaitMs = 30_000
/** A refused sign-in is tried again as rarely as this: telephone systems shut out who asks too often. */
const refusedWaitMs = 60_000
/** Who is refused with so many fresh credentials in turn is refused. */
const mostRenewals = 3

/** Signs in, stays signed in and comes back after every interruption. Never throws: how it stands is told. */
export function openEndpoint(first: SoftphoneAccess, watch: Watch): Endpoint {
  let access = first
  let closed = false
  const tell = (standing: Standing, detail = '') => {
    if (!closed) watch.onStanding(standing, detail)
  }
  const ua = userAgent(first, (invitation) => watch.onInvite(invitation))
  const probe = openProbe(ua)
  const refused = refusals(() => access.password, watch.renew)
  const registration = openRegistration(ua, {
    onGranted() {
      refused.forget()
      tell('ready')
      probe.start()
    },
    async onRefused(code, phrase) {
      const mended = await refused.mended(code)
      if (closed) return
      if (mended) {
        registration.sign()
        return
      }
      const standing = code === 408 || code === 503 ? 'unreachable' : 'refused'
      tell(standing, `${code} ${phrase}`.trim())
      registration.later(standing === 'refused' ? refusedWaitMs : waitMs(0, longestWaitMs))
    },
    onFailed: () => registration.later(waitMs(0, longestWaitMs)),
  })
  const connection = keepConnected(ua, {
    tell,
    onConnect: registration.sign,
    onDisconnect() {
      probe.stop()
      registration.abandon()
    },
  })
  const hasten = () => {
    if (!(ua.isConnected() && registration.stands())) connection.hasten()
  }
  const unguard = onForbidden(
    () => access.server,
    () => tell('forbidden'),
  )
  addEventListener('online', hasten)

  return {
    ua,
    take(next) {
      if (next.server !== access.server || next.domain !== access.domain || next.extension !== access.extension) return false
      access = next
      const { configuration } = ua
      configuration.authorizationUsername = next.username
      configuration.authorizationPassword = next.password
      configuration.sessionDescriptionHandlerFactoryOptions = soundThrough(next)
      return true
    },
    hasten,
    close() {
      if (closed) return
      closed = true
      connection.stop()
      probe.stop()
      removeEventListener('online', hasten)
      unguard()
      registration.leave()
      setTimeout(() => void ua.stop().catch(() => {}), goneMs)
    },
  }
}

function userAgent(access: SoftphoneAccess, onInvite: (invitation: Invitation) => void): UserAgent {
  const instance = instanceOf(access.extension)
  return new UserAgent({
    uri: UserAgent.makeURI(`sip:${userOf(access.extension)}@${access.domain}`)!,
    authorizationUsername: access.username,
    authorizationPassword: access.password,
    contactName: userOf(access.extension),
    // the same contact after every start: what was left behind by the one before is replaced
    viaHost: `${instance.slice(0, 8)}.invalid`,
    instanceId: instance,
    instanceIdAlwaysAdded: true,
    transportOptions: { server: access.server, connectionTimeout: 5, keepAliveInterval: 25, traceSip: false },
    logBuiltinEnabled: false,
    logConfiguration: false,
    gracefulShutdown: false,
    noAnswerTimeout: 180,
    sipExtensionReplaces: SIPExtension.Supported,
    sessionDescriptionHandlerFactory: sounds,
    sessionDescriptionHandlerFactoryOptions: soundThrough(access),
    delegate: { onInvite },
  })
}

const soundThrough = ({ iceServers }: SoftphoneAccess) => ({ iceGatheringTimeout: 1000, peerConnectionConfiguration: { iceServers } })

interface Connected {
  tell(standing: Standing): void
  onConnect(): void
  onDisconnect(): void
}

/** Connects, and again whenever the connection is gone, ever more rarely. */
function keepConnected(ua: UserAgent, { tell, onConnect, onDisconnect }: Connected) {
  let tries = 0
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function connect(): void {
    clearTimeout(timer)
    if (stopped) return
    if (ua.isConnected()) {
      onConnect()
      return
    }
    tries += 1
    if (tries === 1) tell('connecting')
    const began = tries === 1 && ua.state !== 'Started' ? ua.start() : ua.reconnect()
    began.catch(gone)
  }
  function gone(): void {
    if (stopped) return
    tell('unreachable')
    clearTimeout(timer)
    timer = setTimeout(connect, waitMs(tries, longestWaitMs))
  }
  Object.assign(ua.delegate!, {
    onConnect() {
      tries = 0
      clearTimeout(timer)
      if (!stopped) onConnect()
    },
    onDisconnect() {
      onDisconnect()
      gone()
    },
  })
  // whoever opens it has it before he is told how it stands
  queueMicrotask(connect)
  return {
    hasten() {
      tries = Math.min(tries, 1)
      connect()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** Passing credentials may have passed: fresh ones are asked for, a few times, before anybody is told that he is refused. */
function refusals(password: () => string, renew: () => Promise<void>) {
  let renewals = 0
  const forget = () => {
    renewals = 0
  }
  return {
    forget,
    /** Whether there are other credentials now. */
    async mended(code: number): Promise<boolean> {
      const before = password()
      if ((code === 401 || code === 403 || code === 407) && renewals < mostRenewals) {
        renewals += 1
        await renew().catch(() => {})
        if (password() !== before) return true
      }
      forget()
      return false
    },
  }
}

/** The page allows connections to the telephone systems there were when it was opened. Returns the end of watching. */
function onForbidden(server: () => string, act: () => void): () => void {
  const look = (event: SecurityPolicyViolationEvent) => {
    if (event.effectiveDirective === 'connect-src' && hostOf(event.blockedURI) === hostOf(server())) act()
  }
  document.addEventListener('securitypolicyviolation', look)
  return () => document.removeEventListener('securitypolicyviolation', look)
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

/** The same telephone as before: without this each start leaves a dead registration behind until it expires. */
function instanceOf(extension: string): string {
  const key = `phone-instance-${extension}`
  const before = kept(key)
  if (before && /^[0-9a-f-]{36}$/.test(before)) return before
  const made = uuid()
  keep(key, made)
  return made
}
