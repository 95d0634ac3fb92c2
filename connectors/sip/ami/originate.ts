import { setTimeout as pause } from 'node:timers/promises'
import type { Channel } from '../../../src/contract/connector.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { CallOrder } from '../../../src/contract/events.ts'
import type { Config } from '../config.ts'
import { oneLine } from './faults.ts'
import type { Frame } from './frames.ts'
import { type Login, leave, openAmi, type Pace } from './manager.ts'
import { words } from './order-words.ts'

/** Milliseconds. */
export interface OrderPace extends Pace {
  /** How long the operator's own phone rings. */
  ring: number
}

const usual: OrderPace = { patience: 10_000, ping: 15_000, ring: 30_000 }

/** The login that calls, and may do nothing else. */
export const callerOf = ({ amiHost, amiPort, amiSecurity, originateUsername, originatePassword }: Config): Login => ({
  host: amiHost,
  port: amiPort,
  security: amiSecurity,
  username: originateUsername,
  password: originatePassword,
})

/**
 * Rings the phone of an order through an Asterisk, and then has the number dialled as if the phone had dialled it. Resolves when the phone
 * was picked up, or when nobody tells what became of it. Throws ConnectorError with the reason. `orders`: where its id is put for who reads
 * the events.
 */
export async function originate(
  channel: Pick<Channel<Config>, 'config' | 'resolve' | 'signal'>,
  order: CallOrder,
  orders: Set<string>,
  pace: OrderPace = usual,
): Promise<void> {
  const { config, resolve, signal } = channel
  const action = actionOf(config, order, pace.ring)
  const told = Promise.withResolvers<Frame>()
  const done = new AbortController()
  const session = await openAmi(
    callerOf(config),
    { resolve, signal },
    'call',
    (frame) => {
      // others hear of every call that is placed: ours is the one we asked for
      if (frame.get('Event') === 'OriginateResponse' && session.own(frame)) told.resolve(frame)
    },
    pace,
  )
  try {
    orders.add(order.id)
    const taken = await session.ask('Originate', action)
    if (taken.get('Response') !== 'Success') {
      orders.delete(order.id)
      throw refusal(oneLine(taken.get('Message')), config)
    }
    // a login that may not read is never told: after the time a phone rings nothing more is waited for
    const enough = pause(pace.ring + pace.patience, null, { signal: done.signal }).catch(() => null)
    const answer = await Promise.race([told.promise, session.ended.then(() => null), enough])
    if (answer?.get('Response') === 'Failure') {
      // a phone that was called has a call, which takes the order along when it ends
      if (answer.get('Reason') === notCalled) orders.delete(order.id)
      throw failure(answer.get('Reason'), order)
    }
  } finally {
    done.abort()
    await leave(session)
  }
}

function actionOf(config: Config, { id, phone, number }: CallOrder, ring: number): [string, string][] {
  const [, digits] = /^\+?([1-9]\d{2,14})$/.exec(number) ?? []
  if (digits === undefined) throw new ConnectorError('rejected', words.noNumber)
  if (!/^[A-Za-z0-9._-]{1,40}$/.test(phone)) throw new ConnectorError('rejected', words.noExtension)
  if (!/^[\w-]{1,60}$/.test(id)) throw new ConnectorError('rejected', words.noOrder)
  return [
    ['Channel', config.originateChannel.replaceAll('{extension}', () => phone)],
    ['Context', config.originateContext],
    ['Exten', digits],
    ['Priority', '1'],
    // the phone shows whom it is about to call; the dialplan sees who calls
    ['CallerID', `${number} <${phone}>`],
    ['Timeout', String(ring)],
    ['ChannelId', id],
    ['Variable', `__SWITCHBOARD_ORDER=${id}`],
    ['Async', 'true'],
  ]
}

/** The action was not taken. */
function refusal(why: string, { originateUsername }: Config): ConnectorError {
  if (/permission denied/i.test(why)) return new ConnectorError('misconfigured', words.mayNotCall(originateUsername))
  return new ConnectorError('rejected', /extension.*not exist/i.test(why) ? words.noWay : words.refused(why))
}

/** The reason when the phone is not there to be called. */
const notCalled = '0'

/** The phone was not picked up. The reasons are Asterisk's control frames. */
function failure(reason: string, { phone }: CallOrder): ConnectorError {
  const said = new Map([
    [notCalled, words.away],
    ['1', words.noAnswer],
    ['3', words.noAnswer],
    ['5', words.busy],
    ['8', words.busyOrAway],
  ])
  return new ConnectorError('rejected', (said.get(reason) ?? words.notTaken)(phone))
}
