import { setTimeout as pause } from 'node:timers/promises'
import { announceAll, announceBothWays } from '../src/conversations/announce.ts'
import { lateConversations } from '../src/conversations/entry.ts'
import type { Hub } from '../src/hub.ts'
import { type PendingItem, pendingItems } from '../src/inbound/events.ts'
import { splitLaneKey } from '../src/inbound/ingest.ts'
import { laneChannel, type OpenLane } from './lane-channel.ts'
import { type ReadLane, readLane } from './read-lane.ts'
import { settleTogether } from './settle-together.ts'

/** Items taken in one transaction, of one lane or of many: what they share (locks, queries, commit) is paid once. */
const batch = { ofOne: 50, ofMany: 200 }

/** A lane that takes longer to be understood keeps the others no longer waiting. */
const patienceMs = 500

/**
 * Works lanes off, each in order: understand outside, settle inside one transaction under the lanes' locks. Repeating it is harmless, what
 * is done is skipped. Throws for faults of ours (database, disk) after everything else is done: nothing is lost, the sweep brings the lane
 * again. `repeated`: another process was killed in these lanes, maybe before it told of what it had done.
 */
export async function processLanes(hub: Hub, keys: string[], signal: AbortSignal, repeated = false): Promise<void> {
  const faults: unknown[] = []
  for (const [channelId, lanes] of Map.groupBy(keys.map(splitLaneKey), (key) => key.channelId)) {
    const names = lanes.map(({ lane }) => lane)
    if (repeated) for (const lane of names) await announceAll(hub, await lateConversations(hub.sql, channelId, lane), announceBothWays)
    await workOff(hub, channelId, names, signal, faults).catch((error: unknown) => faults.push(error))
  }
  if (faults.length > 0) throw faults[0]
}

async function workOff(hub: Hub, channelId: string, lanes: string[], signal: AbortSignal, faults: unknown[]): Promise<void> {
  const limit = lanes.length === 1 ? batch.ofOne : Math.ceil(batch.ofMany / lanes.length)
  let [channel, waiting] = await Promise.all([laneChannel(hub, channelId), pendingItems(hub.sql, channelId, lanes, limit)])
  while (channel && waiting.size > 0 && !signal.aborted) {
    const more: string[] = []
    for await (const some of understood(hub, channel, waiting)) {
      faults.push(...some.flatMap(({ fault }) => (fault === null ? [] : [fault])))
      const settled = await settleTogether(
        hub,
        channel,
        some.filter(({ fault }) => fault === null),
      )
      // fewer than asked for were all there were: what came in the meantime has woken the lane again
      for (const { lane, whole } of settled) if (!whole || waiting.get(lane)!.length === limit) more.push(lane)
    }
    waiting = more.length > 0 ? await pendingItems(hub.sql, channelId, more, limit) : new Map()
  }
}

/** Lanes as they are understood: those that are quick together, later ones as they come. */
async function* understood(hub: Hub, channel: OpenLane, waiting: Map<string, PendingItem[]>): AsyncGenerator<ReadLane[]> {
  const ready: ReadLane[] = []
  const reading = Promise.all([...waiting].map(async ([lane, items]) => ready.push(await readLane(hub, channel, lane, items))))
  for (let left = waiting.size; left > 0; ) {
    const done = new AbortController()
    await Promise.race([reading, pause(patienceMs, undefined, { signal: done.signal }).catch(() => {})])
    done.abort()
    const some = ready.splice(0)
    left -= some.length
    if (some.length > 0) yield some
  }
}
