import { type CallRow, dueCalls, lockCalls, lookAgain, putOff } from '../src/calls/calls.ts'
import { concerned } from '../src/calls/talkers.ts'
import { announceAll } from '../src/conversations/announce.ts'
import type { Hub } from '../src/hub.ts'
import { laneChannel } from './lane-channel.ts'
import { type Showing, showCall } from './show-call.ts'

/** Calls about which time alone says something: a verdict that waited for better evidence, an order nobody took, an end that never came. */
export async function lookAtCalls(hub: Hub): Promise<void> {
  for (const { id, channelId } of await dueCalls(hub.sql)) {
    await look(hub, id, channelId).catch(async (error: unknown) => {
      // one that cannot be looked at keeps no other waiting
      hub.log.error({ err: error, call: id, channel: channelId }, 'a call could not be looked at again; it is tried later')
      await putOff(hub.sql, id)
    })
  }
}

async function look(hub: Hub, id: string, channelId: string): Promise<void> {
  const channel = await laneChannel(hub, channelId)
  if (!channel) return putOff(hub.sql, id)
  const outcome: Showing['outcome'] = { conversations: new Set(), contacts: new Set(), calls: new Map() }
  await hub.sql.begin(async (tx) => {
    await lockCalls(tx, channelId)
    const call = await lookAgain(tx, id)
    if (call) await showCall({ tx, channel, outcome }, call, null)
  })
  await announceAll(hub, [...outcome.conversations])
  await announceCalls(hub, [...outcome.calls.values()])
}

/** Tells those whose phone it rings at or who talk that something is new: nobody else. After the commit. */
export async function announceCalls(hub: Hub, calls: CallRow[]): Promise<void> {
  for (const call of calls) {
    const operatorIds = await concerned(hub.sql, call)
    hub.live.announce({
      topic: 'call',
      data: { id: call.id, channelId: call.channelId, lineId: call.lineId, state: call.state, operatorIds },
    })
  }
}
