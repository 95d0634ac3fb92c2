import { setTimeout as pause } from 'node:timers/promises'
import { apart, type Translations } from '../../../src/contract/words.ts'
import { aborted } from '../aborted.ts'
import { type Branches, type BranchPace, listenToBranches } from './branch.ts'
import { type Endpoint, openEndpoint } from './endpoint.ts'
import { openJournal, type SipChannel } from './journal.ts'
import { findLostOrders, takeCalls } from './orders.ts'
import { words } from './state-words.ts'
import type { WatchPace } from './subscription.ts'
import { named, type Watching, watch } from './watch.ts'

/** How often things are looked at, in milliseconds. */
export interface SipPace {
  /** The server is asked whether it is there. */
  probe: number
  /** A server that does not answer for so long is gone. */
  patience: number
  goodbye: number
  registerSeconds: number
  watch: WatchPace
  branch: BranchPace
}

const usual: SipPace = {
  probe: 10_000,
  patience: 5_000,
  goodbye: 800,
  registerSeconds: 300,
  watch: { expiresSeconds: 600, againMs: 2_000, longestMs: 60_000 },
  branch: { nobodyMs: 4_000, leftMs: 500 },
}

/** `state`: how the connection stands; `degraded` names what is not watched. */
export type Tell = (state: 'working' | 'degraded', detail?: string, texts?: Translations) => void

/** Signed in at the telephone system until the channel's signal aborts or the connection is lost: watches, listens, and makes calls. */
export async function listenSip(channel: SipChannel, tell: Tell, pace: SipPace = usual): Promise<void> {
  const { config, signal } = channel
  const journal = await openJournal(channel)
  let branches: Branches | null = null
  const odd = (error: unknown) =>
    channel.log.warn('a message of the telephone system could not be understood', {
      error: error instanceof Error ? error.name : typeof error,
    })
  const refused = (call: string) => channel.log.warn('a request to call somebody else was refused', { call })
  const endpoint = await openEndpoint(
    config,
    { id: channel.id, signal, resolve: channel.resolve, odd, refused, onInvite: (invitation) => branches?.rings(invitation) },
    { answerMs: pace.patience, goodbyeMs: pace.goodbye },
  ).catch((error: unknown) => {
    if (signal.aborted) return null
    throw error
  })
  if (!endpoint) return
  let watching: Watching | null = null
  let stopTaking = () => {}
  try {
    findLostOrders(channel, journal)
    branches = listenToBranches(channel, journal, endpoint.address, pace.branch)
    const listening = branches
    const granted = await Promise.race([endpoint.register(pace.registerSeconds), aborted(signal)])
    if (granted === undefined || signal.aborted) return
    const stands = () => {
      listening.look()
      if (watching?.settled() !== false) say(watching, tell)
    }
    if (config.watch.length > 0) watching = watch(endpoint, channel, journal, pace.watch, stands)
    if (config.dialWith === 'sip') stopTaking = takeCalls(channel, endpoint, journal)
    stands()
    await Promise.race([keep(endpoint, channel, pace, granted), endpoint.lost, journal.failed, aborted(signal)])
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    stopTaking()
    branches?.stop()
    watching?.stop()
    await journal.settled()
    await endpoint.close()
  }
}

function say(watching: Watching | null, tell: Tell) {
  const refused = watching?.refused() ?? []
  if (refused.length === 0) return tell('working')
  const first = refused.slice(0, 5)
  const { detail, texts } = apart(words.notWatched(named(first), refused.length - first.length))
  tell('degraded', detail, texts)
}

/** Asks again and again whether the server is there, and stays registered. A connection alone says nothing: it may be dead. */
async function keep(endpoint: Endpoint, { config, signal }: SipChannel, pace: SipPace, granted: number): Promise<never> {
  const target = endpoint.addressOf(config.username)!.clone()
  target.user = undefined
  let due = Date.now() + granted * 600
  for (;;) {
    await endpoint.ask('OPTIONS', target)
    await pause(pace.probe, undefined, { signal })
    if (Date.now() < due) continue
    due = Date.now() + (await endpoint.register(pace.registerSeconds)) * 600
  }
}
