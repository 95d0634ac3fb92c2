import type { StoredItem } from '../../../src/contract/connector.ts'
import type { CallEvent, InboundEvent, Sender } from '../../../src/contract/events.ts'
import { apart } from '../../../src/contract/words.ts'
import { partyOf, senderOf, userOf } from '../caller.ts'
import { type Config, groupsOf } from '../config.ts'
import { inside } from '../inside.ts'
import type { Context } from '../normalize.ts'
import { odd } from '../odd-words.ts'
import { reasonOf } from './reason.ts'

/** What the hub heard as one of those that ring. */
export async function fromBranch(item: StoredItem, { config }: Context): Promise<InboundEvent[]> {
  const { what, call, also, dialled } = item.meta
  if (typeof call !== 'string') return [{ type: 'unknown', ...apart(odd.ofNoCall) }]
  const base = {
    type: 'call',
    source: 'branch',
    call,
    direction: 'inbound',
    ...(item.occurredAt && { occurredAt: item.occurredAt }),
  } as const
  if (what === 'lost') return [{ ...base, state: 'ended', late: true }]
  if (what === 'left') return [{ ...base, state: 'ended', reason: 'missed' }]
  const headers = headersOf((await item.bytes()).toString())
  if (what === 'cancel') {
    const reason = reasonOf(headers('reason'))
    return [reason === 'answered' ? { ...base, state: 'answered' } : { ...base, state: 'ended', reason }]
  }
  const sender = callerOf(headers, config)
  const to = typeof dialled === 'string' && dialled !== '' && dialled !== config.username ? dialled : undefined
  const ids = Array.isArray(also) ? also.filter((each) => typeof each === 'string') : []
  const phones = to === undefined ? undefined : phonesOf(to, config)
  const event: CallEvent = {
    ...base,
    state: 'ringing',
    sender,
    ...(to && { to }),
    ...(phones && { phones }),
    ...(ids.length > 0 && { alsoCalls: ids }),
  }
  return [event]
}

type Headers = (name: string) => string[]

/** The word of a trunk that is trusted counts for more than the caller's own. */
function callerOf(headers: Headers, config: Config): Sender {
  // there are two at most (RFC 3325)
  const asserted = headers('p-asserted-identity')
    .slice(0, 10)
    .flatMap((header) => header.slice(0, 2000).split(/,(?=\s*(?:"|<|sip:|tel:))/))
    .map(partyOf)
  const from = partyOf(headers('from')[0] ?? headers('f')[0] ?? '')
  const trusted = config.trustIdentity ? asserted.find(({ uri }) => userOf(uri) !== '') : undefined
  // whoever asks for it is not told apart, even where the system could
  if (headers('privacy').some((header) => /\b(id|user|full)\b/i.test(header))) return { name: '', identities: [] }
  return trusted ? senderOf({ ...trusted, name: trusted.name || from.name }, 'verified') : senderOf(from, 'observed')
}

/** Who rings when this is dialled: a group's members, or the one telephone. */
function phonesOf(to: string, config: Config): string[] | undefined {
  const members = groupsOf(config).get(to)
  if (members) return members.filter((each) => each !== config.username)
  return config.watch.includes(to) || inside(to, config) ? [to] : undefined
}

/** Headers of a message, continued lines put together. */
function headersOf(message: string): Headers {
  const head = message
    .slice(0, 65_536)
    .split('\r\n\r\n')[0]!
    .replace(/\r\n[ \t]+/g, ' ')
  const all = head
    .split('\r\n')
    .slice(1)
    .map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, Math.max(0, colon)).trim().toLowerCase(), line.slice(colon + 1).trim()]
    })
  return (name) => all.flatMap(([each, value]) => (each === name ? [value] : []))
}
