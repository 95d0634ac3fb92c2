import type { Channel } from '../../../src/contract/connector.ts'
import type { CallEvent } from '../../../src/contract/events.ts'
import type { Config } from '../config.ts'
import { extensionOf } from '../number.ts'

/** What a telephone system is told to do with a call that rings, where it can be told. */
export type Verdict = { action: 'reject' } | { action: 'route'; extension: string } | { action: 'continue' }

/** Refuses who is blocked, and sends others to whoever owns the contact. Null when nothing rings at us. */
export async function verdictOn(channel: Channel<Config>, events: CallEvent[]): Promise<Verdict | null> {
  const ringing = events.find(({ state, direction }) => state === 'ringing' && direction === 'inbound')
  // what is told when all is over can be sent nowhere
  if (!ringing || events.some(({ state }) => state === 'ended')) return null
  const identities = ringing.sender?.identities ?? []
  if (identities.length === 0) return { action: 'continue' }
  const { blocked, ownerPhone } = await channel.standing(identities.map(({ kind, value }) => ({ kind, value })))
  if (blocked) return { action: 'reject' }
  // it becomes part of a dialplan
  return ownerPhone && extensionOf(ownerPhone) === ownerPhone ? { action: 'route', extension: ownerPhone } : { action: 'continue' }
}
