import type { Json } from '../../../src/contract/events.ts'
import { begin, type Call, reasonBy, reasonOf, since } from './call.ts'
import type { Frame } from './frames.ts'
import { calledOf, callIdsOf, type Leg, legOf, type Plan, personOf } from './legs.ts'

/** What is stored beside a frame, so that it is understood by itself. */
interface Facts {
  [name: string]: Json
  source: 'ami'
  call: string
}

export interface Evidence {
  frame: Frame
  facts: Facts
}

/** More calls than any one machine has at once: what was forgotten by an end that never came does not grow. */
const most = 5_000
/** What is told of one call. */
const mostPhones = 200
const mostIds = 20

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export interface Calls {
  /** What a frame is evidence of: mostly of nothing. `at`: when it came, ISO 8601 UTC. */
  take(frame: Frame, at: string): Evidence[]
  /**
   * The channels that are there now (CoreShowChannels): those unknown are learnt, those known and gone are forgotten. Evidence of calls that
   * ended while nobody looked.
   */
  seed(frames: Frame[]): Evidence[]
}

/**
 * Follows the calls of an Asterisk. Calls between its own phones are nobody's business and leave no trace. `open`: those told of before, of
 * which no end is known; `orders`: those operators asked for, which are known from their first ringing on.
 */
