import { Inviter, type URI } from 'sip.js'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { CallReason } from '../../../src/contract/events.ts'
import type { Said } from '../../../src/contract/words.ts'
import type { Endpoint } from './endpoint.ts'
import { words } from './order-words.ts'
import { type Leg, pair } from './sound.ts'

/** Milliseconds. */
export interface OrderPace {
  /** The operator's own phone must be heard of within so long. */
  toRingMs: number
  /** It rings for so long. */
  ringMs: number
  /** The person is called for so long: a phone waits 32 s for the sound of the other side, and no longer. */
  callMs: number
}

const usual: OrderPace = { toRingMs: 8_000, ringMs: 45_000, callMs: 28_000 }

/** What a call of the hub's own has come to. */
export interface Told {
  state: 'ringing' | 'answered' | 'ended'
  reason?: CallReason
  endedBy?: 'caller' | 'callee'
}

/** Whose phone rings first, and who is called then. `headers`: what the phone is told beside. */
export interface Ends {
  extension: string
  phone: URI
  person: URI
  headers: string[]
}

/** A call of the hub's own while it goes on. */
export interface Connecting {
  /** The Call-IDs of both ends. */
  ids: string[]
  /** Rejects with ConnectorError when the phone does not ring: nobody has been called then. */
  rings: Promise<void>
  over: Promise<void>
  /** Lets both go. */
  stop(): void
  /** The connection is gone: whether they talk on nobody knows here. False: they cannot, so it is over. */
  leave(): boolean
}

/**
 * Connects an operator with somebody (RFC 3725, flow I): the phone rings without knowing what it will hear; when it is picked up, what it
 * offers is offered to the person, whose answer it gets. The sound goes from one to the other, never through the hub.
 */
export function connect(endpoint: Endpoint, ends: Ends, tell: (told: Told) => void, pace: OrderPace = usual): Connecting {
  const { extension } = ends
  const phone = new Inviter(endpoint.ua, ends.phone, { inviteWithoutSdp: true, extraHeaders: ends.headers })
  // the person outside has no need of our ids
  const other = new Inviter(endpoint.ua, ends.person)
  const { operator, person, end: letGo } = pair(endpoint, phone, other)
  const rings = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  let state: 'called' | 'ringing' | 'picked up' | 'talking' | 'over' = 'called'
  let timer = setTimeout(() => giveUp(rejected(words.unheard(extension))), pace.toRingMs)

  const next = (to: typeof state, ms?: number, late?: () => void) => {
    state = to
    clearTimeout(timer)
    if (ms !== undefined) timer = setTimeout(late!, ms)
  }
  const close = (why: Error) => {
    next('over')
    letGo(why)
    over.resolve()
  }
  /** Before it has rung nobody has been called: whoever asked is told. */
  const giveUp = (error: ConnectorError) => {
    if (state !== 'called') return
    close(error)
    rings.reject(error)
  }
  const end = (reason: CallReason | null, endedBy?: 'caller' | 'callee') => {
    if (state === 'over') return
    close(new Error('the call is over'))
    tell({ state: 'ended', ...(reason && { reason }), ...(endedBy && { endedBy }) })
  }

  operator.onRinging = () => {
    if (state !== 'called') return
    next('ringing', pace.ringMs, () => end('failed'))
    tell({ state: 'ringing' })
    rings.resolve()
  }
  operator.onRefused = (status, phrase) => {
    if (state === 'called') giveUp(rejected(refusedWords(extension, status, phrase)))
    else end('failed')
  }
  // picked up: whom it offers its sound is called
  operator.onOffer = () => {
    operator.onRinging?.()
    if (state !== 'ringing') return
    next('picked up', pace.callMs, () => end('missed'))
    call(person, () => end('failed'))
  }
  operator.onLeft = () => end(state === 'talking' ? null : 'missed', 'caller')
  person.onRefused = (status) => end(reasonBy(status))
  person.onAnswered = () => {
    if (state !== 'picked up') return
    next('talking')
    tell({ state: 'answered' })
  }
  person.onLeft = () => end(null, 'callee')
  call(operator, () => operator.onRefused?.(503, 'not sent'))

  return {
    ids: [phone.request.callId, other.request.callId],
    rings: rings.promise,
    over: over.promise,
    stop() {
      if (state === 'called') giveUp(new ConnectorError('unreachable', words.wentAway))
      else end(state === 'talking' ? null : 'failed')
    },
    leave() {
      if (state !== 'talking') return false
      close(new Error('the connection is gone'))
      return true
    },
  }
}

function call(leg: Leg, failed: () => void): void {
  leg.session
    .invite({
      requestDelegate: {
        onProgress: ({ message }) => (message.statusCode ?? 0) > 100 && leg.onRinging?.(),
        onReject: ({ message }) => leg.onRefused?.(message.statusCode ?? 0, message.reasonPhrase ?? ''),
        onRedirect: () => leg.onRefused?.(302, 'redirected'),
      },
    })
    .catch(failed)
}

const rejected = (said: Said): ConnectorError => new ConnectorError('rejected', said)

const reasonBy = (status: number): CallReason =>
  status === 486 || status === 600 ? 'busy' : status === 603 ? 'declined' : [408, 480, 487].includes(status) ? 'missed' : 'failed'

function refusedWords(phone: string, status: number, phrase: string): Said {
  if (status === 486 || status === 600) return words.busy(phone)
  if (status === 603) return words.declined(phone)
  if (status === 404 || status === 480) return words.signedOut(phone)
  if (status === 403 || status === 401 || status === 407) return words.forbidden(phone, `${status} ${phrase}`)
  return words.refused(phone, `${status} ${phrase}`)
}
