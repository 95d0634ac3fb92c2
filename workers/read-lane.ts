import type { InboundEvent } from '../src/contract/events.ts'
import { messageOf } from '../src/errors.ts'
import type { Hub } from '../src/hub.ts'
import { failed, type PendingItem } from '../src/inbound/events.ts'
import type { OpenLane } from './lane-channel.ts'
import { isOurs, understand } from './understand.ts'

interface Understood {
  item: PendingItem
  events: InboundEvent[]
}

/** The items of a lane that can be settled now, in their order. */
export interface ReadLane {
  lane: string
  readable: Understood[]
  /** Whether that is all that was asked for: nothing had to be put back or shelved. */
  whole: boolean
  /** A fault of ours that kept even the first back. */
  fault: unknown
}

/** Understands items of a lane, outside of any transaction. What stands behind an item that has to be tried again waits with it: a lane keeps its order. */
export async function readLane(hub: Hub, channel: OpenLane, lane: string, items: PendingItem[]): Promise<ReadLane> {
  const understood = await Promise.allSettled(items.map((item) => tryUnderstand(hub, channel, lane, item)))
  const readable: Understood[] = []
  for (const [at, each] of understood.entries()) {
    if (each.status === 'rejected' && at === 0) return { lane, readable, whole: false, fault: each.reason }
    if (each.status === 'rejected' || each.value === null) break
    readable.push({ item: items[at]!, events: each.value })
  }
  return { lane, readable, whole: readable.length === items.length, fault: null }
}

/** Null when the item was put back or shelved. */
async function tryUnderstand(hub: Hub, channel: OpenLane, lane: string, item: PendingItem): Promise<InboundEvent[] | null> {
  try {
    return await understand(hub, channel.connector, { config: channel.config, enabledAt: channel.enabledAt }, lane, item)
  } catch (error) {
    if (isOurs(error)) throw error
    await shelve(hub, channel.id, item, error)
    return null
  }
}

/** One try less for an item; after the last it is a dead letter. Says which. */
export async function shelve(hub: Hub, channelId: string, item: PendingItem, error: unknown): Promise<'pending' | 'failed'> {
  hub.log.error({ event: item.id, err: error }, 'an item failed')
  const status = await failed(hub.sql, item.id, messageOf(error))
  if (status === 'failed') hub.live.announce({ topic: 'event', data: { id: item.id, channelId, status } })
  return status
}
