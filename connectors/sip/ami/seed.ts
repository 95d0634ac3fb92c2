import { since } from './call.ts'
import { type Evidence, type Following, forget, learn, moveTo } from './following.ts'
import type { Frame } from './frames.ts'
import { calledOf } from './legs.ts'

/**
 * The channels that are there now (CoreShowChannels): those unknown are learnt, those known and gone are forgotten. Evidence of calls that
 * ended while nobody looked.
 */
export function seed(all: Following, frames: Frame[]): Evidence[] {
  const channels = frames.filter((frame) => frame.get('Event') === 'CoreShowChannel')
  const there = new Set(channels.flatMap((frame) => [frame.get('Uniqueid'), frame.get('Linkedid')]))
  for (const id of all.legs.keys()) if (!there.has(id)) all.legs.delete(id)
  const complete = frames.at(-1)
  const gone = [...all.owed].filter((id) => !there.has(id) && !there.has(all.known.get(id)?.line ?? ''))
  for (const id of gone) all.owed.delete(id)
  for (const call of all.known.values()) if (!there.has(call.lead) && !there.has(call.line ?? '')) forget(all, call)
  // what a call began with comes first
  const began = (frame: Frame) => Number(frame.get('Uniqueid') === frame.get('Linkedid'))
  for (const frame of channels.toSorted((a, b) => began(b) - began(a))) {
    const fresh = !all.legs.has(frame.get('Uniqueid'))
    const leg = learn(all, frame, since(frame))
    const call = all.known.get(frame.get('Linkedid'))
    if (!leg) continue
    leg.bridge = frame.get('BridgeId') || null
    if (!fresh || !call) continue
    leg.rang = leg.phone !== null && frame.get('ChannelState') === '5'
    // a handset that called somebody outside
    if (leg.phone === null && !leg.nobody && call.direction !== 'inbound' && call.line === null) {
      const number = calledOf(call.exten, '', frame.get('CallerIDNum'))
      moveTo(all, call, leg.id)
      call.direction = 'outbound'
      call.rung = true
      call.person = number === null || call.ordered ? null : { number, name: '' }
    }
    if (leg.bridge !== null && !leg.nobody) {
      leg.talked = true
      call.talked = true
    }
  }
  return complete ? gone.map((call) => ({ frame: complete, facts: { source: 'ami', call, over: true } })) : []
}
