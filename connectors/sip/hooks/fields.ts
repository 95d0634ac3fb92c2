import type { CallEvent, CallReason } from '../../../src/contract/events.ts'
import { extensionOf } from '../number.ts'
import { fieldsOf, type Read } from './body.ts'
import { at, called, caller, callId, dialled, Refused, recordingAt, told } from './event.ts'

/** What a dialplan of Asterisk or FreeSWITCH posts as a form, in the words of the set-up we give. */
export const fields: Read = (body, trust) => {
  const form = fieldsOf(body)
  const get = (name: string) => (form.get(name) ?? '').trim()
  const event = get('event')
  const outbound = get('direction') === 'outbound'
  const alsoCalls = list(get('also'))
    .slice(0, 10)
    .map((id) => callId(id, 'also'))
  const base = { call: callId(get('call'), 'call'), ...(alsoCalls.length > 0 && { alsoCalls }), ...at(get('at')) }
  const phone = phoneOf(get('phone')) ?? phoneOf(get('channel'))
  const recording = get('recording')
  const recorded = (): CallEvent => told({ ...base, state: 'recording', recording: recordingAt(recording) })
  switch (event) {
    case 'ringing':
      return [
        told({
          ...base,
          state: 'ringing',
          direction: outbound ? 'outbound' : 'inbound',
          sender: outbound ? called(get('to'), trust) : caller(get('from'), get('name'), trust),
          ...(outbound ? {} : dialled(get('to'))),
          ...(phone && { phone }),
          ...phonesOf(get('phones')),
        }),
      ]
    case 'answered':
      return [told({ ...base, state: 'answered', ...(phone && { phone }) })]
    case 'ended': {
      const reason = reasonOf(get('dialstatus'), get('cause'), outbound)
      const by = get('by')
      return [
        told({
          ...base,
          state: 'ended',
          ...(get('phone') && phone && { phone }),
          ...(reason && { reason }),
          ...((by === 'caller' || by === 'callee') && { endedBy: by }),
        }),
        ...(recording ? [recorded()] : []),
      ]
    }
    case 'recording':
      return [recorded()]
    default:
      throw new Refused('event must be ringing, answered, ended or recording.')
  }
}

const list = (text: string): string[] =>
  text
    .split(/[\s,&]+/)
    .filter(Boolean)
    .slice(0, 200)

function phonesOf(text: string): { phones?: string[] } {
  const phones = list(text).map((each) => phoneOf(each))
  if (phones.some((phone) => phone === undefined)) throw new Refused('phones must be extensions such as 1001 1002.')
  return phones.length > 0 ? { phones: phones.filter((phone) => phone !== undefined) } : {}
}

/** An extension, or the one a channel (`PJSIP/1001-0000002a`) is of. */
function phoneOf(text: string): string | undefined {
  const channel = /^[A-Za-z0-9]+\/([\w.-]+?)(?:-[0-9a-f]{8})?(?:@[\w.-]+)?(?:;[12])?$/.exec(text)
  return text ? extensionOf(channel?.[1] ?? text) : undefined
}

/** By Asterisk's DIALSTATUS, else by the cause (Q.850). Of a call to us nobody could take, the caller waits to be called back. */
function reasonOf(dialStatus: string, cause: string, outbound: boolean): CallReason | undefined {
  const failed = outbound ? 'failed' : 'missed'
  const byStatus: { [status: string]: CallReason } = {
    ANSWER: 'answered',
    BUSY: 'busy',
    NOANSWER: 'missed',
    CANCEL: 'missed',
    CONGESTION: failed,
    CHANUNAVAIL: failed,
    DONTCALL: 'declined',
    TORTURE: 'declined',
  }
  const byCause: { [cause: string]: CallReason } = {
    '17': 'busy',
    '18': 'missed',
    '19': 'missed',
    '20': failed,
    '21': 'declined',
    '26': 'answered',
  }
  if (Object.hasOwn(byStatus, dialStatus)) return byStatus[dialStatus]
  return Object.hasOwn(byCause, cause) ? byCause[cause] : undefined
}
