import { setLast } from '../src/channels/state.ts'
import type { InboundEvent } from '../src/contract/events.ts'
import { announceBothWays, touched } from '../src/conversations/announce.ts'
import { lockReferences } from '../src/conversations/thread.ts'
import { crashPoint } from '../src/crash.ts'
import { codeOf } from '../src/errors.ts'
import type { Hub } from '../src/hub.ts'
import { finish, stillPending } from '../src/inbound/events.ts'
import { lockLanes } from '../src/inbound/ingest.ts'
import { type Batch, flush, type Outcome } from './batch.ts'
import { announceCalls } from './calls-due.ts'
import type { LaneChannel } from './lane-channel.ts'
import { clustersOf, idsOf, isLetter } from './letters.ts'
import { type ReadLane, shelve } from './read-lane.ts'
import { foresee, settle } from './settle.ts'
import { sideBySide } from './side-by-side.ts'
import { isOurs } from './understand.ts'

const deadlock = '40P01'

/**
 * All in one transaction; when that fails each lane on its own, and in a lane each item, so that one bad item is found. Returns the lanes
 * that may go on; of the others an item is tried again, and those behind it wait for it.
 */
export async function settleTogether(hub: Hub, channel: LaneChannel, lanes: ReadLane[]): Promise<ReadLane[]> {
  const some = lanes.filter(({ readable }) => readable.length > 0)
  try {
    if (some.length > 0) await settleAll(hub, channel, some)
    return lanes
  } catch (error) {
    if (isOurs(error) && (codeOf(error) !== deadlock || some.length === 1)) throw error
    const going = lanes.filter(({ readable }) => readable.length === 0)
    if (some.length > 1) for (const lane of some) going.push(...(await settleTogether(hub, channel, [lane])))
    else if (await settleOneByOne(hub, channel, some[0]!, error)) going.push(some[0]!)
    return going
  }
}

async function settleOneByOne(hub: Hub, channel: LaneChannel, lane: ReadLane, error: unknown): Promise<boolean> {
  if (lane.readable.length === 1) return (await shelve(hub, channel.id, lane.readable[0]!.item, error)) === 'failed'
  for (const each of lane.readable) if ((await settleTogether(hub, channel, [{ ...lane, readable: [each] }])).length === 0) return false
  return true
}

async function settleAll(hub: Hub, channel: LaneChannel, lanes: ReadLane[]): Promise<void> {
  const outcome: Outcome = {
    conversations: new Set(),
    contacts: new Set(),
    outbound: new Set(),
    calls: new Map(),
    answered: Promise.resolve(),
    finished: [],
  }
  const items = lanes.flatMap(({ readable }) => readable)
  const changed = await hub.sql.begin(async (tx) => {
    const batch = (): Batch => ({
      hub,
      tx,
      channel,
      outcome,
      rules: new Map(),
      people: new Map(),
      matches: new Map(),
      threads: new Map(),
      letters: null,
      tail: null,
      heard: [],
    })
    const common = batch()
    const { together = [], letters = [], apart = [] } = Object.groupBy(lanes, kindOf)
    // sent together (a query begins when it is executed), but each statement sees what was committed before it ran: the locks come first
    const [, , waiting, , clusters] = await sideBySide([
      lockLanes(
        tx,
        channel.id,
        lanes.map(({ lane }) => lane),
      ),
      lockReferences(
        tx,
        channel.id,
        items.flatMap(({ events }) => events.flatMap(idsOf)),
      ),
      stillPending(
        tx,
        items.map(({ item }) => item.id),
      ),
      foresee(common, together),
      clustersOf(common, letters),
    ])
    const work = async (lane: ReadLane, of: Batch) => {
      for (const { item, events } of lane.readable) if (waiting.has(item.id)) await settle(of, item, events)
      await flush(of)
    }
    await sideBySide([
      ...together.map((lane) => work(lane, { ...common, tail: null, heard: [] })),
      ...clusters.map(async (cluster) => {
        const of = { ...batch(), letters: cluster.letters }
        for (const lane of cluster.lanes) await work(lane, of)
      }),
    ])
    for (const lane of apart) await work(lane, batch())
    crashPoint('pipeline-before-commit')
    const [, conversations] = await sideBySide([finish(tx, outcome.finished), touched(tx, [...outcome.conversations])])
    return conversations
  })
  crashPoint('pipeline-after-commit')
  crashPoint('fanout-before')
  // outside too: a visitor has other pages
  for (const conversation of changed) announceBothWays(hub, conversation)
  for (const id of outcome.contacts) hub.live.announce({ topic: 'contact', data: { id } })
  for (const { id, status } of outcome.finished)
    if (status !== 'done') hub.live.announce({ topic: 'event', data: { id, channelId: channel.id, status } })
  await announceCalls(hub, [...outcome.calls.values()])
  if (outcome.outbound.size > 0) await hub.queues.add('outbound', [...outcome.outbound])
  if (changed.length > 0) await setLast(hub.sql, channel.id, 'inbound')
}

/**
 * Lanes whose items only say something in a thread of their own are settled side by side, and so are those of letters that share nothing
 * with each other; what joins people, one lane after the other.
 */
function kindOf({ readable }: ReadLane): 'together' | 'letters' | 'apart' {
  const plain = (event: InboundEvent) =>
    event.type === 'unknown' || ((event.type === 'message' || event.type === 'form') && 'key' in event.thread && event.link === undefined)
  const all = (is: (event: InboundEvent) => boolean) => readable.every(({ item, events }) => item.again === null && events.every(is))
  return all(plain) ? 'together' : all(isLetter) ? 'letters' : 'apart'
}
