import { setTimeout as pause } from 'node:timers/promises'
import { ConnectorError } from '../../src/contract/errors.ts'
import { asSaid, type Said, said, type Translations } from '../../src/contract/words.ts'
import { aborted } from './aborted.ts'
import { listenAmi } from './ami/listen.ts'
import { originate } from './ami/originate.ts'
import type { SipChannel } from './signalling/journal.ts'
import { listenSip, type SipPace, type Tell } from './signalling/listen.ts'

/** Waits before a source is tried again while another one goes on, in milliseconds. */
const again = { first: 1_000, longest: 60_000, refused: 300_000 }

interface State {
  state: 'connecting' | 'working' | 'degraded'
  why?: Said | undefined
}

/** Runs whatever the settings name until the channel's signal aborts. Without any, calls come only to the channel's own addresses. */
export async function listen(channel: SipChannel, pace?: SipPace): Promise<void> {
  const { config, signal } = channel
  const states = new Map<string, State>()
  const tell = (source: string) => (state: State['state'], detail?: string, texts?: Translations) => {
    states.set(source, { state, why: detail === undefined ? undefined : asSaid(detail, texts) })
    const all = [...states]
    const worst = (['degraded', 'connecting', 'working'] as const).find((each) => all.some(([, { state }]) => state === each))!
    const told = (language: keyof Said) =>
      all.flatMap(([name, { why }]) => (why ? [all.length > 1 ? `${name}: ${why[language]}` : why[language]] : [])).join(' ')
    channel.report(worst, all.some(([, { why }]) => why) ? said(told('en'), told('ko'), told('ru')) : undefined)
  }
  const orders = new Set<string>()
  const stopDialling = config.dialWith === 'ami' ? channel.takeOrders((order) => originate(channel, order, orders)) : () => {}
  try {
    if (config.server && !config.amiHost) return await listenSip(channel, tell('SIP'), pace)
    if (config.amiHost && !config.server) return await listenAmi(channel, tell('Asterisk'), { alone: true, orders })
    if (config.server)
      return await both(
        channel,
        (each) => keepSip(each, tell('SIP'), pace),
        (each) => listenAmi(each, tell('Asterisk'), { alone: false, orders }),
      )
    channel.report('working')
    await aborted(signal)
  } finally {
    stopDialling()
  }
}

/** Connects again by itself: another source of the channel goes on meanwhile. */
async function keepSip(channel: SipChannel, tell: Tell, pace?: SipPace): Promise<void> {
  const { signal } = channel
  let wait = again.first
  while (!signal.aborted) {
    try {
      await listenSip(
        channel,
        (state, detail, texts) => {
          wait = again.first
          tell(state, detail, texts)
        },
        pace,
      )
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error
      tell('degraded', error.message, error.texts)
      const refused = error.code === 'unauthorized' || error.code === 'misconfigured'
      const ms = Math.max(refused ? again.refused : wait, error.retryAfterMs ?? 0)
      wait = Math.min(wait * 2, again.longest)
      await pause(ms * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => {})
    }
  }
}

/** Two sources side by side: when one stops unexpectedly the other ends before it is said, so that nothing runs on unwatched. */
async function both(channel: SipChannel, ...sources: ((channel: SipChannel) => Promise<void>)[]): Promise<void> {
  const stop = new AbortController()
  const own = { ...channel, signal: AbortSignal.any([channel.signal, stop.signal]) }
  const ends = sources.map((run) =>
    run(own).catch((error: unknown) => {
      stop.abort()
      throw error
    }),
  )
  const failed = (await Promise.allSettled(ends)).find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
}
