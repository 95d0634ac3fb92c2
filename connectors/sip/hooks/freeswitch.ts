import type { CallEvent, CallReason } from '../../../src/contract/events.ts'
import { extensionOf } from '../number.ts'
import { dataOf, isForm, type Look, lookInto, type Read } from './body.ts'
import { at, called, caller, callId, dialled, Refused, type Trust, told } from './event.ts'
import { fields } from './fields.ts'

/** What FreeSWITCH posts: an event (`CHANNEL_…`), the record of a leg (mod_json_cdr), or what its dialplan says as a form. */
export const freeswitch: Read = (body, trust) => {
  if (isForm(body.contentType) && !/(^|&)cdr=/.test(Buffer.from(body.bytes.subarray(0, 200)).toString('latin1'))) return fields(body, trust)
  const look = lookInto(dataOf(body))
  const name = look('Event-Name')
  if (name) return ofEvent(name, legOfEvent(look), trust)
  if (!look('variables', 'uuid')) throw new Refused('It is neither an event nor a record of a call.')
  return ofRecord(legOfRecord(look), trust)
}

/** One of the two sides FreeSWITCH connects. Times are empty, 0, or microseconds since 1970. */
interface Leg {
  uuid: string
  call: string
  sipCallId: string
  /** Towards FreeSWITCH, or from it. */
  direction: string
  from: string
  name: string
  to: string
  /** The extension that calls, of a leg that signed in. */
  user: string
  /** The extension that is called. */
  dialed: string
  started: string
  answered: string
  bridged: string
  ended: string
  cause: string
  lastApp: string
}

function legOfEvent(look: Look): Leg {
  const uuid = look('Unique-ID')
  return {
    uuid,
    call: look('Channel-Call-UUID') || look('variable_call_uuid') || uuid,
    sipCallId: look('variable_sip_call_id'),
    direction: look('Call-Direction'),
    from: look('Caller-Caller-ID-Number'),
    name: look('Caller-Caller-ID-Name'),
    to: look('Caller-Destination-Number'),
    user: look('variable_user_name'),
    dialed: look('variable_dialed_user'),
    started: look('Caller-Channel-Created-Time'),
    answered: look('Caller-Channel-Answered-Time'),
    bridged: look('Caller-Channel-Bridged-Time'),
    ended: look('Caller-Channel-Hangup-Time') || look('Event-Date-Timestamp'),
    cause: look('Hangup-Cause'),
    lastApp: look('variable_current_application') || look('variable_last_app'),
  }
}

function legOfRecord(look: Look): Leg {
  // values are written as in an address unless told otherwise (encode-values)
  const variable = (name: string) => unescaped(look('variables', name))
  const profile = (name: string) => unescaped(look('callflow', 0, 'caller_profile', name))
  const uuid = variable('uuid')
  return {
    uuid,
    call: variable('call_uuid') || uuid,
    sipCallId: variable('sip_call_id'),
    direction: variable('direction'),
    from: profile('caller_id_number'),
    name: profile('caller_id_name'),
    to: profile('destination_number'),
    user: variable('user_name'),
    dialed: variable('dialed_user'),
    started: variable('start_uepoch'),
    answered: variable('answer_uepoch'),
    bridged: variable('bridge_uepoch'),
    ended: variable('end_uepoch'),
    cause: variable('hangup_cause'),
    lastApp: variable('last_app'),
  }
}

function ofEvent(name: string, leg: Leg, trust: Trust): CallEvent[] {
  const part = partOf(leg)
  switch (name) {
    case 'CHANNEL_CREATE':
      return rings(leg, part, trust)
    case 'CHANNEL_ANSWER':
      return part === 'callee' ? answered(leg, leg.answered) : []
    case 'CHANNEL_BRIDGE':
      return part === 'outbound' ? answered(leg, leg.bridged) : []
    case 'CHANNEL_HANGUP_COMPLETE':
      return ends(leg, part)
    default:
      return []
  }
}

/** A record comes when the leg is over, and tells all of it. */
function ofRecord(leg: Leg, trust: Trust): CallEvent[] {
  const part = partOf(leg)
  const when = part === 'callee' ? leg.answered : leg.bridged
  return [...rings(leg, part, trust), ...(isTime(when) && part !== 'other' ? answered(leg, when) : []), ...ends(leg, part)]
}

/** What a leg is to us: somebody outside calls, an extension calls, an extension is called; or the way out, of which the first leg tells. */
function partOf({ direction, user, dialed }: Leg): 'inbound' | 'outbound' | 'callee' | 'other' {
  if (direction === 'inbound') return extensionOf(user) && user ? 'outbound' : 'inbound'
  return dialed && extensionOf(dialed) ? 'callee' : 'other'
}

const isTime = (text: string): boolean => text !== '' && Number(text) > 0

const base = ({ uuid, call, sipCallId }: Leg, time: string) => ({
  call: callId(call, 'Channel-Call-UUID'),
  alsoCalls: [...new Set([uuid, sipCallId])].filter((id) => id !== '' && id !== call).map((id) => callId(id, 'uuid')),
  ...at(time),
})

function rings(leg: Leg, part: ReturnType<typeof partOf>, trust: Trust): CallEvent[] {
  const ringing = { ...base(leg, leg.started), state: 'ringing' as const }
  if (part === 'inbound') return [told({ ...ringing, direction: 'inbound', sender: caller(leg.from, leg.name, trust), ...dialled(leg.to) })]
  if (part === 'outbound') return [told({ ...ringing, direction: 'outbound', sender: called(leg.to, trust), phone: leg.user })]
  return part === 'callee' ? [told({ ...ringing, phone: leg.dialed })] : []
}

/** That an announcement or a mailbox picks up is no answer: a phone must. */
function answered(leg: Leg, time: string): CallEvent[] {
  const phone = leg.dialed || leg.user
  return [told({ ...base(leg, time), state: 'answered', ...(phone && { phone }) })]
}

function ends(leg: Leg, part: ReturnType<typeof partOf>): CallEvent[] {
  if (part === 'other') return []
  const ended = { ...base(leg, leg.ended), state: 'ended' as const }
  const talked = part === 'callee' ? isTime(leg.answered) : isTime(leg.bridged)
  const reason = talked
    ? 'answered'
    : part === 'inbound' && leg.lastApp === 'voicemail'
      ? 'voicemail'
      : reasonOf(leg.cause, part === 'outbound')
  return [told({ ...ended, reason, ...(part === 'callee' && { phone: leg.dialed }) })]
}

function reasonOf(cause: string, outbound: boolean): CallReason {
  if (cause === 'USER_BUSY') return 'busy'
  if (cause === 'CALL_REJECTED') return 'declined'
  const nobody = ['NORMAL_CLEARING', 'ORIGINATOR_CANCEL', 'NO_ANSWER', 'NO_USER_RESPONSE', 'ALLOTTED_TIMEOUT', 'LOSE_RACE', 'PICKED_OFF']
  return nobody.includes(cause) || !outbound ? 'missed' : 'failed'
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
