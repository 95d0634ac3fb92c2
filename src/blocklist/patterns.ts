import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import ipaddr from 'ipaddr.js'
import { normalise } from '../contacts/identity.ts'
import type { IdentityKind } from '../contract/events.ts'
import { AppError } from '../errors.ts'
import type { RuleKind } from './shapes.ts'

/** The one spelling of a rule's pattern. AppError `invalid` at `pattern`, saying what is expected. */
export function normalisePattern(kind: RuleKind, pattern: string): string {
  const normal = read[kind](pattern.trim())
  if (normal === null)
    throw new AppError('invalid', 'This pattern cannot match anything.', { issues: [{ path: 'pattern', message: expected[kind] }] })
  return normal
}

const expected: Record<RuleKind, string> = {
  email: 'an address such as ann@shop.example, a domain as *@shop.example, or a domain with all below it as *@*.shop.example',
  phone: 'a number with its country such as +82 2 555 0147, or a prefix as +82*',
  telegram: 'the numeric Telegram id',
  visitor: 'the id of a website visitor, as the event log shows it',
  network: 'an address such as 203.0.113.7 or 2001:db8::1, or a network as 203.0.113.0/24',
}

const read: Record<RuleKind, (pattern: string) => string | null> = {
  email(pattern) {
    const wild = /^(\*@(?:\*\.)?)(.+)$/.exec(pattern)
    if (!wild) return normalise('email', pattern)
    const domain = domainToASCII(wild[2]!)
    return normalise('email', `x@${domain}`) && `${wild[1]}${domain}`
  },
  phone(pattern) {
    if (!pattern.endsWith('*')) return normalise('phone', pattern)
    const digits = pattern.replace(/[\s().*-]/g, '')
    return /^\+[1-9]\d{0,14}$/.test(digits) ? `${digits}*` : null
  },
  telegram: (pattern) => normalise('telegram', pattern),
  visitor: (pattern) => normalise('visitor', pattern),
  network(pattern) {
    const [address = '', bits, ...more] = pattern.split('/')
    if (!isIP(address) || more.length > 0) return null
    const most = isIP(address) === 4 ? 32 : 128
    if (bits === undefined) return address.toLowerCase()
    if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return null
    const base = most === 32 ? ipaddr.IPv4.networkAddressFromCIDR(pattern) : ipaddr.IPv6.networkAddressFromCIDR(pattern)
    return `${base.toString()}/${Number(bits)}`
  },
}

/** Every pattern that would keep this identity out, so that finding a rule is a look-up by equality; networks are found by containment. */
export function patternsOf(kind: IdentityKind, value: string): string[] {
  if (kind === 'email') {
    const domain = value.slice(value.lastIndexOf('@') + 1)
    const labels = domain.split('.')
    return [value, `*@${domain}`, ...labels.map((_, i) => `*@*.${labels.slice(i).join('.')}`)]
  }
  if (kind === 'phone') return [value, ...Array.from({ length: value.length - 1 }, (_, i) => `${value.slice(0, i + 2)}*`)]
  return [value]
}
