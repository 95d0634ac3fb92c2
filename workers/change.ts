import type { DeletionEvent, EditEvent, ReachabilityEvent, ReactionEvent, ReceiptEvent } from '../src/contract/events.ts'
import { announceAll } from '../src/conversations/announce.ts'
import { applyChange, applyEarly, heldTooLong, holdChange, setReachable } from '../src/conversations/changes.ts'
import { applyReceipt } from '../src/conversations/delivery.ts'
import type { Hub } from '../src/hub.ts'
import type { PendingItem } from '../src/inbound/events.ts'
import type { Decision } from '../src/inbound/shapes.ts'
import type { Batch } from './batch.ts'
import { ignore } from './ignore.ts'

/** What was said before is edited, taken back or reacted to. What it is about may not have come yet: then it waits for it. */
export async function settleChange(
  { tx, channel, outcome }: Batch,
  item: PendingItem,
  event: EditEvent | DeletionEvent | ReactionEvent,
  decision: Decision,
): Promise<void> {
  const applied = await applyChange(tx, channel, event, event.occurredAt ? new Date(event.occurredAt) : item.receivedAt)
  if (applied === 'foreign') ignore(decision, 'foreign')
  else if (applied !== 'early') outcome.conversations.add(applied.conversationId)
  else if (item.again !== 'replay') {
    await holdChange(tx, channel.id, event)
    ignore(decision, 'early')
  }
}

/** How a message of ours fared. It may be told before we have written down under which id the message left. */
export async function settleReceipt(
  { tx, channel, outcome }: Batch,
  item: PendingItem,
  event: ReceiptEvent,
  decision: Decision,
): Promise<void> {
  const touched = await applyReceipt(tx, channel.id, event)
  if (touched !== 'early') {
    for (const id of touched) outcome.conversations.add(id)
  } else if (item.again !== 'replay') {
    await holdChange(tx, channel.id, event)
    ignore(decision, 'unknown')
  }
}

/** Somebody shut us out, or let us in again: nothing is sent to him meanwhile. */
export async function settleReachability({ tx, channel, outcome }: Batch, event: ReachabilityEvent): Promise<void> {
  if (!('key' in event.thread)) return
  for (const id of await setReachable(tx, channel.id, event.thread.key, event.reachable)) outcome.conversations.add(id)
}

/** Applies what was held for messages that came at the same moment. */
export async function applyHeld(hub: Hub): Promise<void> {
  for (const { externalId, ...channel } of await heldTooLong(hub.sql)) {
    const changed = await hub.sql.begin((tx) => applyEarly(tx, channel, externalId, new Date()))
    await announceAll(hub, changed)
  }
}
