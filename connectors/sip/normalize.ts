import type { NormalizeContext, StoredItem } from '../../src/contract/connector.ts'
import type { InboundEvent } from '../../src/contract/events.ts'
import { apart } from '../../src/contract/words.ts'
import { fromAmi } from './ami/normalize.ts'
import type { Config } from './config.ts'
import { fromSoftphone } from './from-softphone.ts'
import { fromHook, fromOwn } from './hooks/normalize.ts'
import { odd } from './odd-words.ts'
import { fromBranch } from './signalling/from-branch.ts'
import { fromDialog } from './signalling/from-dialog.ts'
import { fromOrder } from './signalling/from-order.ts'

/** What a piece of evidence is understood with. */
export type Context = Pick<NormalizeContext<Config>, 'config'>

/** Understands the items of one source: pure, the same answer every time. Throwing means "could not be read". */
export type From = (item: StoredItem, context: Context) => Promise<InboundEvent[]>

/** By `meta.source`, what understands it. */
const sources: { [source: string]: From } = {
  own: fromOwn,
  ami: fromAmi,
  dialog: fromDialog,
  branch: fromBranch,
  order: fromOrder,
  asterisk: fromHook('asterisk'),
  freeswitch: fromHook('freeswitch'),
  '3cx': fromHook('3cx'),
  twilio: fromHook('twilio'),
  softphone: fromSoftphone,
}

/** What a stored piece of evidence means, by the source it came from. */
export async function normalize(item: StoredItem, context: Context): Promise<InboundEvent[]> {
  const source = typeof item.meta.source === 'string' ? item.meta.source : ''
  const from = Object.hasOwn(sources, source) ? sources[source] : undefined
  if (!from) return [{ type: 'unknown', ...apart(odd.source(source.slice(0, 40))) }]
  return from(item, context)
}
