import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import ipaddr from 'ipaddr.js'
import { AsYouType, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js'
import { normalise } from '../contacts/identity.ts'
import { writtenNumber } from '../contacts/written-number.ts'
import type { IdentityKind } from '../contract/events.ts'
import type { Said } from '../contract/words.ts'
import { AppError, issue } from '../errors.ts'
import type { RuleKind } from './shapes.ts'
import { expected, words } from './words.ts'

/**
 * The one spelling of a rule's pattern; a telephone number without a country is read in `countries`. AppError `invalid` at `pattern`, saying
 * what is expected.
 */
export function normalisePattern(kind: RuleKind, pattern: string, countries: string[] = []): string {
  const text = pattern.trim()
  const { number: normal = null, refused } =
    kind === 'phone' && !text.endsWith('*') ? writtenNumber(text, countries) : { number: read[kind](text) }
  if (normal === null) {
    const why = refused ?? (kind === 'phone' ? prefixMeant(text, countries) : expected[kind])
    throw new AppError('invalid', words.matchesNothing, { issues: [issue('pattern', why)] })
  }
  return normal
}

/** What a beginning without a country would be with it: only said, for one digit less may be a whole country. */
function prefixMeant(text: string, countries: string[]): Said {
  const meant = countries.flatMap((country) => {
    if (!isSupportedCountry(country)) return []
    const typed = new AsYouType(country)
    typed.input(text.replace(/\D/g, ''))
    const begins = typed.getNumberValue() ?? ''
    return begins.length > getCountryCallingCode(country).length + 1 ? [`${begins}*`] : []
  })
  return meant.length === 0 ? expected.phone : words.withCountry(meant)
}

const read: Record<RuleKind, (pattern: string) => string | null> = {
  email(pattern) {
    const wild = /^(\*@(?:\*\.)?)(.+)$/.exec(pattern)
    if (!wild) return normalise('email', pattern)
    const domain = domainToASCII(wild[2]!)
    return normalise('email', `x@${domain}`) && `${wild[1]}${domain}`
  },
  phone(pattern) {
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
