import type { CallEvent, CallReason } from '../../../src/contract/events.ts'
import { extensionOf } from '../number.ts'
import { fieldsOf, type Read } from './body.ts'
import { at, called, caller, callId, dialled, Refused, recordingAt, type Trust, told } from './event.ts'

type Get = (name: string) => string

/**
 * What Twilio posts of a call: to the address of a number (`CallStatus` ringing), as status callbacks of the call and of each phone it
 * dials, at the end of a `<Dial>`, and of a recording.
 */
export const twilio: Read = (body, trust) => {
  const form = fieldsOf(body)
  const get: Get = (name) => form.get(name) ?? ''
  const sid = callId(get('CallSid'), 'CallSid')
  if (get('RecordingUrl') && !get('DialCallStatus')) return recorded(sid, get)
  if (get('DialCallStatus')) return [...afterDial(sid, get), ...recorded(sid, get)]
  if (!get('CallStatus')) throw new Refused('CallStatus is missing.')
  return get('ParentCallSid') ? ofPhone(sid, get) : ofCall(sid, get, trust)
}

/** How a call or one of its phones is over. `failed` depends on who called whom. */
const reasons = new Map<string, CallReason>([
  ['completed', 'answered'],
  ['answered', 'answered'],
  ['busy', 'busy'],
  ['no-answer', 'missed'],
  ['canceled', 'missed'],
  ['failed', 'failed'],
])

/** Nothing for a status that is not known: it is no end. */
function reasonOf(status: string, outbound: boolean): CallReason | undefined {
  const reason = reasons.get(status)
  return reason === 'failed' && !outbound ? 'missed' : reason
}

/** The call as it came to Twilio, or as it was asked for. Being "in progress" means that Twilio took it, not that anybody answered. */
function ofCall(sid: string, get: Get, trust: Trust): CallEvent[] {
  const base = { call: sid, ...at(get('Timestamp')) }
  const ours = addressed(get('From'))
  const asked = get('Direction').startsWith('outbound')
  const outbound = asked || ours !== undefined
  switch (get('CallStatus')) {
    case 'queued':
    case 'initiated':
      return []
    case 'ringing':
    case 'in-progress':
      if (get('CallStatus') === 'in-progress') return asked ? [told({ ...base, state: 'answered' })] : []
      return [
        told({
          ...base,
          state: 'ringing',
          direction: outbound ? 'outbound' : 'inbound',
          sender: outbound ? called(get('To'), trust) : caller(get('From'), get('CallerName'), trust),
          ...(outbound ? {} : dialled(get('To'))),
          ...(ours && { phone: ours }),
        }),
      ]
    // that it is over says nothing of whether anybody answered, unless we asked for it
    case 'completed':
      return [told({ ...base, state: 'ended', ...(asked && { reason: 'answered' }) })]
    default: {
      const reason = reasonOf(get('CallStatus'), outbound)
      return reason ? [told({ ...base, state: 'ended', reason })] : []
    }
  }
}

/** A phone that rings for a call (`<Dial>`). */
function ofPhone(sid: string, get: Get): CallEvent[] {
  const phone = addressed(get('To'))
  const base = { call: callId(get('ParentCallSid'), 'ParentCallSid'), alsoCalls: [sid], ...at(get('Timestamp')) }
  switch (get('CallStatus')) {
    case 'queued':
    case 'initiated':
      return []
    case 'ringing':
      return phone ? [told({ ...base, state: 'ringing', phone })] : []
    case 'in-progress':
      return [told({ ...base, state: 'answered', ...(phone && { phone }) })]
    default: {
      const reason = reasonOf(get('CallStatus'), false)
      // a number outside that was dialled for the call: how it ended the call itself says
      return phone && reason ? [told({ ...base, state: 'ended', phone, reason })] : []
    }
  }
}

/** The end of a `<Dial>` somebody answered. After any other the caller may be put through to the next: how it ended the call itself says. */
function afterDial(sid: string, get: Get): CallEvent[] {
  if (reasons.get(get('DialCallStatus')) !== 'answered') return []
  const also = get('DialCallSid') ? { alsoCalls: [callId(get('DialCallSid'), 'DialCallSid')] } : {}
  return [told({ call: sid, ...also, state: 'ended', ...at(get('Timestamp')), reason: 'answered' })]
}

function recorded(sid: string, get: Get): CallEvent[] {
  const url = get('RecordingUrl')
  if (!url || (get('RecordingStatus') && get('RecordingStatus') !== 'completed')) return []
  const id = get('RecordingSid')
  const filename = `${/^[\w-]{1,64}$/.test(id) ? id : 'recording'}.mp3`
  const recording = recordingAt(/\.\w{3,4}$/.test(url) ? url : `${url}.mp3`, { contentType: 'audio/mpeg', filename })
  return [told({ call: sid, state: 'recording', ...at(get('Timestamp')), recording })]
}

/** A phone of one's own, which Twilio addresses as `sip:` or `client:`. */
const addressed = (text: string): string | undefined => (/^(sips?|client):/i.test(text) ? extensionOf(text) : undefined)
