import type { Dialled, Call as HubCall } from '../../calls/shapes.ts'
import { ApiError, post, wordsOf } from '../api.ts'
import { uuid } from '../uuid.ts'
import { type Call, type CallWatch, callOut } from './call.ts'
import { headerOf, type Line, type Lines } from './lines.ts'
import { releaseMicrophone, useMicrophone } from './microphone.ts'
import { refer } from './refer.ts'
import { type Command, Problem } from './state.ts'
import { userOf } from './target.ts'

/** What the tab that leads has before it: its extensions and its calls. */
export interface Board {
  lines: Lines
  watch: CallWatch
  /** Calls that are not over. */
  live(): Call[]
  /** Nobody keeps more apart. */
  isFull(): boolean
  /** `rings`: the hub is told that it does. */
  add(call: Call, rings: boolean): void
  dismiss(id: string): void
}

/** Does what was pressed, in whichever tab. Throws Problem. */
export function actsOn(board: Board): (command: Command) => Promise<void> {
  const acts: { [act in Command['act']]: (command: Extract<Command, { act: act }>) => unknown } = {
    dial: ({ channelId, ...to }) => dial(board, channelId, { ...to, consults: null }),
    async answer({ talk }) {
      await holdOthers(board, [callOf(board, talk)])
      await callOf(board, talk).answer()
    },
    decline: ({ talk }) => callOf(board, talk).decline(),
    hangUp: ({ talk }) => callOf(board, talk).hangUp(),
    mute: ({ talk }) => callOf(board, talk).mute(true),
    unmute: ({ talk }) => callOf(board, talk).mute(false),
    hold: ({ talk }) => talking(board, talk).hold(true),
    async resume({ talk }) {
      await holdOthers(board, [talking(board, talk)])
      await talking(board, talk).hold(false)
    },
    dismiss: ({ talk }) => board.dismiss(talk),
    tones({ talk, tones }) {
      if (!/^[0-9A-D*#,]{1,32}$/.test(tones)) throw new Problem('badNumber')
      const call = talking(board, talk)
      return call.tones(tones, board.lines.of(call.talk.channelId)?.extension.access.dtmf ?? 'rtp')
    },
    transfer: ({ talk, number }) => transfer(board, talking(board, talk), number),
    consult: ({ talk, number }) => consult(board, talking(board, talk), number),
    async complete({ talk }) {
      const asking = board.live().find(({ talk: one }) => one.consults !== null && (one.id === talk || one.consults === talk))
      if (!asking) throw new Problem('notNow')
      await pass(talking(board, asking.talk.consults ?? ''), talking(board, asking.talk.id).session, asking)
    },
    connect: () => board.lines.hasten(),
  }
  return async (command) => {
    await (acts[command.act] as (command: Command) => unknown)(command)
  }
}

interface To {
  /** The hub is asked under this id; null: a colleague, of whom it need not know. */
  id: string | null
  number: string
  name: string
  contactId: string | null
  consults: string | null
}

async function dial(board: Board, channelId: string, { id, contactId, consults, ...to }: To): Promise<void> {
  const line = lineOf(board, channelId)
  if (board.isFull()) throw new Problem('notNow')
  await useMicrophone()
  try {
    const ask = { id, channelId, number: to.number, via: 'softphone', ...(contactId && { contactId }) }
    const order = id ? await asked<HubCall>('/api/calls', ask) : null
    const number = order?.number ?? to.number
    const user = userOf(number)
    await holdOthers(board, [])
    const { domain } = line.extension.access
    const name = to.name || order?.contact?.name || ''
    const target = { user, domain, number, name, order: order?.id ?? null, consults }
    board.add(callOut(line.endpoint.ua, target, channelId, headerOf(line), board.watch), true)
  } catch (error) {
    releaseMicrophone()
    throw error
  }
}

async function transfer(board: Board, call: Call, number: string): Promise<void> {
  const { endpoint, extension } = lineOf(board, call.talk.channelId)
  const to = await check(call.talk.channelId, number, true)
  const target = endpoint.ua.configuration.uri.clone()
  target.user = userOf(to.number)
  target.host = extension.access.domain
  await call.hold(true)
  await pass(call, target, null)
}

async function consult(board: Board, call: Call, number: string): Promise<void> {
  const { channelId, id } = call.talk
  const to = await check(channelId, number, false)
  await call.hold(true)
  try {
    await dial(board, channelId, { id: to.extension ? null : uuid(), number: to.number, name: '', contactId: null, consults: id })
  } catch (error) {
    await call.hold(false).catch(() => {})
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

/** One talks to one at a time: the others wait. */
async function holdOthers({ live }: Board, than: Call[]): Promise<void> {
  for (const other of live()) if (!than.includes(other) && isHeard(other)) await other.hold(true)
}

const isHeard = ({ talk }: Call): boolean => talk.state === 'talking' && !talk.held

/**
 * The telephone system puts another party in the place of the one that is talked to: nobody has to answer, and the other hears no more
 * than that one did. Where one waits by then, it rings.
 */
export async function takePlace(board: Board, call: Call, replaced: Call): Promise<void> {
  await holdOthers(board, [call, replaced])
  if (!isHeard(replaced)) return
  call.mute(replaced.talk.muted)
  await call.answer()
}

function callOf({ live }: Board, id: string): Call {
  const call = live().find(({ talk }) => talk.id === id)
  if (!call) throw new Problem('notNow')
  return call
}

function talking(board: Board, id: string): Call {
  const call = callOf(board, id)
  if (call.talk.state !== 'talking' || call.talk.passing) throw new Problem('notNow')
  return call
}

function lineOf({ lines }: Board, channelId: string): Line {
  const line = lines.of(channelId)
  if (line?.state.standing !== 'ready') throw new Problem('notConnected')
  return line
}

const check = (channelId: string, number: string, passesOn: boolean) => asked<Dialled>('/api/calls/check', { channelId, number, passesOn })

/** The hub is asked first; what it refuses is told in its own words. */
async function asked<T>(path: string, body: object): Promise<T> {
  try {
    return await post<T>(path, body)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new Problem(error.status === 0 ? 'notConnected' : 'forbidden', error.at('number') ?? wordsOf(error))
  }
}
