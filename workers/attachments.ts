import { setTimeout as pause } from 'node:timers/promises'
import { openChannel } from '../src/channels/open.ts'
import { ConnectorError } from '../src/contract/errors.ts'
import { apart } from '../src/contract/words.ts'
import { announceAll } from '../src/conversations/announce.ts'
import { giveUpFetching, nextAttachment, type Pending, setFetched } from '../src/conversations/attachments.ts'
import { saidBy } from '../src/errors.ts'
import { connectorNamed, type Hub } from '../src/hub.ts'
import { isOurs } from './understand.ts'
import { files } from './words.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
/** Of a file that cannot be had at the moment: nearly a day. Of one whose fetching ends in an unexpected error: minutes. */
const mostTries = { away: 24, bug: 5 }
/** Channels whose files are fetched at the same time. */
const mostChannels = 6
const lookAgainMs = 5 * second
const mostMegabytes = 100
/** Tries of this process, with the time of the next: one more after a restart does no harm. */
const tries = new Map<string, Try>()

interface Try {
  count: number
  nextAt: number
}

/**
 * Fetches attachments an event only referred to, one of a channel at a time and a few channels side by side, so that a slow host keeps only
 * its own waiting. After the last try the entry says what is missing and why.
 */
export async function fetchAttachments(hub: Hub, signal: AbortSignal): Promise<void> {
  const running = new Map<string, Promise<unknown>>()
  const faults: unknown[] = []
  const start = async () => {
    while (!signal.aborted && faults.length === 0 && running.size < mostChannels) {
      const later = [...tries].flatMap(([id, { nextAt }]) => (nextAt > Date.now() ? [id] : []))
      const pending = await nextAttachment(hub.sql, later, [...running.keys()])
      if (!pending) return
      const { channelId } = pending
      const fetching = tryOne(hub, pending).catch((error: unknown) => faults.push(error))
      running.set(
        channelId,
        fetching.finally(() => running.delete(channelId)),
      )
    }
  }
  for (;;) {
    await start().catch((error: unknown) => faults.push(error))
    if (running.size === 0) break
    // what has come meanwhile for another channel does not wait for a slow one
    const look = new AbortController()
    await Promise.race([...running.values(), pause(lookAgainMs, undefined, { signal: look.signal }).catch(() => {})])
    look.abort()
  }
  if (faults.length > 0) throw faults[0]
}

async function tryOne(hub: Hub, pending: Pending): Promise<void> {
  const count = tries.get(pending.id)?.count ?? 0
  try {
    if (!(await fetchOne(hub, pending))) return void tries.set(pending.id, { count, nextAt: Date.now() + lookAgainMs })
    tries.delete(pending.id)
  } catch (error) {
    const next = nextTry(error, count)
    if (next) return void tries.set(pending.id, next)
    tries.delete(pending.id)
    await giveUpFetching(hub.sql, pending, error instanceof RangeError ? apart(files.tooLarge(mostMegabytes)) : saidBy(error))
  }
  await announceAll(hub, [pending.conversationId])
}

/** The next try, or null: there is none. While a channel waits for an admin, so do its files. */
function nextTry(error: unknown, count: number): Try | null {
  const { code = null, retryAfterMs } = error instanceof ConnectorError ? error : {}
  if (code === 'rejected' || error instanceof RangeError) return null
  if (code === 'unauthorized' || code === 'misconfigured') return { count, nextAt: Date.now() + 5 * minute }
  if (count + 1 >= (code || isOurs(error) ? mostTries.away : mostTries.bug)) return null
  return { count: count + 1, nextAt: Date.now() + Math.max(second, retryAfterMs ?? Math.min(10 * second * 3 ** count, hour)) }
}

/** False while its channel is switched off. */
async function fetchOne(hub: Hub, pending: Pending): Promise<boolean> {
  const channel = await openChannel(hub, pending.channelId)
  const connector = connectorNamed(hub, pending.connector)
  if (!channel || !connector) return false
  if (!connector.download) throw new ConnectorError('rejected', files.notFetched)
  const blob = await hub.blobs.put(await connector.download(pending.ref, channel), mostMegabytes * 1024 * 1024)
  await setFetched(hub.sql, pending, blob)
  return true
}
