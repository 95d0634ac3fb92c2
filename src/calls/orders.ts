import { ConnectorError } from '../contract/errors.ts'
import type { CallOrder } from '../contract/events.ts'
import { apart } from '../contract/words.ts'
import { messageOf, saidBy } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { addPiece, takeOrder } from './calls.ts'
import { words } from './words.ts'

/** Hands a channel's orders to whoever listens there, each once. What `place` throws ends the call, with the reason. */
export function takeOrders(hub: Hub, channelId: string, place: (order: CallOrder) => Promise<void>): () => void {
  async function take(id: string): Promise<void> {
    const order = await takeOrder(hub.sql, id)
    if (!order) return
    try {
      await place(order)
    } catch (error) {
      const known = error instanceof ConnectorError
      if (!known) hub.log.error({ err: error, channel: channelId }, 'an order to call stopped unexpectedly')
      await addPiece(hub.sql, id, {
        id: 'refused',
        source: 'system',
        key: id,
        state: 'ended',
        at: Date.now(),
        reason: 'failed',
        ...(known ? saidBy(error) : apart(words.unexpected(messageOf(error)))),
      })
    }
  }
  return hub.live.subscribe(({ topic, data }) => {
    const { channelId: of, id } = data as { channelId?: string; id?: string }
    if (topic !== 'order' || of !== channelId || id === undefined) return
    take(id).catch((error: unknown) => hub.log.warn({ err: error, channel: channelId }, 'an order to call could not be taken'))
  })
}
