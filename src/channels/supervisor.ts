import { setTimeout as pause } from 'node:timers/promises'
import { ConnectorError } from '../contract/errors.ts'
import { apart } from '../contract/words.ts'
import { createLocks, type Locks } from '../db/locks.ts'
import { codeOf, messageOf, saidBy } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { waitAfter } from './backoff.ts'
import type { Hear } from './keyhole.ts'
import { openForListening } from './open.ts'
import { setState } from './state.ts'
import { words } from './words.ts'

/** Changes whose notice was lost are seen after this long, and so are leases another process left behind. */
const pollMs = 5_000
/** Working for so long, a listener has earned a fresh start of its backoff. */
const provenMs = 60_000
/** By contract a listener returns within two seconds of its abort; whoever does not is left behind. */
const patienceMs = 2_000

interface Watch {
  version: number
  stop: AbortController
  ended: Promise<void>
}

/** Keeps every enabled channel receiving, in one process of however many there are. */
export async function startSupervisor(hub: Hub): Promise<{ stop(): Promise<void> }> {
  const locks = createLocks(hub.env.databaseUrl, hub.log)
  const watches = new Map<string, Watch>()
  let stopping = false
  let looking = Promise.resolve()

  // one after the other: each looks at the whole and sets right what differs
  const look = () => {
    looking = looking
      .then(() => (stopping ? undefined : compare(hub, locks, watches)))
      .catch((error: unknown) => hub.log.warn({ err: error }, 'the channels could not be read; they are looked at again shortly'))
    return looking
  }
  const unsubscribe = hub.live.subscribe(({ topic }) => {
    if (topic === 'settings') void look()
  })
  const timer = setInterval(look, pollMs)
  await look()

  return {
    async stop() {
      stopping = true
      clearInterval(timer)
      unsubscribe()
      await looking
      await Promise.all([...watches.values()].map(end))
      await locks.close()
    },
  }
}

interface Wanted {
  id: string
  connector: string
  enabled: boolean
  version: number
  state: string
}

async function compare(hub: Hub, locks: Locks, watches: Map<string, Watch>): Promise<void> {
  const rows = await hub.sql<Wanted[]>`select id, connector, enabled, version, state from channels`
  const listening = rows.filter((row) => row.enabled && hub.connectors.some((each) => each.id === row.connector && each.listen))
  const wanted = new Map(listening.map((row) => [row.id, row]))
  const outdated = [...watches].filter(([id, watch]) => wanted.get(id)?.version !== watch.version)
  await Promise.all(outdated.map(([, watch]) => end(watch)))
  for (const [id] of outdated) watches.delete(id)
  for (const { id, version } of wanted.values()) {
    if (watches.has(id)) continue
    const stop = new AbortController()
    watches.set(id, { version, stop, ended: watch(hub, locks, id, stop.signal) })
  }
  // who only waits to be called is working as soon as it is switched on
  for (const row of rows) {
    if (!row.enabled || wanted.has(row.id) || !['off', 'connecting'].includes(row.state)) continue
    const known = hub.connectors.some((each) => each.id === row.connector)
    await setState(hub, row.id, known ? { state: 'working' } : { state: 'broken', ...apart(words.notInstalled(row.connector)) })
  }
}

async function end(watch: Watch): Promise<void> {
  watch.stop.abort()
  await Promise.race([watch.ended, pause(patienceMs, undefined, { ref: false })])
}

/** Listens whenever this process holds the channel's lease, until `signal` aborts. */
async function watch(hub: Hub, locks: Locks, id: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const lease = await locks.take(`lease ${id}`).catch((error: unknown) => {
      hub.log.warn({ err: error, channel: id }, 'the lease of a channel could not be asked for')
      return null
    })
    if (lease) {
      await listen(hub, id, AbortSignal.any([signal, lease.lost]))
      await lease.release()
    }
    // a lease just lost may be ours again at once; one that somebody holds is asked for at leisure
    await pause(lease ? 1000 : pollMs, undefined, { signal }).catch(() => {})
  }
}

/** Receives, and starts again after every failure, until `signal` aborts. */
async function listen(hub: Hub, id: string, signal: AbortSignal): Promise<void> {
  let failures = 0
  let workingSince = 0
  // `broken` found by this listener is lifted by it; found by a refused message it stays until an admin acts
  let mend = true
  const hear: Hear = (state) => {
    const may = mend
    if (state === 'working') mend = false
    workingSince = state === 'working' ? workingSince || Date.now() : 0
    return may
  }
  await setState(hub, id, { state: 'connecting' }).catch(() => {})
  while (!signal.aborted) {
    const attempt = new AbortController()
    try {
      const opened = await openForListening(hub, id, AbortSignal.any([signal, attempt.signal]), hear)
      if (!opened) return
      await opened.connector.listen?.(opened.channel)
      throw new ConnectorError('unreachable', words.closedThere)
    } catch (error) {
      if (signal.aborted) return
      if (workingSince > 0 && Date.now() - workingSince >= provenMs) failures = 0
      failures += 1
      workingSince = 0
      const known =
        error instanceof ConnectorError ? error : codeOf(error) === 'ENOSPC' ? new ConnectorError('unreachable', words.diskFull) : null
      const refused = known?.code === 'unauthorized' || known?.code === 'misconfigured'
      mend ||= refused
      const wait = waitAfter(failures, known)
      if (!known) hub.log.error({ err: error, channel: id }, 'a listener stopped unexpectedly')
      const why = known ? saidBy(known) : apart(words.stopped(messageOf(error)))
      const news = { state: refused ? ('broken' as const) : ('degraded' as const), ...why, nextRetryAt: new Date(Date.now() + wait), mend }
      await setState(hub, id, news).catch((failed: unknown) =>
        hub.log.warn({ err: failed, channel: id }, 'the state of a channel could not be noted'),
      )
      await pause(wait, undefined, { signal }).catch(() => {})
    } finally {
      attempt.abort()
    }
  }
}
