import type { Invitation, Session } from 'sip.js'
import { actsOn, type Board, takePlace } from './acts.ts'
import { type Call, type CallWatch, callIn } from './call.ts'
import type { Exchange } from './leader.ts'
import { headerOf, type Line, openLines } from './lines.ts'
import { openReports, type Report, type Reports, reasonOf } from './reports.ts'
import { openSounds } from './sounds.ts'
import type { Extension, PhoneState } from './state.ts'
import { isInside } from './target.ts'

/** More at once nobody can keep apart: the next caller hears that we are busy. */
const mostCalls = 4
/** How long it is said how a call ended. */
const farewellMs = 6_000

/**
 * The telephone of the tab that leads: signs in with every extension the operator has, rings, connects, holds and passes on calls, and
 * reports what happened. `load` asks the hub for the extensions and their credentials.
 */
export async function openExchange(
  operatorId: string,
  load: () => Promise<Extension[]>,
  publish: (state: PhoneState) => void,
): Promise<Exchange> {
  const reports = openReports(operatorId)
  let calls: Call[] = []
  let stopped = false
  const live = () => calls.filter(({ talk }) => talk.state !== 'ended')
  const sounds = openSounds(live, show)
  const lines = openLines({
    load,
    onChange: show,
    onInvite: (line, invitation) => invited(board, stopped, line, invitation),
    onReady: (channelId) => live().forEach((call) => void (call.talk.channelId === channelId && call.mend())),
    inUse: (channelId) => live().some(({ talk }) => talk.channelId === channelId),
  })

  function show(): void {
    if (stopped) return
    sounds.ring()
    publish({
      led: true,
      failing: lines.failing() ? 'hub' : null,
      lines: lines.all().map(({ state }) => state),
      talks: calls.map(({ talk }) => talk),
      silent: sounds.silent(),
      missing: sounds.missing(),
    })
  }
  function dismiss(id: string): void {
    calls = calls.filter(({ talk }) => talk.id !== id || talk.state !== 'ended')
    show()
  }
  const report = (call: Call, state: Report['state'], more: Partial<Report> = {}) =>
    tell(reports, lines.of(call.talk.channelId), call, state, more)
  const watch: CallWatch = {
    onChange: show,
    onSilent: sounds.blocked,
    onTalking(call) {
      replacedBy(board, call.session)?.verdict('transferred')
      report(call, 'answered')
    },
    onEnded(call) {
      const { id, channelId, end, consults } = call.talk
      report(call, 'ended', endOf(call))
      show()
      lines.released(channelId)
      setTimeout(() => dismiss(id), farewellMs)
      // who was asked is gone: back to who waits
      const waits = live().find(({ talk }) => talk.id === consults)
      if (waits?.talk.held && end?.why !== 'transferred') waits.hold(false).catch(() => {})
    },
  }
  const board: Board = {
    lines,
    watch,
    live,
    isFull: () => live().length >= mostCalls,
    add(call, rings) {
      calls = [...calls, call]
      if (rings) report(call, 'ringing')
      show()
    },
    dismiss,
  }
  // where it fails it is tried again
  await lines.renew().catch((error: unknown) => console.error(error))

  return {
    obey: actsOn(board),
    renew: lines.renew,
    busy: () => live().some(({ talk }) => talk.state !== 'ringing' || talk.direction === 'outbound'),
    stop() {
      if (stopped) return
      for (const call of live()) void call.hangUp().catch(() => {})
      stopped = true
      sounds.close()
      lines.close()
      // a call has ended, and is told to have, one step after it was hung up
      queueMicrotask(() => {
        reports.last()
        reports.close()
      })
    },
  }
}

function invited(board: Board, stopped: boolean, line: Line, invitation: Invitation): void {
  const replacing = invitation.request.hasHeader('replaces')
  const replaced = replacedBy(board, invitation)
  if (stopped || (replacing ? replaced?.talk.state !== 'talking' : board.isFull())) {
    invitation.reject({ statusCode: 486 }).catch(() => {})
    return
  }
  const call = callIn(invitation, line.extension.channelId, headerOf(line), board.watch)
  // whoever knows by what a call goes may be anybody: a microphone that is closed for who waits opens for nobody unasked
  const unasked = replaced !== undefined && !replaced.talk.held
  board.add(call, !unasked)
  // where it cannot it rings
  if (unasked) takePlace(board, call, replaced).catch(() => {})
}

const replacedBy = (board: Board, { replacee }: Session): Call | undefined =>
  replacee && board.live().find(({ session }) => session === replacee)

/** Tells the hub what became of a call. */
function tell(reports: Reports, line: Line | undefined, call: Call, state: Report['state'], more: Partial<Report>): void {
  const { channelId, direction, number, name, order } = call.talk
  // what is said within the house is no call of anybody outside; whom we call, the hub has said: a colleague needs no order
  if (direction === 'outbound' ? order === null : number !== null && isInside(number)) return
  const [key = '', ...alsoCalls] = call.keys
  const said = { state, direction, number: number?.slice(0, 100) ?? null, name: name.slice(0, 200) }
  reports.say({ channelId, extension: line?.extension.access.extension ?? '' }, { call: key, alsoCalls, ...said, ...more })
}

function endOf({ talk: { end, answeredAt, direction } }: Call): Partial<Report> {
  const talked = answeredAt !== null
  const ours = end?.why === 'hungUp'
  return {
    ...(end && { reason: reasonOf(end.why, talked) }),
    ...(talked && (ours || end?.why === 'hungUpThere') && { endedBy: ours === (direction === 'outbound') ? 'caller' : 'callee' }),
  }
}
