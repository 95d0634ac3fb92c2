import type { CallReason } from '../../../src/contract/events.ts'
import type { Frame } from './frames.ts'
import { dialledOf, type Leg, type Person, personOf } from './legs.ts'

/** What is known of a call while it goes on. */
export interface Call {
  id: string
  /** What it began with. */
  lead: string
  direction: 'inbound' | 'outbound' | null
  person: Person | null
  /** The line on which the person is. */
  line: string | null
  to: string | undefined
  /** What the handset dialled that began it. */
  exten: string
  /** ISO 8601 UTC. */
  beganAt: string
  rung: boolean
  talked: boolean
  voicemail: boolean
  /** How the phones that did not take it went out. */
  outs: CallReason[]
  /** Why the last line out failed. */
  cause: string
  also: Set<string>
  /** Those it rang at. */
  phones: Set<string>
  /** An operator asked for it here. */
  ordered: boolean
}

/** By the cause with which a channel was hung up (Q.850). */
const reasons = new Map<string, CallReason>([
  ['16', 'missed'],
  ['17', 'busy'],
  ['18', 'missed'],
  ['19', 'missed'],
  ['20', 'missed'],
  ['21', 'declined'],
])

export const reasonBy = (cause: string): CallReason | undefined => reasons.get(cause)

/** A call that begins with this leg: from outside, or from a handset that is about to call somebody. */
export function begin(id: string, leg: Leg, frame: Frame, at: string, ordered: boolean): Call {
  const inbound = leg.phone === null
  return {
    id,
    lead: leg.id,
    direction: inbound ? 'inbound' : ordered ? 'outbound' : null,
    person: inbound ? personOf(frame.get('CallerIDNum'), frame.get('CallerIDName')) : null,
    line: null,
    to: inbound ? dialledOf(frame.get('Exten')) : undefined,
    exten: frame.get('Exten'),
    beganAt: at,
    rung: false,
    talked: false,
    voicemail: false,
    outs: [],
    cause: '',
    also: new Set(),
    phones: new Set(),
    ordered: ordered && !inbound,
  }
}

/** When a channel of a list began: it says for how long it has been there. */
export function since(frame: Frame): string {
  const [, hours = 0, minutes = 0, seconds = 0] = /^(\d+):(\d\d):(\d\d)$/.exec(frame.get('Duration')) ?? []
  return new Date(Date.now() - (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000).toISOString()
}

/** Why a call is over, at the hanging up that ended it. */
export function reasonOf(frame: Frame, call: Call): CallReason {
  if (call.talked) return 'answered'
  if (call.voicemail) return 'voicemail'
  if (call.direction === 'outbound') return call.rung ? (reasonBy(call.cause || frame.get('Cause')) ?? 'failed') : 'failed'
  for (const each of ['busy', 'declined'] as const) if (call.outs.length > 0 && call.outs.every((out) => out === each)) return each
  return 'missed'
}
