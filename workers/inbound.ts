import { setLast } from '../src/channels/state.ts'
import type { InboundEvent } from '../src/contract/events.ts'
import { announceConversation, announceThread, lateConversations, touched } from '../src/conversations/entry.ts'
import { lockReferences } from '../src/conversations/thread.ts'
import { crashPoint } from '../src/crash.ts'
import { messageOf } from '../src/errors.ts'
import type { Hub } from '../src/hub.ts'
import { failed, finish, type PendingItem, pendingItems, stillPending } from '../src/inbound/events.ts'
import { splitLaneKey } from '../src/inbound/ingest.ts'
import { type Batch, flush, type LaneChannel, type Outcome } from './batch.ts'
import { laneChannel, type OpenLane } from './lane-channel.ts'
import { settle } from './settle.ts'
import { isOurs, understand } from './understand.ts'

/** Items of a lane taken in one transaction: what they share (lock, commit) is paid once. */
const batch = 50

/**
 * Works a lane off, in order: understand outside, settle inside one transaction under the lane's lock. Repeating it is harmless, what is
 * done is skipped. Throws for faults of ours (database, disk): nothing is lost, the sweep brings the lane again. `repeated`: another process
 * was killed in this lane, maybe before it told of what it had done.
 */
export async function processLane(hub: Hub, key: string, signal: AbortSignal, repeated = false): Promise<void> {
  const { channelId, lane } = splitLaneKey(key)
  if (repeated) await tellAgain(hub, channelId, lane)
  const channel = await laneChannel(hub, channelId)
  if (!channel) return
  while (!signal.aborted) {
    const items = await pendingItems(hub.sql, channelId, lane, batch)
    if (items.length === 0) return
    const understood = await Promise.allSettled(items.map((item) => tryUnderstand(hub, channel, lane, item)))
    const readable: Understood[] = []
    for (const [at, each] of understood.entries()) {
      // what stands behind an item that has to be tried again waits with it: a lane keeps its order
      if (each.status === 'rejected' && at === 0) throw each.reason
      if (each.status === 'rejected' || each.value === null) break
      readable.push({ item: items[at]!, events: each.value })
    }
    if (readable.length > 0 && !(await settleTogether(hub, channel, key, readable))) return
    // fewer than asked for were all there were: what came in the meantime has woken the lane again
    if (readable.length === understood.length && items.length < batch) return
  }
}

async function tellAgain(hub: Hub, channelId: string, lane: string): Promise<void> {
  for (const conversation of await touched(hub.sql, await lateConversations(hub.sql, channelId, lane))) {
    announceConversation(hub, conversation)
    announceThread(hub, conversation, { type: 'changed' })
  }
}

interface Understood {
  item: PendingItem
  events: InboundEvent[]
}

/** Null when the item was put back or shelved. */
async function tryUnderstand(hub: Hub, channel: OpenLane, lane: string, item: PendingItem) {
  try {
    return await understand(hub, channel.connectorImpl, { config: channel.config, enabledAt: channel.enabledAt }, lane, item)
  } catch (error) {
    if (isOurs(error)) throw error
    await shelve(hub, channel.id, item, error)
    return null
  }
}

/** All in one transaction; when that fails each on its own, so that one bad item is found. False: it is tried again, and those behind it wait for it. */
async function settleTogether(hub: Hub, channel: LaneChannel, key: string, items: Understood[]): Promise<boolean> {
  try {
    await settleInOrder(hub, channel, key, items)
    return true
  } catch (error) {
    if (isOurs(error)) throw error
    if (items.length === 1) return (await shelve(hub, channel.id, items[0]!.item, error)) === 'failed'
    for (const item of items) if (!(await settleTogether(hub, channel, key, [item]))) return false
    return true
  }
}

async function settleInOrder(hub: Hub, channel: LaneChannel, key: string, items: Understood[]): Promise<void> {
  const outcome: Outcome = { conversations: new Set(), contacts: new Set(), outbound: new Set(), finished: [] }
  const ids = items.map(({ item }) => item.id)
  const changed = await hub.sql.begin(async (tx) => {
    // sent together (a query begins when it is executed), but each statement sees what was committed before it ran: the locks come first
    const [, , waiting] = await Promise.all([
      tx`select pg_advisory_xact_lock(hashtextextended(${`lane ${key}`}, 0))`.execute(),
      lockReferences(
        tx,
        channel.id,
        items.flatMap(({ events }) => events.flatMap(idsOf)),
      ),
      stillPending(tx, ids),
    ])
    const batch: Batch = { hub, tx, channel, outcome, rules: new Map(), people: new Map(), threads: new Map(), tail: null }
    for (const { item, events } of items) if (waiting.has(item.id)) await settle(batch, item, events)
    await flush(batch)
    crashPoint('pipeline-before-commit')
    const [, conversations] = await Promise.all([finish(tx, outcome.finished), touched(tx, [...outcome.conversations])])
    return conversations
  })
  crashPoint('pipeline-after-commit')
  crashPoint('fanout-before')
  for (const conversation of changed) {
    announceConversation(hub, conversation)
    // a visitor's other pages
    announceThread(hub, conversation, { type: 'changed' })
  }
  for (const id of outcome.contacts) hub.live.announce({ topic: 'contact', data: { id } })
  for (const { id, status } of outcome.finished)
    if (status !== 'done') hub.live.announce({ topic: 'event', data: { id, channelId: channel.id, status } })
  if (outcome.outbound.size > 0) await hub.queues.add('outbound', [...outcome.outbound])
  if (changed.length > 0) await setLast(hub.sql, channel.id, 'inbound')
}

const idsOf = (event: InboundEvent): string[] =>
  'thread' in event && 'refs' in event.thread ? [...(event.thread.own ? [event.thread.own] : []), ...event.thread.refs.slice(-100)] : []

async function shelve(hub: Hub, channelId: string, item: PendingItem, error: unknown): Promise<'pending' | 'failed'> {
  hub.log.error({ event: item.id, err: error }, 'an item failed')
  const status = await failed(hub.sql, item.id, messageOf(error))
  if (status === 'failed') hub.live.announce({ topic: 'event', data: { id: item.id, channelId, status } })
  return status
}
