import { onTestFinished } from 'vitest'
import type { ListenPace } from '../../../connectors/sip/ami/listen.ts'
import { listenAmi } from '../../../connectors/sip/ami/listen.ts'
import { config } from '../../../connectors/sip/config.ts'
import { normalize } from '../../../connectors/sip/normalize.ts'
import { type Piece, reduce, type Sum } from '../../../src/calls/reduce.ts'
import type { CallEvent } from '../../../src/contract/events.ts'
import { createAsterisk } from '../../support/ami-pbx.ts'
import { type AmiServer, startAmiServer } from '../../support/ami-server.ts'
import { testChannel } from '../../support/channel.ts'
import { until } from '../../support/until.ts'

/** Settings that lead to the emulator, as a form would send them. */
export const amiSettings = (port: number, more: { [name: string]: unknown } = {}) =>
  config.parse({
    amiHost: 'localhost',
    amiPort: port,
    amiSecurity: 'none',
    ownNetwork: true,
    amiUsername: 'reader',
    amiPassword: 'reads-only',
    originateUsername: 'caller',
    originatePassword: 'calls-only',
    ...more,
  })

/** Tries again soon; what is slow under load counts as dead only after long. */
export const quick: ListenPace = { patience: 30_000, ping: 30_000, again: 20, longest: 50, refused: 50 }

type TestedChannel = ReturnType<typeof testChannel<ReturnType<typeof amiSettings>>>

/** An Asterisk, and a channel that reads it. */
export async function amiStage(more: { [name: string]: unknown } = {}, pace: ListenPace = quick, alone = false) {
  const ami = await startAmiServer()
  const pbx = createAsterisk(ami)
  const settings = amiSettings(ami.port, more)
  const says: { state: string; detail?: string | undefined }[] = []
  const orders = new Set<string>()
  const running: { channel: TestedChannel; ended: Promise<void> }[] = []

  /** A process that reads; `from`: what the one before it has stored. */
  const read = (from?: TestedChannel): TestedChannel => {
    says.length = 0
    const channel = testChannel(settings, from ? { from } : {})
    const ended = listenAmi(channel, (state, detail) => void says.push({ state, detail }), { pace, alone, orders })
    ended.catch(() => {})
    running.push({ channel, ended })
    return channel
  }
  const stop = async () => {
    for (const { channel } of running) channel.abort()
    await Promise.allSettled(running.map(({ ended }) => ended))
    await until('nobody is connected', () => ami.connections() === 0)
  }
  onTestFinished(async () => {
    await stop()
    await ami.stop()
  })
  const channel = read()
  const working = () => until('the hub reads', () => says.at(-1)?.state === 'working' && ami.readers() > 0)
  return { ami, pbx, channel, says, read, stop, working, orders, ended: running[0]!.ended }
}

/** What the stored events mean. */
export async function eventsOf(channel: TestedChannel): Promise<CallEvent[]> {
  const all = await Promise.all(channel.rows.map((row) => normalize(channel.stored(row), channel.context())))
  return all.flat().map((event) => {
    if (event.type !== 'call') throw new Error(`not understood: ${JSON.stringify(event)}`)
    return event
  })
}

/** Each call by its id, as the hub adds it up when its last piece has come. */
export async function sumsOf(channel: TestedChannel): Promise<Map<string, Sum>> {
  const pieces = (await eventsOf(channel)).map((event, index): Piece => {
    const { call, sender, occurredAt, type: _, alsoCalls: __, recording: ___, ...rest } = event
    return {
      ...rest,
      id: String(index),
      key: call,
      at: Date.parse(occurredAt!),
      ...(sender && { number: sender.identities[0]?.value ?? null, name: sender.name }),
    }
  })
  return new Map([...Map.groupBy(pieces, ({ key }) => key)].map(([key, all]) => [key, reduce(all, Math.max(...all.map(({ at }) => at)))]))
}

/** The only call there is, once it is over. */
export async function onlyCall(channel: TestedChannel): Promise<Sum> {
  return until('one call, which is over', async () => {
    const sums = [...(await sumsOf(channel)).values()]
    return sums.length === 1 && sums[0]!.state === 'ended' && sums[0]
  })
}

/** Resolves when everything the server has said so far was read: a call of a stranger shows it. */
export async function allRead(ami: AmiServer, channel: TestedChannel): Promise<void> {
  const mark = `mark-${Math.random()}`
  ami.emit('call', [
    ['Event', 'Hangup'],
    ['Channel', 'PJSIP/trunk-ffffffff'],
    ['Uniqueid', mark],
    ['Linkedid', mark],
  ])
  await until('everything is read', () => channel.rows.some(({ lane }) => lane === mark))
  const at = channel.rows.findIndex(({ lane }) => lane === mark)
  channel.rows.splice(at, 1)
}
