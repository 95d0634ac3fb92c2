import { createHash } from 'node:crypto'
import type { CallEvent } from '../../../src/contract/events.ts'
import { extensionOf, numberOf } from '../number.ts'
import { dataOf, lookInto, type Read } from './body.ts'
import { at, called, caller, dialled, Refused, told } from './event.ts'

/**
 * What 3CX reports of a call when it is over, by the template of the set-up we give. It has no id of the call: number (or agent) and beginning
 * stand for one, and what other sources saw of it is tied by them.
 */
export const threeCx: Read = (body, trust) => {
  const look = lookInto(dataOf(body))
  const type = look('type').toLowerCase()
  if (!['inbound', 'outbound', 'missed', 'notanswered'].includes(type))
    throw new Refused('type must be Inbound, Outbound, Missed or Notanswered.')
  const started = at(look('started'))
  const ended = at(look('ended'))
  if (!started.occurredAt) throw new Refused('started must be the time the call began, in UTC.')
  const outbound = type === 'outbound' || type === 'notanswered'
  const agent = extensionOf(look('agent'))
  const phone = agent ? { phone: agent } : {}
  const call = `3cx-${createHash('sha256')
    // who withholds his number is told apart by whom he reached
    .update(`${numberOf(look('number')) === null ? `\0${agent ?? ''}` : look('number')}\0${started.occurredAt}`)
    .digest('hex')
    .slice(0, 32)}`
  const talked = type === 'inbound' || type === 'outbound'
  const answer = at(look('answered'))
  const events: CallEvent[] = [
    told({
      call,
      state: 'ringing',
      ...started,
      direction: outbound ? 'outbound' : 'inbound',
      sender: outbound ? called(look('number'), trust) : caller(look('number'), look('name'), trust),
      ...(outbound ? {} : dialled(look('queue'))),
      ...phone,
    }),
  ]
  // without the time it was answered nobody can say how long was talked
  if (talked && answer.occurredAt) events.push(told({ call, state: 'answered', ...answer, ...phone }))
  return [...events, told({ call, state: 'ended', ...(ended.occurredAt ? ended : started), reason: talked ? 'answered' : 'missed' })]
}
