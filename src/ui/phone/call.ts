import { type Invitation, Inviter, type Session, SessionState, UserAgent } from 'sip.js'
import { uuid } from '../uuid.ts'
import { answer, begin, type Course, decide, delegateOf, finish, hangUp, hold, sendTones, speakOrNot, speaks } from './course.ts'
import { choiceNow, soundOn } from './devices.ts'
import { endOfStatus } from './ended.ts'
import { connectionOf, speakInto, spoken } from './media.ts'
import { type End, Problem, type Talk } from './state.ts'
import { callerOf } from './target.ts'

/** One call of this browser: its signalling, its sound, and how it looks. */
export interface Call {
  readonly session: Session
  readonly talk: Talk
  /** The ids it goes by, the one the telephone system passes on first. */
  readonly keys: string[]
  answer(): Promise<void>
  decline(): Promise<void>
  hangUp(): Promise<void>
  mute(on: boolean): void
  hold(on: boolean): Promise<void>
  tones(tones: string, how: 'rtp' | 'info'): Promise<void>
  /** Shown differently, without anything being said to the other side. */
  change(change: Partial<Talk>): void
  /** Other devices were chosen. `stream`: what is to be sent from now on. */
  devices(stream: MediaStream | null): Promise<void>
  /** The telephone system can be reached again: what is broken can be mended. */
  mend(): void
  /** How it will have ended, when that is known before it has. */
  verdict(end: End, detail?: string): void
}

export interface CallWatch {
  onChange(): void
  onTalking(call: Call): void
  onEnded(call: Call): void
  onSilent(): void
}

/** A call that came in. `header`: where the telephone system writes its own id of it. */
export function callIn(invitation: Invitation, channelId: string, header: string, watch: CallWatch): Call {
  const { from, callId } = invitation.request
  const number = callerOf(from.uri.user, from.uri.host)
  const keys = [invitation.request.getHeader(header)?.trim() ?? '', callId].filter((key) => /^[\x21-\x7e]{1,255}$/.test(key))
  return follow(
    invitation,
    {
      id: uuid(),
      channelId,
      order: null,
      direction: 'inbound',
      number,
      name: (number !== null && from.displayName) || '',
      state: 'ringing',
      ...fresh(),
    },
    // whatever the other side calls it, the hub needs a name for it
    keys.length > 0 ? keys : [uuid()],
    watch,
  )
}

/** A call of our own, begun at once. `order`: the id the hub knows it by. */
export function callOut(
  ua: UserAgent,
  to: { user: string; domain: string; number: string; name: string; order: string | null; consults: string | null },
  channelId: string,
  header: string,
  watch: CallWatch,
): Call {
  const target = UserAgent.makeURI(`sip:${to.user}@${to.domain}`)
  if (!target) throw new Problem('badNumber')
  const session = new Inviter(ua, target, {
    sessionDescriptionHandlerOptions: spoken,
    ...(to.order && { extraHeaders: [`${header}: ${to.order}`] }),
  })
  const talk: Talk = {
    id: uuid(),
    channelId,
    order: to.order,
    direction: 'outbound',
    number: to.number,
    name: to.name,
    state: 'dialling',
    ...fresh(),
    consults: to.consults,
  }
  const call = follow(session, talk, [...(to.order ? [to.order] : []), session.request.callId], watch)
  session
    .invite({
      requestDelegate: {
        onProgress: ({ message }) => {
          if (message.statusCode !== 100 && call.talk.state === 'dialling') call.change({ state: 'ringing' })
        },
        onReject: ({ message }) => call.verdict(endOfStatus(message.statusCode ?? 0), `${message.statusCode} ${message.reasonPhrase}`),
      },
    })
    .catch((error: unknown) => {
      call.verdict('failed', String(error instanceof Error ? error.message : error))
      if (session.state !== SessionState.Terminated) void session.dispose()
    })
  return call
}

const fresh = () => ({
  beganAt: Date.now(),
  answeredAt: null,
  muted: false,
  held: false,
  heldThere: false,
  broken: false,
  consults: null,
  passing: false,
  end: null,
})

function follow(session: Session, talk: Talk, keys: string[], watch: CallWatch): Call {
  const course: Course = {
    session,
    talk,
    verdict: null,
    sound: null,
    speaking: talk.direction === 'outbound',
    repair: null,
    change(next) {
      course.talk = { ...course.talk, ...next }
      watch.onChange()
    },
  }
  const call: Call = {
    session,
    keys,
    get talk() {
      return course.talk
    },
    change: course.change,
    verdict: (why, detail) => decide(course, why, detail),
    mend: () => course.repair?.hasten(),
    answer: () => answer(course),
    async decline() {
      if (session.state !== SessionState.Initial) throw new Problem('notNow')
      decide(course, 'declined')
      // for this telephone alone: others go on ringing
      await (session as Invitation).reject({ statusCode: 486 })
    },
    hangUp: () => hangUp(course),
    mute(on) {
      course.change({ muted: on })
      speakOrNot(course)
    },
    hold: (on) => hold(course, on),
    tones: (tones, how) => sendTones(session, tones, how),
    async devices(stream) {
      if (course.sound) await soundOn(course.sound, choiceNow().speaker)
      if (stream && connectionOf(session)) await speakInto(session, stream, speaks(course))
    },
  }
  session.delegate = delegateOf(course)
  session.stateChange.addListener((state) => {
    if (state === SessionState.Establishing && course.talk.direction === 'inbound') course.change({ state: 'connecting' })
    if (state === SessionState.Established) {
      begin(course, watch.onSilent)
      watch.onTalking(call)
    }
    // why it was refused is told after it has ended
    if (state === SessionState.Terminating || state === SessionState.Terminated)
      queueMicrotask(() => {
        if (finish(course)) watch.onEnded(call)
      })
  })
  return call
}
