import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Channel, RawItem } from '../../../src/contract/connector.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { Translations } from '../../../src/contract/words.ts'
import type { Config } from '../config.ts'
import { type Calls, calls } from './calls.ts'
import type { Evidence } from './following.ts'
import { type Frame, type Held, held } from './frames.ts'
import { type Login, openAmi, type Pace, type Session } from './manager.ts'
import { words } from './manager-words.ts'

/** How a source stands, for who puts the sources of a channel together. */
export type Say = (state: 'connecting' | 'working' | 'degraded', detail?: string, texts?: Translations) => void

/** Milliseconds. */
export interface ListenPace extends Pace {
  /** The first wait before it is tried again; each further one is twice as long. */
  again: number
  /** The longest one. */
  longest: number
  /** The wait after a refusal: who tries a wrong password often is shut out. */
  refused: number
}

const usual: ListenPace = { patience: 10_000, ping: 15_000, again: 1_000, longest: 60_000, refused: 300_000 }
/** Bytes that may wait to be stored before reading stops. */
const atMost = 4 * 1024 * 1024

/** The login that reads. */
export const readerOf = ({ amiHost, amiPort, amiSecurity, amiUsername, amiPassword }: Config): Login => ({
  host: amiHost,
  port: amiPort,
  security: amiSecurity,
  username: amiUsername,
  password: amiPassword,
})

/**
 * Reads the events of an Asterisk until the channel's signal aborts, and reconnects by itself: another source of the channel goes on
 * meanwhile. `alone`: there is none, so a refusal is thrown, as the channel is broken until an admin acts. `orders`: ids of the calls that
 * operators asked for.
 */
export async function listenAmi(
  channel: Channel<Config>,
  say: Say,
  { alone, orders, pace = usual }: { alone: boolean; orders: Set<string>; pace?: ListenPace },
): Promise<void> {
  const { signal } = channel
  const following = calls(channel.config, await openOf(channel), orders)
  let wait = pace.again
  while (!signal.aborted) {
    say('connecting')
    const error = await read(channel, following, pace, () => {
      wait = pace.again
      say('working')
    })
    if (signal.aborted) return
    const refused = error.code === 'unauthorized' || error.code === 'misconfigured'
    if (refused && alone) throw error
    say('degraded', error.message, error.texts)
    await pause(refused ? pace.refused : wait * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => {})
    wait = Math.min(wait * 2, pace.longest)
  }
}

/** Calls whose end was not seen before the process stopped. */
async function openOf(channel: Channel<Config>): Promise<string[]> {
  const items = (await channel.recent(200)).filter(({ meta }) => meta.source === 'ami')
  const over = new Set(items.flatMap(({ meta }) => (meta.over === true ? [meta.call] : [])))
  return [...new Set(items.flatMap(({ meta: { call } }) => (typeof call === 'string' && !over.has(call) ? [call] : [])))]
}

/** One connection, from its beginning to its end. The answer is why it ended. */
async function read(channel: Channel<Config>, following: Calls, pace: ListenPace, there: () => void): Promise<ConnectorError> {
  const { signal } = channel
  const waiting: RawItem[] = []
  let bytes = 0
  let told = () => {}
  let session: Session | undefined
  let early: Held | null = held(words.whileListed)
  let skew = 0
  const put = (frame: Frame) => {
    // while the list of calls is on its way events wait, as they may be of calls in it
    if (early) return early.add(frame)
    for (const evidence of following.take(frame, new Date().toISOString())) {
      waiting.push(itemOf(evidence, skew))
      bytes += frame.raw.length
    }
    if (bytes > atMost) session?.pause()
    told()
  }
  try {
    session = await openAmi(readerOf(channel.config), { resolve: channel.resolve, signal }, 'call', put, pace)
    skew = await skewOf(session)
    const list = await session.list('CoreShowChannels')
    if (list) for (const evidence of following.seed(list)) waiting.push(itemOf(evidence, skew))
    else channel.log.info('calls that go on already are not told: the user of the manager interface may not list them')
    const begun = early.frames
    early = null
    for (const frame of begun) put(frame)
    there()
    let ended: ConnectorError | null = null
    session.ended.then((error) => {
      ended = error
      told()
    })
    while (true) {
      if (waiting.length > 0) {
        const items = waiting.splice(0)
        bytes = 0
        await store(channel, items, pace)
        session.resume()
      } else if (ended) {
        if (session.skipped() > 0) channel.log.warn('events that were too large were left out', { events: session.skipped() })
        return ended
      } else await new Promise<void>((resolve) => (told = resolve))
    }
  } catch (error) {
    if (error instanceof ConnectorError) return error
    if (signal.aborted) return new ConnectorError('unreachable', words.givenUp)
    throw error
  } finally {
    session?.close()
  }
}

/** What was read once is told by nobody again: it is kept until it is stored. */
async function store(channel: Channel<Config>, items: RawItem[], pace: ListenPace): Promise<void> {
  const { signal } = channel
  for (let wait = pace.again; ; wait = Math.min(wait * 2, 10_000)) {
    try {
      await channel.ingest(items)
      return
    } catch (error) {
      signal.throwIfAborted()
      channel.log.error('calls could not be stored; it is tried again', error)
      await pause(wait, undefined, { signal })
    }
  }
}

/** How far the clock of the Asterisk is behind ours, in milliseconds; 0 when it hardly is, or does not tell. */
async function skewOf(session: Session): Promise<number> {
  const asked = Date.now()
  const told = Number((await session.ask('Ping')).get('Timestamp')) * 1000
  const skew = Math.round((asked + Date.now()) / 2 - told)
  return told > 0 && Math.abs(skew) >= 1000 ? skew : 0
}

function itemOf({ frame, facts }: Evidence, skew: number): RawItem {
  const hash = createHash('sha256').update(frame.raw).digest('base64url').slice(0, 22)
  return {
    externalId: `ami:${facts.call.slice(0, 100)}:${frame.get('Event')}:${hash}`,
    lane: facts.call.slice(0, 200),
    occurredAt: new Date().toISOString(),
    raw: frame.raw,
    meta: skew === 0 ? facts : { ...facts, skew },
  }
}
