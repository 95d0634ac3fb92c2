import type { RawItem } from '../../../src/contract/connector.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { CallOrder } from '../../../src/contract/events.ts'
import type { Endpoint } from './endpoint.ts'
import type { Journal, Order, Position, SipChannel } from './journal.ts'
import { words } from './order-words.ts'
import { type Connecting, connect, type OrderPace, type Told } from './third-party.ts'

/** Makes the calls operators ask for. Returns what ends it: what is told of them then is in the journal. */
export function takeCalls(channel: SipChannel, endpoint: Endpoint, journal: Journal, pace?: OrderPace): () => void {
  const going = new Set<Connecting>()
  const stop = channel.takeOrders(place)

  async function place({ id, phone: extension, number }: CallOrder): Promise<void> {
    const phone = /^[\w.-]{1,40}$/.test(extension) ? endpoint.addressOf(extension) : null
    const person = /^\+?\d{2,20}$/.test(number) ? endpoint.addressOf(number) : null
    if (!phone) throw new ConnectorError('rejected', words.noExtension(extension))
    if (!person) throw new ConnectorError('rejected', words.noNumber)
    const header = channel.config.callIdHeader
    const headers = header ? [`${header}: ${id}`] : []
    const tell = (told: Told) => {
      const order = { phone: extension, number, ids: call.ids }
      const after = (position: Position) => (told.state === 'ended' ? without(position, id) : withOrder(position, id, order))
      journal
        .store((position) => ({ items: [itemOf(id, order, told)], position: after(position) }))
        .catch((error: unknown) => channel.log.error('what became of a call that was asked for could not be stored', error))
    }
    const call = connect(endpoint, { extension, phone, person, headers }, tell, pace)
    going.add(call)
    call.over.then(() => going.delete(call))
    await call.rings
  }

  return () => {
    stop()
    for (const call of [...going]) if (channel.signal.aborted || !call.leave()) call.stop()
  }
}

/**
 * Calls of the hub's own that it left without a word: the process was killed, or the connection lost. Where the phone is watched and seems to
 * talk still, its end will be seen; of any other nobody will tell when it ended.
 */
export function findLostOrders({ config, log }: SipChannel, journal: Journal): void {
  const { dialogs, orders } = journal.position()
  for (const [id, order] of Object.entries(orders)) {
    const seen = config.watch.includes(order.phone) && order.ids.some((each) => goesOn(dialogs[order.phone]?.[each]))
    const told = { state: 'ended', late: true } as const
    journal
      .store((position) =>
        seen
          ? { items: [], position: withOrder(position, id, { ...order, lost: true }) }
          : { items: [itemOf(id, order, told)], position: without(position, id) },
      )
      .catch((error: unknown) => log.error('a call that was lost could not be stored', error))
  }
}

const goesOn = (dialog: { state: string } | undefined) => dialog !== undefined && dialog.state !== 'terminated'

/** The lost order of which this dialog of a phone is a part. */
export const lostOrder = ({ orders }: Position, phone: string, dialog: string): string | undefined =>
  Object.entries(orders).find(([, order]) => order.lost && order.phone === phone && order.ids.includes(dialog))?.[0]

const withOrder = (position: Position, id: string, order: Order): Position => ({
  ...position,
  orders: { ...position.orders, [id]: order },
})

/** It is over. */
export function without(position: Position, id: string): Position {
  const { [id]: _over, ...orders } = position.orders
  return { ...position, orders }
}

function itemOf(id: string, { phone, number, ids }: Order, told: Told & { late?: true }): RawItem {
  const at = new Date().toISOString()
  return {
    externalId: `order:${id}:${told.state}`,
    lane: id,
    occurredAt: at,
    raw: Buffer.from(JSON.stringify({ ...told, call: id, also: ids, at, phone, number })),
    meta: { source: 'order' },
  }
}
