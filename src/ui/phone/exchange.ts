import type { Invitation } from 'sip.js'
import type { Dialled, Call as HubCall } from '../../calls/shapes.ts'
import { ApiError, post } from '../api.ts'
import { uuid } from '../uuid.ts'
import { type Call, type CallWatch, callIn, callOut } from './call.ts'
import { choiceNow, watchChoice } from './devices.ts'
import type { Exchange } from './leader.ts'
import { type Line, openLines } from './lines.ts'
import { changeMicrophone, onMicrophoneGone, releaseMicrophone, useMicrophone } from './microphone.ts'
import { refer } from './refer.ts'
import { openReports, type Report, reasonOf } from './reports.ts'
import { makeBell } from './ring.ts'
import { type Command, type Extension, type PhoneState, Problem } from './state.ts'
import { isInside, userOf } from './target.ts'

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
  const bell = makeBell()
  let calls: Call[] = []
  let stopped = false
  let silent = false

  const live = () => calls.filter(({ talk }) => talk.state !== 'ended')
  const lines = openLines({
    load,
    onChange: show,
    onInvite: invited,
    inUse: (channelId) => live().some(({ talk }) => talk.channelId === channelId),
  })
  const lineOf = (channelId: string): Line => {
    const line = lines.of(channelId)
    if (line?.state.standing !== 'ready') throw new Problem('notConnected')
    return line
  }
  const callOf = (id: string): Call => {
    const call = live().find(({ talk }) => talk.id === id)
    if (!call) throw new Problem('notNow')
    return call
  }

  function show(): void {
    if (stopped) return
    ring()
    const talks = calls.map(({ talk }) => talk)
    publish({ led: true, failing: lines.failing() ? 'hub' : null, lines: lines.all().map(({ state }) => state), talks, silent })
  }
  function ring(): void {
    const of = (direction: 'inbound' | 'outbound') => live().flatMap(({ talk }) => (talk.direction === direction ? [talk.state] : []))
    const busy = live().some(({ talk }) => talk.state === 'talking' || talk.state === 'connecting')
    const { speaker, bell: device } = choiceNow()
    if (of('inbound').includes('ringing')) bell.play(busy ? 'knock' : 'bell', busy ? speaker : device || speaker)
    else bell.play(of('outbound').includes('ringing') ? 'ringback' : null, speaker)
  }
  bell.onBlocked(() => {
    silent = bell.blocked()
    show()
  })

  function report(call: Call, state: Report['state'], more: Partial<Report> = {}): void {
    const { channelId, direction, number, name } = call.talk
    // what is said within the house is no call of anybody outside
    if (number !== null && isInside(number)) return
    const [key = '', ...alsoCalls] = call.keys
    const extension = lines.of(channelId)?.extension.access.extension ?? ''
    const said = { state, direction, number: number?.slice(0, 100) ?? null, name: name.slice(0, 200) }
    reports.say({ channelId, extension }, { call: key, alsoCalls, ...said, ...more })
  }

  const watch: CallWatch = {
    onChange: show,
    onSilent: () => {
      silent = true
      show()
    },
    onTalking: (call) => report(call, 'answered'),
    onEnded(call) {
      const { id, channelId, end, answeredAt, direction, consults } = call.talk
      const talked = answeredAt !== null
      const ours = end?.why === 'hungUp'
      report(call, 'ended', {
        ...(end && { reason: reasonOf(end.why, talked) }),
        ...(talked && (ours || end?.why === 'hungUpThere') && { endedBy: ours === (direction === 'outbound') ? 'caller' : 'callee' }),
      })
      show()
      lines.released(channelId)
      setTimeout(() => dismiss(id), farewellMs)
      // who was asked is gone: back to who waits
      const waits = live().find(({ talk }) => talk.id === consults)
      if (waits?.talk.held && end?.why !== 'transferred') waits.hold(false).catch(() => {})
    },
  }
  function dismiss(id: string): void {
    calls = calls.filter(({ talk }) => talk.id !== id || talk.state !== 'ended')
    show()
  }

  function invited(line: Line, invitation: Invitation): void {
    const replacing = invitation.request.hasHeader('replaces')
    const replaced = live().find(({ session }) => session === invitation.replacee)
    if (stopped || (replacing ? replaced?.talk.state !== 'talking' : live().length >= mostCalls)) {
      invitation.reject({ statusCode: 486 }).catch(() => {})
      return
    }
    const call = callIn(invitation, line.extension.channelId, headerOf(line), watch)
    calls = [...calls, call]
    if (replaced) {
      // the telephone system puts another party in the place of the one we talk to: nobody has to answer
      replaced.verdict('transferred')
      call.answer().catch(() => {})
      return
    }
    report(call, 'ringing')
    show()
  }

  /** One talks to one at a time: the others wait. */
  async function holdOthers(than: Call | null): Promise<void> {
    for (const other of live()) if (other !== than && other.talk.state === 'talking' && !other.talk.held) await other.hold(true)
  }

  async function dial(
    channelId: string,
    to: { id: string | null; number: string; name: string; contactId: string | null; consults: string | null },
  ) {
    const line = lineOf(channelId)
    if (live().length >= mostCalls) throw new Problem('notNow')
    await useMicrophone()
    try {
      const { id, contactId } = to
      const ask = { id, channelId, number: to.number, via: 'softphone', ...(contactId && { contactId }) }
      const order = id ? await asked<HubCall>('/api/calls', ask) : null
      const number = order?.number ?? to.number
      const user = userOf(number)
      await holdOthers(null)
      const { domain } = line.extension.access
      const name = to.name || order?.contact?.name || ''
      const call = callOut(
        line.endpoint.ua,
        { user, domain, number, name, order: order?.id ?? null, consults: to.consults },
        channelId,
        headerOf(line),
        watch,
      )
      calls = [...calls, call]
      report(call, 'ringing')
      show()
    } catch (error) {
      releaseMicrophone()
      throw error
    }
  }

  /** Passes a call on, to an address or, with `third`, to whom was asked about it. */
  async function pass(call: Call, to: Parameters<typeof refer>[1], third: Call | null): Promise<void> {
    const both = third ? [call, third] : [call]
    for (const one of both) one.change({ passing: true })
    try {
      await refer(call.session, to)
    } catch (error) {
      for (const one of both) one.change({ passing: false })
      throw error
    }
    for (const one of both) {
      one.verdict('transferred')
      if (one.session.state === 'Established') await one.session.bye().catch(() => {})
    }
  }
  const talking = (id: string): Call => {
    const call = callOf(id)
    if (call.talk.state !== 'talking' || call.talk.passing) throw new Problem('notNow')
    return call
  }
  const check = (channelId: string, number: string) => asked<Dialled>('/api/calls/check', { channelId, number })

  const acts: { [act in Command['act']]: (command: Extract<Command, { act: act }>) => unknown } = {
    dial: ({ channelId, id, number, name, contactId }) => dial(channelId, { id, number, name, contactId, consults: null }),
    async answer({ talk }) {
      await holdOthers(callOf(talk))
      await callOf(talk).answer()
    },
    decline: ({ talk }) => callOf(talk).decline(),
    hangUp: ({ talk }) => callOf(talk).hangUp(),
    mute: ({ talk }) => callOf(talk).mute(true),
    unmute: ({ talk }) => callOf(talk).mute(false),
    hold: ({ talk }) => talking(talk).hold(true),
    async resume({ talk }) {
      await holdOthers(talking(talk))
      await talking(talk).hold(false)
    },
    dismiss: ({ talk }) => dismiss(talk),
    tones({ talk, tones }) {
      if (!/^[0-9A-D*#,]{1,32}$/.test(tones)) throw new Problem('badNumber')
      const call = talking(talk)
      return call.tones(tones, lines.of(call.talk.channelId)?.extension.access.dtmf ?? 'rtp')
    },
    async transfer({ talk, number }) {
      const call = talking(talk)
      const { endpoint, extension } = lineOf(call.talk.channelId)
      const to = await check(call.talk.channelId, number)
      const target = endpoint.ua.configuration.uri.clone()
      target.user = userOf(to.number)
      target.host = extension.access.domain
      await call.hold(true)
      await pass(call, target, null)
    },
    async consult({ talk, number }) {
      const call = talking(talk)
      const to = await check(call.talk.channelId, number)
      await call.hold(true)
      try {
        const id = to.extension ? null : uuid()
        await dial(call.talk.channelId, { id, number: to.number, name: '', contactId: null, consults: call.talk.id })
      } catch (error) {
        await call.hold(false).catch(() => {})
        throw error
      }
    },
    async complete({ talk }) {
      const asking = live().find(({ talk: one }) => one.consults !== null && (one.id === talk || one.consults === talk))
      if (!asking) throw new Problem('notNow')
      await pass(talking(asking.talk.consults ?? ''), talking(asking.talk.id).session, asking)
    },
    connect: () => lines.hasten(),
  }

  const devices = async () => {
    ring()
    const stream = await changeMicrophone().catch(() => null)
    for (const call of live()) await call.devices(stream)
  }
  const unwatch = watchChoice(() => void devices().catch(() => {}))
  onMicrophoneGone(() => void devices().catch(() => {}))
  // where it fails it is tried again
  await lines.renew().catch((error: unknown) => console.error(error))

  return {
    async obey(command) {
      await (acts[command.act] as (command: Command) => unknown)(command)
    },
    renew: lines.renew,
    busy: () => live().some(({ talk }) => talk.state !== 'ringing' || talk.direction === 'outbound'),
    stop() {
      if (stopped) return
      for (const call of live()) void call.hangUp().catch(() => {})
      reports.last()
      stopped = true
      unwatch()
      bell.close()
      lines.close()
      reports.close()
    },
  }
}

const headerOf = ({ extension }: Line): string => extension.access.callIdHeader ?? 'X-Call-Id'

/** The hub is asked first; what it refuses is told in its own words. */
async function asked<T>(path: string, body: object): Promise<T> {
  try {
    return await post<T>(path, body)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new Problem(error.status === 0 ? 'notConnected' : 'forbidden', error.at('number') ?? error.message)
  }
}
