import type { CallEvent, CallReason, Sender } from '../../../src/contract/events.ts'
import { apart } from '../../../src/contract/words.ts'
import type { From } from '../normalize.ts'
import { odd } from '../odd-words.ts'
import { frameOf } from './frames.ts'
import { dialledOf } from './legs.ts'

/** What an event of an Asterisk says of a call, with what was known of the call when it came. */
export const fromAmi: From = async (item, { config }) => {
  const frame = frameOf(await item.bytes())
  const { meta } = item
  const text = (name: string) => (typeof meta[name] === 'string' ? meta[name] : undefined)
  const call = text('call')
  const event = frame.get('Event')
  if (!call) return [{ type: 'unknown', ...apart(odd.amiStray(event.slice(0, 40))) }]

  const direction = text('direction')
  const to = text('to')
  const phone = text('phone')
  const occurredAt = timeOf(frame.get('Timestamp'), meta.skew) ?? item.occurredAt
  const sender = senderOf(meta.number, text('name') ?? '', config.trustIdentity)
  const piece = (state: CallEvent['state'], more: Partial<CallEvent> = {}): CallEvent => ({
    type: 'call',
    source: 'system',
    feed: 'ami',
    call,
    ...(Array.isArray(meta.also) && { alsoCalls: meta.also.filter((id) => typeof id === 'string') }),
    state,
    ...(occurredAt !== null && { occurredAt }),
    ...((direction === 'inbound' || direction === 'outbound') && { direction }),
    ...(sender && { sender }),
    ...(to !== undefined && { to }),
    ...(phone !== undefined && { phone }),
    ...more,
  })

  switch (event) {
    case 'Newstate':
      return [piece('ringing')]
    case 'DialBegin': {
      // other sources may know it by the group or the extension that was reached in the end
      const reached = direction === 'inbound' ? dialledOf(frame.get('Exten')) : undefined
      return reached === undefined || reached === to ? [piece('ringing')] : [piece('ringing'), piece('ringing', { to: reached })]
    }
    case 'BridgeEnter':
    case 'AttendedTransfer':
      return [piece('answered')]
    case 'Hangup': {
      const reason = text('reason') as CallReason | undefined
      const endedBy = text('endedBy') as CallEvent['endedBy']
      const beganAt = text('beganAt')
      const ended = piece('ended', { ...(reason && { reason }), ...(endedBy && { endedBy }) })
      // nobody was rung, but somebody has waited
      return beganAt === undefined ? [ended] : [piece('ringing', { occurredAt: beganAt }), ended]
    }
    case 'CoreShowChannelsComplete':
      return [piece('ended', { late: true })]
    default:
      return [{ type: 'unknown', ...apart(odd.amiOther(event.slice(0, 40))) }]
  }
}

function senderOf(number: unknown, name: string, trusted: boolean): Sender | null {
  if (number === null) return { name, identities: [] }
  if (typeof number !== 'string') return null
  return { name, identities: [{ kind: 'phone', value: number, assurance: trusted ? 'verified' : 'observed' }] }
}

/** `timestampevents = yes` of manager.conf gives each event its time, in seconds, by a clock that may be wrong by a known difference. */
function timeOf(seconds: string, skew: unknown): string | null {
  if (!/^\d{9,11}(\.\d{1,9})?$/.test(seconds)) return null
  return new Date(Number(seconds) * 1000 + (typeof skew === 'number' ? skew : 0)).toISOString()
}
