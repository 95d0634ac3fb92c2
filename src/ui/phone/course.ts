import { type Invitation, Inviter, type Session, SessionState, type Web } from 'sip.js'
import { endOfCancel } from './ended.ts'
import { hear, letsUsWait, play, speak, spoken } from './media.ts'
import { releaseMicrophone, useMicrophone } from './microphone.ts'
import { keepAlive, type Repair } from './repair.ts'
import { type End, Problem, type Talk } from './state.ts'

/** A call from its first ringing to its end. */
export interface Course {
  session: Session
  talk: Talk
  verdict: { why: End; detail: string } | null
  sound: HTMLAudioElement | null
  /** It has the microphone. */
  speaking: boolean
  repair: Repair | null
  change(next: Partial<Talk>): void
}

/** What the other side does. */
export function delegateOf(course: Course): Session['delegate'] {
  const { session } = course
  return {
    // the library would dial by itself wherever the other side says
    onRefer: (referral) => void referral.reject({ statusCode: 603 }).catch(() => {}),
    onCancel: ({ request }) => decide(course, endOfCancel(request.getHeaders('reason'))),
    onBye: (bye) => {
      decide(course, 'hungUpThere')
      bye.accept().catch(() => {})
    },
    onInfo: (info) => void info.accept().catch(() => {}),
    onInvite: () => course.change({ heldThere: letsUsWait(session) }),
  }
}

/** Both are there: they hear each other. */
export function begin(course: Course, onSilent: () => void): void {
  const { session } = course
  course.sound = hear(session, onSilent)
  speakOrNot(course)
  course.repair = keepAlive(session, {
    held: () => course.talk.held,
    onBroken: (broken) => course.change({ broken }),
    onLost() {
      decide(course, 'lost')
      session.bye().catch(() => {})
    },
  })
  course.change({ state: 'talking', answeredAt: Date.now() })
}

/** It is over: everything it used is let go. False: it was already. */
export function finish(course: Course): boolean {
  const { session, talk, verdict, sound } = course
  if (talk.state === 'ended') return false
  course.repair?.stop()
  // though the last word is never answered
  session.sessionDescriptionHandler?.close()
  if (sound) sound.srcObject = null
  if (course.speaking) releaseMicrophone()
  course.speaking = false
  const why: End = verdict?.why ?? (talk.answeredAt ? 'hungUpThere' : talk.direction === 'inbound' ? 'missed' : 'failed')
  course.talk = { ...talk, state: 'ended', passing: false, broken: false, end: { why, detail: verdict?.detail ?? '' } }
  return true
}

/** The first reason that is known stays. */
export function decide(course: Course, why: End, detail = ''): void {
  course.verdict ??= { why, detail }
}

/** Whether they are to hear us. */
export const speaks = ({ talk }: Course): boolean => !talk.muted && !talk.held
export const speakOrNot = (course: Course): void => speak(course.session, speaks(course))

export async function answer(course: Course): Promise<void> {
  const { session } = course
  if (session.state !== SessionState.Initial) throw new Problem('notNow')
  course.change({ state: 'connecting' })
  try {
    await useMicrophone()
  } catch (error) {
    // it goes on ringing: somebody else may take it, or a microphone be plugged in
    if (session.state === SessionState.Initial) course.change({ state: 'ringing' })
    throw error
  }
  if (session.state !== SessionState.Initial) {
    releaseMicrophone()
    return
  }
  course.speaking = true
  // it resolves also when the caller was quicker: only the state says whether we talk
  await (session as Invitation).accept({ sessionDescriptionHandlerOptions: spoken })
}

export async function hangUp(course: Course): Promise<void> {
  const { session } = course
  decide(course, 'hungUp')
  if (session.state === SessionState.Established) await session.bye()
  else if (session instanceof Inviter) await session.cancel()
  else if (session.state === SessionState.Initial || session.state === SessionState.Establishing)
    await (session as Invitation).reject({ statusCode: 486 })
}

export async function hold(course: Course, on: boolean): Promise<void> {
  const { session, talk } = course
  if (session.state !== SessionState.Established) throw new Problem('notNow')
  if (talk.held === on) return
  const options: Web.SessionDescriptionHandlerOptions = { ...spoken, hold: on }
  await new Promise<void>((done, failed) => {
    session
      .invite({
        sessionDescriptionHandlerOptions: options,
        requestDelegate: {
          onAccept: () => done(),
          onReject: ({ message }) => failed(new Problem('holdRefused', `${message.statusCode} ${message.reasonPhrase}`)),
        },
      })
      .catch(() => failed(new Problem('notNow')))
  })
  course.change({ held: on })
  speakOrNot(course)
}

export async function sendTones(session: Session, tones: string, how: 'rtp' | 'info'): Promise<void> {
  if (session.state !== SessionState.Established) throw new Problem('notNow')
  if (how === 'info') for (const tone of tones) await info(session, tone)
  else if (!play(session, tones)) throw new Problem('tonesRefused')
}

const info = (session: Session, tone: string): Promise<void> =>
  new Promise((done, failed) => {
    const body = { contentDisposition: 'render', contentType: 'application/dtmf-relay', content: `Signal=${tone}\r\nDuration=160` }
    session
      .info({
        requestOptions: { body },
        requestDelegate: {
          onAccept: () => done(),
          onReject: ({ message }) => failed(new Problem('tonesRefused', `${message.statusCode} ${message.reasonPhrase}`)),
        },
      })
      .catch(() => failed(new Problem('notNow')))
  })
