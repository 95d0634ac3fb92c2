import { openChannel } from '../src/channels/open.ts'
import { ConnectorError } from '../src/contract/errors.ts'
import { announceAll } from '../src/conversations/announce.ts'
import { giveUpFetching, type Pending, pendingAttachments, setFetched } from '../src/conversations/attachments.ts'
import { messageOf } from '../src/errors.ts'
import type { Hub } from '../src/hub.ts'

const mostTries = 5
const mostBytes = 100 * 1024 * 1024
/** Tries of this process, with the time of the next: one more after a restart does no harm. */
const tries = new Map<string, { count: number; nextAt: number }>()

/** Fetches attachments an event only referred to. After the last try the entry says what is missing and why. */
export async function fetchAttachments(hub: Hub, signal: AbortSignal): Promise<void> {
  for (const pending of await pendingAttachments(hub.sql)) {
    if (signal.aborted) return
    const { count, nextAt } = tries.get(pending.id) ?? { count: 0, nextAt: 0 }
    if (nextAt > Date.now()) continue
    try {
      if (!(await fetchOne(hub, pending))) continue
      tries.delete(pending.id)
    } catch (error) {
      const final = count + 1 >= mostTries || error instanceof RangeError || (error instanceof ConnectorError && error.code === 'rejected')
      const wait = error instanceof ConnectorError && error.retryAfterMs ? error.retryAfterMs : 10_000 * 3 ** count
      if (final) {
        tries.delete(pending.id)
        await giveUpFetching(hub.sql, pending, messageOf(error))
      } else {
        tries.set(pending.id, { count: count + 1, nextAt: Date.now() + wait })
        continue
      }
    }
    await announceAll(hub, [pending.conversationId])
  }
}

/** False while its channel is switched off. */
async function fetchOne(hub: Hub, pending: Pending): Promise<boolean> {
  const channel = await openChannel(hub, pending.channelId)
  const connector = hub.connectors.find((each) => each.id === pending.connector)
  if (!channel || !connector) return false
  if (!connector.download) throw new ConnectorError('rejected', 'This channel cannot fetch files.')
  const blob = await hub.blobs.put(await connector.download(pending.ref, channel), mostBytes)
  await setFetched(hub.sql, pending, blob)
  return true
}
