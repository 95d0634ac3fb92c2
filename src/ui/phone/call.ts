import { type Invitation, Inviter, type Session, SessionState, UserAgent, type Web } from 'sip.js'
import { uuid } from '../uuid.ts'
import { choiceNow, soundOn } from './devices.ts'
import { endOfCancel, endOfStatus } from './ended.ts'
import { connectionOf, hear, letsUsWait, play, speak, speakInto, spoken } from './media.ts'
import { releaseMicrophone, useMicrophone } from './microphone.ts'
import { keepAlive, type Repair } from './repair.ts'
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

function follow(session: Session, first: Talk, keys: string[], watch: CallWatch): Call {
  let talk = first
  let verdict: { why: End; detail: string } | null = null
  let sound: HTMLAudioElement | null = null
  let speaking = first.direction === 'outbound'
  let repair: Repair | null = null

  const change = (next: Partial<Talk>) => {
    talk = { ...talk, ...next }
    watch.onChange()
  }
  const decide = (why: End, detail = '') => {
    verdict ??= { why, detail }
  }
  const isTalking = () => session.state === SessionState.Established
  const unmute = () => speak(session, !talk.muted && !talk.held)

  session.delegate = {
    // the library would dial by itself wherever the other side says
    onRefer: (referral) => void referral.reject({ statusCode: 603 }).catch(() => {}),
    onCancel: ({ request }) => decide(endOfCancel(request.getHeaders('reason'))),
    onBye: (bye) => {
      decide('hungUpThere')
      bye.accept().catch(() => {})
    },
    onInfo: (info) => void info.accept().catch(() => {}),
    onInvite: () => change({ heldThere: letsUsWait(session) }),
  }
  session.stateChange.addListener((state) => {
    if (state === SessionState.Establishing && talk.direction === 'inbound') change({ state: 'connecting' })
    if (state === SessionState.Established) {
      sound = hear(session, watch.onSilent)
      unmute()
      repair = keepAlive(session, {
        held: () => talk.held,
        onBroken: (broken) => change({ broken }),
        onLost() {
          decide('lost')
          session.bye().catch(() => {})
        },
      })
      change({ state: 'talking', answeredAt: Date.now() })
      watch.onTalking(call)
    }
    // why it was refused is told after it has ended
    if (state === SessionState.Terminating || state === SessionState.Terminated) queueMicrotask(finish)
  })

  function finish(): void {
    if (talk.state === 'ended') return
    repair?.stop()
    // though the last word is never answered
    session.sessionDescriptionHandler?.close()
    if (sound) sound.srcObject = null
    if (speaking) releaseMicrophone()
    speaking = false
    const why: End = verdict?.why ?? (talk.answeredAt ? 'hungUpThere' : talk.direction === 'inbound' ? 'missed' : 'failed')
    talk = { ...talk, state: 'ended', passing: false, broken: false, end: { why, detail: verdict?.detail ?? '' } }
    watch.onEnded(call)
  }

  const call: Call = {
    session,
    keys,
    get talk() {
      return talk
    },
    change,
    verdict: decide,
    mend: () => repair?.hasten(),
    async answer() {
      if (session.state !== SessionState.Initial) throw new Problem('notNow')
      change({ state: 'connecting' })
      try {
        await useMicrophone()
      } catch (error) {
        // it goes on ringing: somebody else may take it, or a microphone be plugged in
        if (session.state === SessionState.Initial) change({ state: 'ringing' })
        throw error
      }
      speaking = true
      if (session.state !== SessionState.Initial) {
        speaking = false
        releaseMicrophone()
        return
      }
      // it resolves also when the caller was quicker: only the state says whether we talk
      await (session as Invitation).accept({ sessionDescriptionHandlerOptions: spoken })
    },
    async decline() {
      if (session.state !== SessionState.Initial) throw new Problem('notNow')
      decide('declined')
      // for this telephone alone: others go on ringing
      await (session as Invitation).reject({ statusCode: 486 })
    },
    async hangUp() {
      decide('hungUp')
      if (isTalking()) await session.bye()
      else if (session instanceof Inviter) await session.cancel()
      else if (session.state === SessionState.Initial || session.state === SessionState.Establishing)
        await (session as Invitation).reject({ statusCode: 486 })
    },
    mute(on) {
      change({ muted: on })
      unmute()
    },
    async hold(on) {
      if (!isTalking()) throw new Problem('notNow')
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
      change({ held: on })
      unmute()
    },
    async tones(tones, how) {
      if (!isTalking()) throw new Problem('notNow')
      if (how === 'rtp') {
        if (!play(session, tones)) throw new Problem('tonesRefused')
        return
      }
      for (const tone of tones) await info(session, tone)
    },
    async devices(stream) {
      if (sound) await soundOn(sound, choiceNow().speaker)
      if (stream && connectionOf(session)) await speakInto(session, stream, !talk.muted && !talk.held)
    },
  }
  return call
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
