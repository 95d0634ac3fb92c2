import type { Call } from './call.ts'
import { gone } from './ends.ts'
import { type Evidence, evidence, type Following, learn, moveTo } from './following.ts'
import type { Frame } from './frames.ts'
import { calledOf, callIdsOf, type Leg, legOf, type Plan, personOf } from './legs.ts'
import { seed } from './seed.ts'

/** What is told of one call. */
const mostPhones = 200
const mostIds = 20

export interface Calls {
  /** What a frame is evidence of: mostly of nothing. `at`: when it came, ISO 8601 UTC. */
  take(frame: Frame, at: string): Evidence[]
  /** The channels that are there now. Evidence of calls that ended while nobody looked. */
  seed(frames: Frame[]): Evidence[]
}

/**
 * Follows the calls of an Asterisk. Calls between its own phones are nobody's business and leave no trace. `open`: those told of before, of
 * which no end is known; `orders`: those operators asked for.
 */
export function calls(plan: Plan, open: Iterable<string>, orders: Set<string>): Calls {
  const all: Following = { plan, legs: new Map(), known: new Map(), lines: new Map(), owed: new Set(open), orders }
  return {
    take(frame, at) {
      const also = all.known.get(frame.get('Linkedid'))?.also
      for (const id of callIdsOf(frame)) if (also && also.size < mostIds) also.add(id)
      const event = frame.get('Event')
      if (event === 'Newchannel') learn(all, frame, at, '', true)
      if (event === 'DialBegin') return dialling(all, frame, at)
      if (event === 'AttendedTransfer') return transferred(all, frame)
      if (event === 'Hangup') return gone(all, frame)
      const leg = all.legs.get(frame.get('Uniqueid'))
      return (leg && Object.hasOwn(ofLeg, event) && ofLeg[event]?.(all, frame, leg)) || []
    },
    seed: (frames) => seed(all, frames),
  }
}

/** Events that are about one channel which is known. */
const ofLeg: { [event: string]: (all: Following, frame: Frame, leg: Leg) => Evidence[] | undefined } = {
  NewCallerid: ({ lines }, frame, leg) => named(frame, lines.get(leg.id)),
  Newstate: ringsFirst,
  BridgeEnter(all, frame, leg) {
    leg.bridge = frame.get('BridgeUniqueid')
    return talking(all, frame, leg)
  },
  BridgeLeave(_all, _frame, leg) {
    leg.bridge = null
  },
  MessageWaiting({ lines }, _frame, leg) {
    const call = lines.get(leg.id)
    if (call) call.voicemail = true
  },
  Rename({ plan, lines }, frame, leg) {
    // somebody takes a call that rings at a colleague: from now on it is his phone
    const { phone } = legOf(leg.id, frame.get('Newname'), '', plan)
    if (phone && !lines.has(leg.id)) leg.phone = phone
  },
  HangupRequest(_all, _frame, leg) {
    leg.hungUp = true
  },
}

/** The line tells later who calls. */
function named(frame: Frame, call: Call | undefined): undefined {
  if (call?.direction !== 'inbound') return
  const { number, name } = personOf(frame.get('CallerIDNum'), frame.get('CallerIDName'))
  // what the dialplan makes of a number is not how the line gave it
  if (/prohib/i.test(frame.get('CID-CallingPres'))) call.person = { number: null, name: '' }
  else call.person = { number: call.person?.number ?? number, name: name || (call.person?.name ?? '') }
}

/** The phone of who asked for a call rings before anybody is called. */
function ringsFirst(all: Following, frame: Frame, leg: Leg): Evidence[] {
  const call = all.known.get(frame.get('Linkedid'))
  const first = call?.ordered && call.lead === leg.id && !call.rung && frame.get('ChannelState') === '5'
  return first ? [evidence(all, frame, call, { phone: leg.phone ?? undefined })] : []
}

/** Somebody is called: a phone of ours, or somebody outside. */
function dialling(all: Following, frame: Frame, at: string): Evidence[] {
  learn(all, frame, at)
  const leg = learn(all, frame, at, 'Dest')
  const call = all.known.get(frame.get('DestLinkedid') || frame.get('Linkedid'))
  if (!call || !leg || leg.id === call.lead) return []
  // nobody is there, but the branch to the hub may be known by its id
  if (leg.nobody) return call.direction === 'inbound' && callIdsOf(frame).length > 0 ? [evidence(all, frame, call)] : []
  if (leg.phone !== null) {
    if (call.direction === null || (call.phones.size >= mostPhones && !call.phones.has(leg.phone))) return []
    call.phones.add(leg.phone)
    leg.rang = true
    call.rung = true
    return [evidence(all, frame, call, { phone: leg.phone })]
  }
  // passed on to somebody outside, who is no phone of ours
  if (call.direction === 'inbound' || call.talked) return []
  const number = calledOf(call.exten, frame.get('DialString'), frame.get('DestCallerIDNum'))
  if (number === null && !call.ordered) return []
  // another line out may be tried when the first does not take it
  moveTo(all, call, leg.id)
  call.direction = 'outbound'
  call.rung = true
  // whom an order calls is known from who gave it, in full
  if (!call.ordered) call.person ??= number === null ? null : { number, name: '' }
  return [evidence(all, frame, call, { phone: all.legs.get(call.lead)?.phone ?? undefined })]
}

/** A bridge has changed: who talks with whom now? */
function talking(all: Following, frame: Frame, leg: Leg): Evidence[] {
  // who is parked stands beside others and talks with nobody
  if (frame.get('BridgeTechnology') === 'holding_bridge') return []
  const there = [...all.legs.values()].filter(({ bridge }) => bridge === leg.bridge)
  const persons = there.flatMap(({ id }) => all.lines.get(id) ?? [])
  const others = there.filter(({ id }) => !all.lines.has(id))
  if (persons.length > 0) return persons.flatMap((call) => others.flatMap((other) => answered(all, frame, call, other)))
  // ring groups and queues put a piece of the dialplan between the person and the phone
  const behind = all.known.get(frame.get('Linkedid'))
  const between = there.some(({ nobody }) => nobody) && there.every(({ nobody, phone }) => nobody || phone !== null)
  return behind?.direction === 'inbound' && between ? there.flatMap((other) => answered(all, frame, behind, other)) : []
}

function answered(all: Following, frame: Frame, call: Call, leg: Leg): Evidence[] {
  if (leg.talked || leg.nobody || call.direction === null) return []
  leg.talked = true
  call.talked = true
  return [evidence(all, frame, call, { phone: leg.phone ?? undefined })]
}

/** Of the two who stay, one is the person and the other the phone that has him from now on. */
function transferred(all: Following, frame: Frame): Evidence[] {
  if (frame.get('Result') !== 'Success') return []
  const sides = ['Transferee', 'TransferTarget'].map((side) => all.legs.get(frame.get(`${side}Uniqueid`)))
  const call = sides.map((leg) => leg && all.lines.get(leg.id)).find((found) => found !== undefined)
  const other = sides.find((leg) => leg !== undefined && leg.id !== call?.line)
  return call && other ? answered(all, frame, call, other) : []
}
