import { type Inviter, type Session, type SessionDescriptionHandler, SessionState } from 'sip.js'
import type { Endpoint } from './endpoint.ts'

/** One of the two ends of a call the hub connects. */
export interface Leg {
  session: Inviter
  onRinging?: () => void
  onOffer?: () => void
  onAnswered?: () => void
  onRefused?: (status: number, phrase: string) => void
  /** It hung up. */
  onLeft?: () => void
}

export interface Legs {
  operator: Leg
  person: Leg
  end(why: Error): void
}

interface Line {
  leg: Leg
  /** What is to be said next: the other side's description. */
  say: Promise<string> | null
  /** Who waits for this side's. */
  heard: ((sdp: string) => void) | null
  offer: string
}

const carriers = new WeakMap<Session, SessionDescriptionHandler>()

/** What a session says of its sound: with its partner's words, if it has one. */
export const soundOf = (session: Session): SessionDescriptionHandler | undefined => carriers.get(session)

/** Two sessions that hear each other: what one offers is offered to the other, also later (hold). */
export function pair(endpoint: Endpoint, a: Inviter, b: Inviter): Legs {
  const offered = Promise.withResolvers<string>()
  const answered = Promise.withResolvers<string>()
  // when the call ends first, nobody waits for them any more
  offered.promise.catch(() => {})
  answered.promise.catch(() => {})
  const operator: Line = { leg: { session: a }, say: answered.promise, heard: null, offer: '' }
  const person: Line = { leg: { session: b }, say: offered.promise, heard: null, offer: '' }
  operator.heard = (sdp) => {
    leavesEarly(operator)
    offered.resolve(sdp)
    operator.leg.onOffer?.()
  }
  person.heard = (sdp) => {
    answered.resolve(sdp)
    person.leg.onAnswered?.()
  }
  for (const [line, other] of [
    [operator, person],
    [person, operator],
  ] as const) {
    const { session } = line.leg
    carriers.set(session, handler(line, other))
    session.delegate = {
      onBye: (bye) => {
        void bye.accept().catch(() => {})
        line.leg.onLeft?.()
      },
      // whoever transfers does so at the telephone system, not through the hub
      onRefer: (referral) => void referral.reject({ statusCode: 403 }).catch(() => {}),
    }
  }
  endpoint.ua.stateChange.addListener(() => answered.reject(new Error('the connection is gone')), { once: true })
  return {
    operator: operator.leg,
    person: person.leg,
    end(why) {
      // a phone that waits for the other's sound is let go by refusing it
      answered.reject(why)
      offered.reject(why)
      hangUp(a)
      hangUp(b)
    },
  }
}

// a phone may hang up before it was told what the other side sounds like
function leavesEarly({ leg }: Line): void {
  const dialog = leg.session.dialog
  const usual = dialog?.delegate
  if (!dialog || !usual) return
  dialog.delegate = {
    ...usual,
    onBye: (bye) => {
      if (leg.session.state === SessionState.Established) return usual.onBye?.(bye)
      bye.accept()
      leg.onLeft?.()
    },
  }
}

function handler(line: Line, other: Line): SessionDescriptionHandler {
  return {
    close: () => {},
    hasDescription: (type) => type === 'application/sdp',
    rollbackDescription: () => Promise.resolve(),
    sendDtmf: () => false,
    async setDescription(sdp) {
      const { heard } = line
      line.heard = null
      line.offer = sdp
      heard?.(sdp)
    },
    async getDescription() {
      const said = line.say ?? passOn(line.offer, other)
      line.say = null
      return { contentType: 'application/sdp', body: await said }
    },
  }
}

/** What one side offers anew is offered to the other. */
async function passOn(offer: string, other: Line): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  other.say = Promise.resolve(offer)
  other.heard = resolve
  await other.leg.session.invite({ requestDelegate: { onReject: ({ message }) => reject(new Error(`${message.statusCode}`)) } })
  return promise
}

function hangUp(session: Inviter): void {
  if (session.state === SessionState.Established) void session.bye().catch(() => {})
  // what was answered already and only waits for a description ends by itself
  else if (session.state === SessionState.Establishing && !session.dialog) void session.cancel().catch(() => {})
}
