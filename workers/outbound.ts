import { setTimeout as pause } from 'node:timers/promises'
import { openChannel } from '../src/channels/open.ts'
import { setLast, setState } from '../src/channels/state.ts'
import type { AnyConnector, Channel } from '../src/contract/connector.ts'
import { ConnectorError } from '../src/contract/errors.ts'
import type { OutboundMessage, SendResult } from '../src/contract/events.ts'
import { apart, type Said } from '../src/contract/words.ts'
import { announceAll, announceBothWays } from '../src/conversations/announce.ts'
import { markUnreachable } from '../src/conversations/changes.ts'
import { beginSending, markSent, nextOutgoing, type Outgoing, requeue, settle } from '../src/conversations/delivery.ts'
import { outboundMessage } from '../src/conversations/outbound-message.ts'
import { crashPoint } from '../src/crash.ts'
import type { Locks } from '../src/db/locks.ts'
import { messageOf, saidBy } from '../src/errors.ts'
import { connectorNamed, type Hub } from '../src/hub.ts'
import { sendChanges } from './outbound-change.ts'
import { sending } from './words.ts'

const second = 1000
const minute = 60 * second
/** Waits after each failed attempt, nearly four hours in all; then the message has failed. */
const waits = [10 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, 60 * minute, 60 * minute, 60 * minute]
/** A message during whose sending the hub was killed so often is not sent by itself any more. */
const mostCrashes = 5
/** Attempts of a message whose sending ends in an unexpected error. */
const mostBugs = 3
const lookups = { times: 3, everyMs: 5 * second }

/**
 * Sends what waits in a conversation, in order, until nothing is due. Who sends holds the conversation's lock, which dies with his
 * process: so a message found `sending` under a free lock was left by a crash.
 */
export async function deliver(hub: Hub, locks: Locks, conversationId: string, signal: AbortSignal): Promise<void> {
  const lock = await locks.take(`outbound ${conversationId}`)
  if (!lock) return
  const stop = AbortSignal.any([signal, lock.lost])
  try {
    await sendChanges(hub, conversationId, stop)
    while (!stop.aborted) {
      const next = await nextOutgoing(hub.sql, conversationId)
      if (!next) return
      const goOn =
        next.delivery === 'sending'
          ? await recover(hub, next, conversationId, stop)
          : next.due && next.open && (await send(hub, next, conversationId))
      if (!goOn) return
    }
  } finally {
    await lock.release()
  }
}

/** One message. True when the next one may follow. */
async function send(hub: Hub, next: Outgoing, conversationId: string): Promise<boolean> {
  const connector = connectorNamed(hub, next.connector)
  const channel = await openChannel(hub, next.channelId).catch(onlyConnectorError)
  if (channel instanceof ConnectorError) return closed(hub, next.channelId, channel)
  if (!channel || !connector) return false
  if (!connector.send) {
    await settle(hub.sql, next.id, 'failed', apart(sending.cannot))
    return tell(hub, conversationId)
  }
  const message = await outboundMessage(hub.sql, next.id)
  if (!(await beginSending(hub.sql, next.id))) return true
  const begun = { ...next, attempts: next.attempts + 1 }
  await tell(hub, conversationId)
  crashPoint('outbound-sending')
  let result: SendResult
  try {
    result = await connector.send(message, channel)
  } catch (error) {
    if (error instanceof ConnectorError) return refused(hub, begun, conversationId, error)
    hub.log.error({ err: error, channel: next.channelId, message: next.id }, 'sending ended in an unexpected error')
    const left = await look(hub, message, connector, channel, AbortSignal.timeout(lookups.times * lookups.everyMs))
    return unsure(hub, begun, conversationId, left, {
      connector,
      most: mostBugs,
      why: sending.unexpected(messageOf(error)),
    })
  }
  crashPoint('outbound-sent-unrecorded')
  return sent(hub, next, conversationId, result)
}

/** A message whose worker is gone: did it leave? */
async function recover(hub: Hub, next: Outgoing, conversationId: string, stop: AbortSignal): Promise<boolean> {
  const connector = connectorNamed(hub, next.connector)
  const channel = await openChannel(hub, next.channelId).catch(onlyConnectorError)
  const reachable = connector && channel && !(channel instanceof ConnectorError)
  const left = reachable ? await look(hub, await outboundMessage(hub.sql, next.id), connector, channel, stop) : null
  if (stop.aborted && !left) return false
  return unsure(hub, next, conversationId, left, { connector, most: mostCrashes, why: sending.stopped })
}

function onlyConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error
  throw error
}

/** Asks the other side for a trace of it. Null: none, or nobody to ask. */
async function look(
  hub: Hub,
  message: OutboundMessage,
  connector: AnyConnector,
  channel: Channel,
  stop: AbortSignal,
): Promise<SendResult | null> {
  for (let time = 1; connector.lookup && time <= lookups.times; time++) {
    try {
      return await connector.lookup(message, channel)
    } catch (error) {
      hub.log.warn({ err: error, channel: channel.id, message: message.id }, 'whether a message left could not be looked up')
      if (time < lookups.times) await pause(lookups.everyMs, undefined, { signal: stop }).catch(() => {})
      if (stop.aborted) return null
    }
  }
  return null
}

/** After an end that says nothing: found is sent; what may be repeated is; anything else is an operator's decision. Nothing goes out twice by itself. */
async function unsure(
  hub: Hub,
  next: Outgoing,
  conversationId: string,
  left: SendResult | null,
  { connector, most, why }: { connector: AnyConnector | undefined; most: number; why: Said },
): Promise<boolean> {
  if (left) return sent(hub, next, conversationId, left)
  if (!connector?.capabilities.send?.repeatable) await settle(hub.sql, next.id, 'unconfirmed', apart(sending.unsure(why)))
  else if (next.attempts >= most) await settle(hub.sql, next.id, 'failed', apart(why))
  else await requeue(hub.sql, next.id, { why: apart(why), notBefore: new Date(), counted: true })
  return tell(hub, conversationId)
}

/** What the connector's error means for the message and for those behind it. */
async function refused(hub: Hub, next: Outgoing, conversationId: string, error: ConnectorError): Promise<boolean> {
  const why = saidBy(error)
  switch (error.code) {
    case 'unreachable':
    case 'rate_limited': {
      const named = error.code === 'rate_limited' ? error.retryAfterMs : undefined
      const wait = named ?? waits[next.attempts - 1]
      if (wait === undefined) await settle(hub.sql, next.id, 'failed', why)
      else await requeue(hub.sql, next.id, { why, notBefore: new Date(Date.now() + wait), counted: named === undefined })
      await tell(hub, conversationId)
      return wait === undefined
    }
    case 'unauthorized':
    case 'misconfigured':
      await requeue(hub.sql, next.id, { why, notBefore: new Date(), counted: false })
      await tell(hub, conversationId)
      return closed(hub, next.channelId, error)
    case 'rejected':
      await settle(hub.sql, next.id, 'failed', why, error.externalIds)
      return tell(hub, conversationId, ...(error.unreachable ? await markUnreachable(hub.sql, conversationId) : []))
    case 'unconfirmed':
      await settle(hub.sql, next.id, 'unconfirmed', why, error.externalIds)
      return tell(hub, conversationId)
    default:
      return error.code satisfies never
  }
}

/** The channel is broken until an admin acts; its messages stay queued. */
async function closed(hub: Hub, channelId: string, error: ConnectorError): Promise<false> {
  await setState(hub, channelId, { state: 'broken', ...saidBy(error) })
  return false
}

/** Written down with patience: that it left is known only here. */
async function sent(hub: Hub, next: Outgoing, conversationId: string, { externalIds }: SendResult): Promise<true> {
  const deadline = Date.now() + 30 * second
  for (;;) {
    try {
      await markSent(hub.sql, next.id, externalIds)
      break
    } catch (error) {
      if (Date.now() > deadline) throw error
      hub.log.warn({ err: error, message: next.id }, 'a sent message could not be recorded yet')
      await pause(500)
    }
  }
  await setLast(hub.sql, next.channelId, 'outbound')
  return tell(hub, conversationId)
}

/** Tells who looks at it inside; and outside that what it held back is there to be read. */
async function tell(hub: Hub, ...conversationIds: string[]): Promise<true> {
  await announceAll(hub, conversationIds, announceBothWays)
  return true
}