export function calls(plan: Plan, open: Iterable<string>, orders: Set<string>): Calls {
  const legs = new Map<string, Leg>()
  const known = new Map<string, Call>()
  /** By the leg on which the person is. */
  const lines = new Map<string, Call>()
  /** Those whose end is owed to who was told of them. */
  const owed = new Set(open)

  const forget = (call: Call) => {
    known.delete(call.id)
    if (call.line !== null) lines.delete(call.line)
  }

  /** `side`: which of the channels a frame tells of. `begins`: it is where the channel began, so that its context and state mean something. */
  function learn(frame: Frame, at: string, side: '' | 'Dest' = '', begins = false): Leg | undefined {
    const id = frame.get(`${side}Uniqueid`)
    const linked = frame.get(`${side}Linkedid`) || id
    const there = legs.get(id)
    // Asterisk's own are shorter than that
    if (there || id === '' || id.length > 150 || linked.length > 150) return there
    const leg = legOf(id, frame.get(`${side}Channel`), begins ? frame.get(`${side}Context`) : '', plan)
    legs.set(id, leg)
    if (legs.size > most) legs.delete(legs.keys().next().value!)
    // a line out that begins as one that is being called is somebody whom a machine calls
    const called = begins && frame.get('ChannelState') === '0'
    if (leg.nobody || side === 'Dest' || known.has(linked) || (called && leg.phone === null)) return leg
    // one asked for before the hub was started again has an id such as Asterisk gives to none of its own
    const call = begin(linked, leg, frame, at, orders.has(linked) || (uuid.test(linked) && owed.has(linked)))
    known.set(linked, call)
    if (call.direction === 'inbound') moveTo(call, id)
    if (known.size > most) forget(known.values().next().value!)
    return leg
  }

  const evidence = (frame: Frame, call: Call, more: { [name: string]: Json | undefined } = {}): Evidence => {
    const facts: { [name: string]: Json | undefined } = {
      source: 'ami',
      call: call.id,
      direction: call.direction ?? undefined,
      ...(call.person && { number: call.person.number, name: call.person.name }),
      to: call.to,
      also: call.also.size > 0 ? [...call.also] : undefined,
      ...more,
    }
    if (more.over) owed.delete(call.id)
    else owed.add(call.id)
    if (owed.size > most) owed.delete(owed.values().next().value!)
    return { frame, facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Facts }
  }

  function dialling(frame: Frame, at: string): Evidence[] {
    learn(frame, at)
    const leg = learn(frame, at, 'Dest')
    const call = known.get(frame.get('DestLinkedid') || frame.get('Linkedid'))
    if (!call || !leg || leg.id === call.lead) return []
    // nobody is there, but the branch to the hub may be known by its id
    if (leg.nobody) return call.direction === 'inbound' && callIdsOf(frame).length > 0 ? [evidence(frame, call)] : []
    if (leg.phone !== null) {
      if (call.direction === null || (call.phones.size >= mostPhones && !call.phones.has(leg.phone))) return []
      call.phones.add(leg.phone)
      leg.rang = true
      call.rung = true
      return [evidence(frame, call, { phone: leg.phone })]
    }
    // passed on to somebody outside, who is no phone of ours
    if (call.direction === 'inbound' || call.talked) return []
    const number = calledOf(call.exten, frame.get('DialString'), frame.get('DestCallerIDNum'))
    if (number === null && !call.ordered) return []
    // another line out may be tried when the first does not take it
    moveTo(call, leg.id)
    call.direction = 'outbound'
    call.rung = true
    // whom an order calls is known from who gave it, in full
    if (!call.ordered) call.person ??= number === null ? null : { number, name: '' }
    return [evidence(frame, call, { phone: legs.get(call.lead)?.phone ?? undefined })]
  }

  function moveTo(call: Call, line: string | null): void {
    if (call.line !== null) lines.delete(call.line)
    call.line = line
    if (line !== null) lines.set(line, call)
  }

  /** A bridge has changed: who talks with whom now? */
  function talking(frame: Frame, leg: Leg): Evidence[] {
    // who is parked stands beside others and talks with nobody
    if (frame.get('BridgeTechnology') === 'holding_bridge') return []
    const there = [...legs.values()].filter(({ bridge }) => bridge === leg.bridge)
    const persons = there.flatMap(({ id }) => lines.get(id) ?? [])
    const others = there.filter(({ id }) => !lines.has(id))
    if (persons.length > 0) return persons.flatMap((call) => others.flatMap((other) => answered(frame, call, other)))
    // ring groups and queues put a piece of the dialplan between the person and the phone
    const behind = known.get(frame.get('Linkedid'))
    const between = there.some(({ nobody }) => nobody) && there.every(({ nobody, phone }) => nobody || phone !== null)
    return behind?.direction === 'inbound' && between ? there.flatMap((other) => answered(frame, behind, other)) : []
  }

  function answered(frame: Frame, call: Call, leg: Leg): Evidence[] {
    if (leg.talked || leg.nobody || call.direction === null) return []
    leg.talked = true
    call.talked = true
    return [evidence(frame, call, { phone: leg.phone ?? undefined })]
  }

  /** Of the two who stay, one is the person and the other the phone that has him from now on. */
  function transferred(frame: Frame): Evidence[] {
    if (frame.get('Result') !== 'Success') return []
    const sides = ['Transferee', 'TransferTarget'].map((side) => legs.get(frame.get(`${side}Uniqueid`)))
    const call = sides.map((leg) => leg && lines.get(leg.id)).find((found) => found !== undefined)
    const other = sides.find((leg) => leg !== undefined && leg.id !== call?.line)
    return call && other ? answered(frame, call, other) : []
  }

  function gone(frame: Frame): Evidence[] {
    const id = frame.get('Uniqueid')
    const leg = legs.get(id)
    legs.delete(id)
    const own = lines.get(id)
    if (own && (own.direction === 'inbound' || own.talked || !legs.has(own.lead))) return over(frame, own, leg)
    if (own) {
      own.cause = frame.get('Cause')
      moveTo(own, null)
      return []
    }
    const call = known.get(frame.get('Linkedid'))
    if (!call) return leg ? [] : strange(frame)
    if (call.lead === id && call.line === null) {
      if (call.direction !== null) return over(frame, call, leg)
      forget(call)
    }
    if (!leg || leg.phone === null || call.direction === null || !(leg.rang || leg.talked)) return []
    const reason = leg.talked ? undefined : reasonBy(frame.get('Cause'))
    if (reason) call.outs.push(reason)
    return [evidence(frame, call, { phone: leg.phone, reason })]
  }

  /** The end of a call of which only this was seen: whoever knows more of it has its end now. */
  function strange(frame: Frame): Evidence[] {
    const id = frame.get('Uniqueid')
    const { phone, nobody } = legOf(id, frame.get('Channel'), '', plan)
    const began = id !== '' && id === frame.get('Linkedid') && !nobody
    if (!began || (phone !== null && !owed.has(id))) return []
    owed.delete(id)
    return [{ frame, facts: { source: 'ami', call: id, over: true } }]
  }

  function over(frame: Frame, call: Call, leg: Leg | undefined): Evidence[] {
    forget(call)
    orders.delete(call.id)
    const [theirs, ours] = call.direction === 'inbound' ? (['caller', 'callee'] as const) : (['callee', 'caller'] as const)
    const isPerson = leg !== undefined && leg.id === call.line
    const endedBy = isPerson && leg.hungUp ? theirs : call.talked || (!isPerson && leg?.hungUp) ? ours : undefined
    return [evidence(frame, call, { over: true, reason: reasonOf(frame, call), endedBy, ...(!call.rung && { beganAt: call.beganAt }) })]
  }

  return {
    take(frame, at) {
      const leg = legs.get(frame.get('Uniqueid'))
      const also = known.get(frame.get('Linkedid'))?.also
      for (const id of callIdsOf(frame)) if (also && also.size < mostIds) also.add(id)
      switch (frame.get('Event')) {
        case 'Newchannel':
          learn(frame, at, '', true)
          return []
        case 'NewCallerid': {
          const call = leg && lines.get(leg.id)
          if (call?.direction !== 'inbound') return []
          const { number, name } = personOf(frame.get('CallerIDNum'), frame.get('CallerIDName'))
          // what the dialplan makes of a number is not how the line gave it
          if (/prohib/i.test(frame.get('CID-CallingPres'))) call.person = { number: null, name: '' }
          else call.person = { number: call.person?.number ?? number, name: name || (call.person?.name ?? '') }
          return []
        }
        case 'Newstate': {
          const call = known.get(frame.get('Linkedid'))
          const ordered = call?.ordered && call.lead === leg?.id && !call.rung && frame.get('ChannelState') === '5'
          return ordered ? [evidence(frame, call, { phone: leg?.phone ?? undefined })] : []
        }
        case 'DialBegin':
          return dialling(frame, at)
        case 'BridgeEnter':
          if (!leg) return []
          leg.bridge = frame.get('BridgeUniqueid')
          return talking(frame, leg)
        case 'BridgeLeave':
          if (leg) leg.bridge = null
          return []
        case 'AttendedTransfer':
          return transferred(frame)
        case 'MessageWaiting': {
          const call = leg && lines.get(leg.id)
          if (call) call.voicemail = true
          return []
        }
        case 'Rename': {
          // somebody takes a call that rings at a colleague: from now on it is his phone
          const now = leg && legOf(leg.id, frame.get('Newname'), '', plan)
          if (leg && now?.phone && !lines.has(leg.id)) leg.phone = now.phone
          return []
        }
        case 'HangupRequest':
          if (leg) leg.hungUp = true
          return []
        case 'Hangup':
          return gone(frame)
        default:
          return []
      }
    },
    seed(frames) {
      const channels = frames.filter((frame) => frame.get('Event') === 'CoreShowChannel')
      const there = new Set(channels.flatMap((frame) => [frame.get('Uniqueid'), frame.get('Linkedid')]))
      for (const id of legs.keys()) if (!there.has(id)) legs.delete(id)
      const complete = frames.at(-1)
      const gone = [...owed].filter((id) => !there.has(id) && !there.has(known.get(id)?.line ?? ''))
      for (const id of gone) owed.delete(id)
      for (const call of known.values()) if (!there.has(call.lead) && !there.has(call.line ?? '')) forget(call)
      // what a call began with comes first
      const began = (frame: Frame) => Number(frame.get('Uniqueid') === frame.get('Linkedid'))
      for (const frame of channels.toSorted((a, b) => began(b) - began(a))) {
        const fresh = !legs.has(frame.get('Uniqueid'))
        const leg = learn(frame, since(frame))
        const call = known.get(frame.get('Linkedid'))
        if (!leg) continue
        leg.bridge = frame.get('BridgeId') || null
        if (!fresh || !call) continue
        leg.rang = leg.phone !== null && frame.get('ChannelState') === '5'
        // a handset that called somebody outside
        if (leg.phone === null && !leg.nobody && call.direction !== 'inbound' && call.line === null) {
          const number = calledOf(call.exten, '', frame.get('CallerIDNum'))
          moveTo(call, leg.id)
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
    },
  }
}
