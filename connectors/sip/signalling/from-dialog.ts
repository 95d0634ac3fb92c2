import type { StoredItem } from '../../../src/contract/connector.ts'
import type { CallEvent, InboundEvent } from '../../../src/contract/events.ts'
import { apart } from '../../../src/contract/words.ts'
import { hostOf, senderOf, userOf } from '../caller.ts'
import { type Config, groupsOf } from '../config.ts'
import { colleague } from '../inside.ts'
import type { Context } from '../normalize.ts'
import { odd } from '../odd-words.ts'
import { type Dialog, dialogIn } from './dialog-info.ts'

/** What became of one call at a telephone or a group that is watched. */
export async function fromDialog(item: StoredItem, { config }: Context): Promise<InboundEvent[]> {
  const { watched, call, key, state, group, late, gone, remote, unreadable, order, address } = item.meta
  if (typeof unreadable === 'string') return [{ type: 'unknown', ...apart(odd.unreadable(String(watched), unreadable)) }]
  if (typeof watched !== 'string' || typeof call !== 'string' || typeof key !== 'string')
    return [{ type: 'unknown', ...apart(odd.noTelephone) }]
  const dialog = gone === true ? undefined : dialogIn(await item.bytes())
  if (gone !== true && (dialog?.callId ?? dialog?.id) !== key) return [{ type: 'unknown', ...apart(odd.notInIt) }]
  if (typeof order === 'string') return [endOfOrder(order, watched, item.occurredAt, late === true)]
  // calls among colleagues are nobody's outside
  const other = dialog?.remote?.uri ?? remote
  const home = typeof address === 'string' ? address : ''
  if (typeof other === 'string' && colleague(userOf(other), hostOf(other), config, home)) return []
  const phone = group === true ? {} : { phone: watched }
  const base: Omit<CallEvent, 'state'> = {
    type: 'call',
    source: 'dialog',
    call,
    ...alsoOf(dialog),
    ...(item.occurredAt && { occurredAt: item.occurredAt }),
    ...(dialog?.direction && { direction: dialog.direction === 'initiator' ? 'outbound' : 'inbound' }),
    ...(dialog?.remote && { sender: senderOf(dialog.remote, 'observed') }),
    ...(group === true && { to: watched }),
    ...phone,
    ...(late === true && { late: true }),
  }
  if (state === 'early') return [{ ...base, state: 'ringing', ...ringing(watched, group === true, config) }]
  return [state === 'confirmed' ? { ...base, state: 'answered' } : { ...base, state: 'ended', ...(dialog && endOf(dialog)) }]
}

/** A call of the hub's own, which it lost: its phone is called by the hub, and calls somebody outside nonetheless. */
const endOfOrder = (call: string, phone: string, at: string | null, late: boolean): CallEvent => ({
  type: 'call',
  source: 'dialog',
  call,
  state: 'ended',
  direction: 'outbound',
  phone,
  ...(at && { occurredAt: at }),
  ...(late && { late }),
})

/** Why it ended, and who hung up, where the telephone says so. */
function endOf({ event, code, direction }: Dialog): Pick<CallEvent, 'reason' | 'endedBy'> {
  if (event === 'rejected' && (code === 486 || code === 600)) return { reason: 'busy' }
  if (event === 'rejected' && code === 603) return { reason: 'declined' }
  if (event !== 'local-bye' && event !== 'remote-bye') return {}
  // of one that came in the other side is the caller
  return direction === null ? {} : { endedBy: (event === 'local-bye') === (direction === 'initiator') ? 'caller' : 'callee' }
}

/** Ids of dialogs count only where they cannot be anybody else's. */
const alsoOf = (dialog: Dialog | undefined): { alsoCalls?: string[] } =>
  dialog && dialog.callId !== dialog.id && /^[\w-]{8}-[\w-]{4}-[\w-]{4}-[\w-]{4}-[\w-]{12}$/.test(dialog.id)
    ? { alsoCalls: [dialog.id] }
    : {}

function ringing(watched: string, group: boolean, config: Config): { phones?: string[] } {
  if (!group) return { phones: [watched] }
  const members = groupsOf(config)
    .get(watched)
    ?.filter((each) => each !== config.username)
  return members ? { phones: members } : {}
}
