import { type Call, reasonBy, reasonOf } from './call.ts'
import { type Evidence, evidence, type Following, forget, moveTo } from './following.ts'
import type { Frame } from './frames.ts'
import { type Leg, legOf } from './legs.ts'

/** A channel was hung up: a phone is out, or the call is over. */
export function gone(all: Following, frame: Frame): Evidence[] {
  const id = frame.get('Uniqueid')
  const leg = all.legs.get(id)
  all.legs.delete(id)
  const own = all.lines.get(id)
  if (own && (own.direction === 'inbound' || own.talked || !all.legs.has(own.lead))) return over(all, frame, own, leg)
  if (own) {
    own.cause = frame.get('Cause')
    moveTo(all, own, null)
    return []
  }
  const call = all.known.get(frame.get('Linkedid'))
  if (!call) return leg ? [] : strange(all, frame)
  if (call.lead === id && call.line === null) {
    if (call.direction !== null) return over(all, frame, call, leg)
    forget(all, call)
  }
  if (!leg || leg.phone === null || call.direction === null || !(leg.rang || leg.talked)) return []
  const reason = leg.talked ? undefined : reasonBy(frame.get('Cause'))
  if (reason) call.outs.push(reason)
  return [evidence(all, frame, call, { phone: leg.phone, reason })]
}

/** The end of a call of which only this was seen: whoever knows more of it has its end now. */
function strange(all: Following, frame: Frame): Evidence[] {
  const id = frame.get('Uniqueid')
  const { phone, nobody } = legOf(id, frame.get('Channel'), '', all.plan)
  const began = id !== '' && id === frame.get('Linkedid') && !nobody
  if (!began || (phone !== null && !all.owed.has(id))) return []
  all.owed.delete(id)
  return [{ frame, facts: { source: 'ami', call: id, over: true } }]
}

function over(all: Following, frame: Frame, call: Call, leg: Leg | undefined): Evidence[] {
  forget(all, call)
  all.orders.delete(call.id)
  const [theirs, ours] = call.direction === 'inbound' ? (['caller', 'callee'] as const) : (['callee', 'caller'] as const)
  const isPerson = leg !== undefined && leg.id === call.line
  const endedBy = isPerson && leg.hungUp ? theirs : call.talked || (!isPerson && leg?.hungUp) ? ours : undefined
  return [evidence(all, frame, call, { over: true, reason: reasonOf(frame, call), endedBy, ...(!call.rung && { beganAt: call.beganAt }) })]
}
