import type { Json } from '../../../src/contract/events.ts'
import { begin, type Call } from './call.ts'
import type { Frame } from './frames.ts'
import { type Leg, legOf, type Plan } from './legs.ts'

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

/** What is known of the calls of an Asterisk while they go on. */
export interface Following {
  plan: Plan
  legs: Map<string, Leg>
  known: Map<string, Call>
  /** By the leg on which the person is. */
  lines: Map<string, Call>
  /** Those whose end is owed to who was told of them. */
  owed: Set<string>
  /** Those operators asked for, which are known from their first ringing on. */
  orders: Set<string>
}

/** More calls than any one machine has at once: what was forgotten by an end that never came does not grow. */
const most = 5_000

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The channel a frame tells of; with one nobody knew a call may begin. `side`: which of two channels. `begins`: it is where the channel began,
 * so that its context and state mean something.
 */
export function learn(all: Following, frame: Frame, at: string, side: '' | 'Dest' = '', begins = false): Leg | undefined {
  const id = frame.get(`${side}Uniqueid`)
  const linked = frame.get(`${side}Linkedid`) || id
  const there = all.legs.get(id)
  // Asterisk's own are shorter than that
  if (there || id === '' || id.length > 150 || linked.length > 150) return there
  const leg = legOf(id, frame.get(`${side}Channel`), begins ? frame.get(`${side}Context`) : '', all.plan)
  all.legs.set(id, leg)
  if (all.legs.size > most) all.legs.delete(all.legs.keys().next().value!)
  // a line out that begins as one that is being called is somebody whom a machine calls
  const called = begins && frame.get('ChannelState') === '0'
  if (leg.nobody || side === 'Dest' || all.known.has(linked) || (called && leg.phone === null)) return leg
  // one asked for before the hub was started again has an id such as Asterisk gives to none of its own
  const call = begin(linked, leg, frame, at, all.orders.has(linked) || (uuid.test(linked) && all.owed.has(linked)))
  all.known.set(linked, call)
  if (call.direction === 'inbound') moveTo(all, call, id)
  if (all.known.size > most) forget(all, all.known.values().next().value!)
  return leg
}

/** What a frame tells of a call. */
export function evidence(all: Following, frame: Frame, call: Call, more: { [name: string]: Json | undefined } = {}): Evidence {
  const facts: { [name: string]: Json | undefined } = {
    source: 'ami',
    call: call.id,
    direction: call.direction ?? undefined,
    ...(call.person && { number: call.person.number, name: call.person.name }),
    to: call.to,
    also: call.also.size > 0 ? [...call.also] : undefined,
    ...more,
  }
  if (more.over) all.owed.delete(call.id)
  else all.owed.add(call.id)
  if (all.owed.size > most) all.owed.delete(all.owed.values().next().value!)
  return { frame, facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Facts }
}

/** The person is on this line now. */
export function moveTo(all: Following, call: Call, line: string | null): void {
  if (call.line !== null) all.lines.delete(call.line)
  call.line = line
  if (line !== null) all.lines.set(line, call)
}

export function forget(all: Following, call: Call): void {
  all.known.delete(call.id)
  if (call.line !== null) all.lines.delete(call.line)
}
