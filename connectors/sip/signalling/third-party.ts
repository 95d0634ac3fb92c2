import { Inviter, SessionState } from 'sip.js'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { CallOrder, CallReason, Json } from '../../../src/contract/events.ts'
import type { Endpoint } from './endpoint.ts'
import type { SipChannel } from './journal.ts'
import { type Leg, pair } from './sound.ts'

export interface OrderPace {
  /** The operator's own phone must be heard of within so long. */
  toRingMs: number
  /** It rings for so long. */
  ringMs: number
  /** The person is called for so long: a phone waits 32 s for the sound of the other side, and no longer. */
  callMs: number
}

const usual: OrderPace = { toRingMs: 8_000, ringMs: 45_000, callMs: 28_000 }

/**
 * Makes calls operators ask for (RFC 3725, flow I): the phone rings without knowing what it will hear; when it is picked up, what it offers
 * is offered to the person, whose answer it gets. The sound goes from one to the other, never through the hub. Returns what ends them all, and
 * resolves when what became of them is stored.
 */
export function takeCalls(channel: SipChannel, endpoint: Endpoint, pace: OrderPace = usual): () => Promise<void> {
  const going = new Set<() => void>()
  const notes = new Set<Promise<unknown>>()
  const stop = channel.takeOrders((order) => place(order))

  async function place(order: CallOrder): Promise<void> {
    const phone = /^[\w.-]{1,40}$/.test(order.phone) ? endpoint.addressOf(order.phone) : null
    const person = /^\+?\d{2,20}$/.test(order.number) ? endpoint.addressOf(order.number) : null
    if (!phone) throw new ConnectorError('rejected', `“${order.phone}” is no extension that can ring.`)
    if (!person) throw new ConnectorError('rejected', 'This is no number that can be called.')
    const header = channel.config.callIdHeader
    const extraHeaders = header ? [`${header}: ${order.id}`] : []
    const operator = new Inviter(endpoint.ua, phone, { inviteWithoutSdp: true, extraHeaders })
    // the person outside has no need of our ids
    const other = new Inviter(endpoint.ua, person)
    const ids = [operator.request.callId, other.request.callId]
    const legs = pair(endpoint, operator, other)
    const rings = Promise.withResolvers<void>()
    let over = false
    let rang = false

    const note = (state: 'ringing' | 'answered' | 'ended', more: { [name: string]: Json } = {}): void => {
      const at = new Date().toISOString()
      const said = { state, call: order.id, also: ids, at, phone: order.phone, number: order.number, ...more }
      const stored = channel
        .ingest([
          {
            externalId: `order:${order.id}:${state}`,
            lane: order.id,
            occurredAt: at,
            raw: Buffer.from(JSON.stringify(said)),
            meta: { source: 'order' },
          },
        ])
        .catch((error: unknown) => channel.log.error('what became of a call that was asked for could not be stored', error))
        .finally(() => notes.delete(stored))
      notes.add(stored)
    }
    const end = (reason: CallReason | null, endedBy?: 'caller' | 'callee'): void => {
      if (over) return
      over = true
      clearTimeout(timer)
      going.delete(stopped)
      legs.end(new Error('the call is over'))
      note('ended', { ...(reason && { reason }), ...(endedBy && { endedBy }) })
    }
    // before it has rung nobody has been called: whoever asked is told
    const giveUp = (error: ConnectorError): void => {
      if (over) return
      over = true
      clearTimeout(timer)
      going.delete(stopped)
      legs.end(error)
      rings.reject(error)
    }
    const stopped = () => {
      if (rang) end(other.state === SessionState.Established ? null : 'failed')
      else giveUp(new ConnectorError('unreachable', 'The telephone system went away before the phone rang. Call again.'))
    }
    going.add(stopped)
    const unheard = `Extension ${order.phone} could not be rung: nothing was heard of it. Is it switched on and signed in?`
    let timer = setTimeout(() => giveUp(new ConnectorError('rejected', unheard)), pace.toRingMs)
    const rung = () => {
      if (over || rang) return
      rang = true
      clearTimeout(timer)
      timer = setTimeout(() => end('failed'), pace.ringMs)
      note('ringing')
      rings.resolve()
    }
    // picked up: whom it offers its sound is called
    const pickedUp = () => {
      rung()
      if (over) return
      clearTimeout(timer)
      timer = setTimeout(() => end('missed'), pace.callMs)
      call(legs.person, () => end('failed'))
    }

    legs.operator.onOffer = pickedUp
    legs.operator.onLeft = () => end(other.state === SessionState.Established ? null : 'missed', 'caller')
    legs.person.onLeft = () => end(null, 'callee')
    legs.person.onRefused = (status) => end(reasonBy(status))
    legs.person.onAnswered = () => {
      clearTimeout(timer)
      note('answered')
    }
    legs.operator.onRinging = rung
    legs.operator.onRefused = (status, phrase) =>
      rang ? end('failed') : giveUp(new ConnectorError('rejected', refusedWords(order.phone, status, phrase)))
    call(legs.operator, () => legs.operator.onRefused?.(503, 'not sent'))
    return rings.promise
  }

  return async () => {
    stop()
    for (const end of [...going]) end()
    await Promise.all(notes)
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

const reasonBy = (status: number): CallReason =>
  status === 486 || status === 600 ? 'busy' : status === 603 ? 'declined' : [408, 480, 487].includes(status) ? 'missed' : 'failed'

function refusedWords(phone: string, status: number, phrase: string): string {
  if (status === 486 || status === 600) return `Extension ${phone} is busy. Hang up there first.`
  if (status === 603) return `Extension ${phone} declined.`
  if (status === 404 || status === 480) return `Extension ${phone} is not signed in at the telephone system. Switch it on.`
  if (status === 403 || status === 401 || status === 407)
    return `The telephone system does not let the hub’s extension call ${phone} (${status} ${phrase}). Allow it there.`
  return `Extension ${phone} could not be rung: ${status} ${phrase}.`
}
