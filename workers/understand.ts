import type { AnyConnector, NormalizeContext, StoredItem } from '../src/contract/connector.ts'
import type { InboundEvent, Json, MessageEvent } from '../src/contract/events.ts'
import { codeOf, messageOf } from '../src/errors.ts'
import type { Hub } from '../src/hub.ts'
import type { PendingItem } from '../src/inbound/events.ts'
import { storedItem } from '../src/inbound/stored.ts'
import { storable } from '../src/storable.ts'
import { within } from '../src/within.ts'

const assessWithinMs = 5_000
const normalizeWithinMs = 60_000

/** What a stored item means. Outside any transaction. Faults of ours are thrown; what the connector cannot read becomes a message that says so. */
export async function understand(
  hub: Hub,
  connector: AnyConnector,
  settings: { config: unknown; enabledAt: Date },
  lane: string,
  item: PendingItem,
): Promise<InboundEvent[]> {
  const stored = storedItem(hub, lane, item)
  const context = {
    config: settings.config,
    publicUrl: hub.env.publicUrl,
    assessment: item.assessment,
    storeBlob: hub.blobs.put,
    enabledAt: settings.enabledAt.toISOString(),
  }
  if (connector.assess && item.assessment === null) {
    context.assessment = await assess(hub, connector, item, stored, context)
    // stored together with the outcome: an update of its own would cost each letter a commit
    item.assessment = context.assessment
  }
  try {
    return storable(await within(normalizeWithinMs, connector.normalize(stored, context)))
  } catch (error) {
    if (isOurs(error)) throw error
    hub.log.warn({ event: item.id, connector: connector.id, error: messageOf(error) }, 'an item could not be read')
    return [unreadable(lane, messageOf(error))]
  }
}

async function assess(
  hub: Hub,
  connector: AnyConnector,
  item: PendingItem,
  stored: StoredItem,
  context: NormalizeContext<unknown>,
): Promise<Json> {
  try {
    return await within(assessWithinMs + 500, connector.assess!(stored, context, AbortSignal.timeout(assessWithinMs)))
  } catch (error) {
    if (isOurs(error)) throw error
    hub.log.warn({ event: item.id, connector: connector.id, error: messageOf(error) }, 'a sender could not be checked')
    return null
  }
}

/** A message nobody could read is still a message: it says so, and its raw bytes can be downloaded. From nobody known, as a lane proves nothing of whose it is. */
const unreadable = (lane: string, cause: string): MessageEvent => ({
  type: 'message',
  direction: 'inbound',
  sender: { name: lane, identities: [] },
  thread: { own: null, refs: [] },
  text: '',
  attachments: [],
  unreadable: true,
  facts: { cause },
})

/** Disk, database and network faults are ours: the item is innocent and counts no try. */
export function isOurs(error: unknown): boolean {
  const code = codeOf(error)
  // SQLSTATE classes: connection, resources, operator intervention, system, transaction rollback; then errno and postgres.js
  return (
    /^(08|53|57|58|40)[0-9A-Z]{3}$/.test(code) ||
    /^(EIO|ENOSPC|EMFILE|ENFILE|EROFS|EACCES|ECONN\w+|EPIPE|ETIMEDOUT|CONNECTION_\w+|CONNECT_TIMEOUT)$/.test(code)
  )
}
