import { openChannel } from '../src/channels/open.ts'
import { setState } from '../src/channels/state.ts'
import { ConnectorError } from '../src/contract/errors.ts'
import { announceAll, announceBothWays } from '../src/conversations/announce.ts'
import { outboundMessage } from '../src/conversations/outbound-message.ts'
import { changed, dueChanges, notChanged, putOffChange, type SentChange } from '../src/conversations/sent-changes.ts'
import { saidBy } from '../src/errors.ts'
import { connectorNamed, type Hub } from '../src/hub.ts'

const minute = 60_000
/** Waits after each failed attempt; then what left stays as it was. */
const waits = [10_000, 30_000, 2 * minute, 10 * minute, 30 * minute]

/**
 * Changes or takes back there what has left of a conversation. Connectors take a change that was made already as done, so that a crash in
 * between costs nothing.
 */
export async function sendChanges(hub: Hub, conversationId: string, stop: AbortSignal): Promise<void> {
  for (const change of await dueChanges(hub.sql, conversationId)) {
    if (stop.aborted) return
    await sendChange(hub, change)
    await announceAll(hub, [conversationId], announceBothWays)
  }
}

async function sendChange(hub: Hub, change: SentChange): Promise<void> {
  const connector = connectorNamed(hub, change.connector)
  const message = await outboundMessage(hub.sql, change.id)
  try {
    const channel = await openChannel(hub, change.channelId)
    if (!channel || !connector?.send || !message.change) return
    await connector.send(message, channel)
    await changed(hub.sql, message)
  } catch (error) {
    const known = error instanceof ConnectorError ? error : null
    if (!known)
      hub.log.error({ err: error, channel: change.channelId, message: change.id }, 'changing a sent message ended in an unexpected error')
    if (known?.code === 'unauthorized' || known?.code === 'misconfigured')
      return setState(hub, change.channelId, { state: 'broken', ...saidBy(known) })
    const wait = known?.code === 'rejected' ? undefined : (known?.retryAfterMs ?? waits[change.attempts])
    if (wait === undefined) await notChanged(hub.sql, message, saidBy(error))
    else await putOffChange(hub.sql, message, new Date(Date.now() + wait))
  }
}
