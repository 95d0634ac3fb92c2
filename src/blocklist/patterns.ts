import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import ipaddr from 'ipaddr.js'
import { AsYouType, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js'
import { normalise } from '../contacts/identity.ts'
import { writtenNumber } from '../contacts/written-number.ts'
import type { IdentityKind } from '../contract/events.ts'
import { type Said, said } from '../contract/words.ts'
import { AppError, issue } from '../errors.ts'
import type { RuleKind } from './shapes.ts'
import { words } from './words.ts'

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

const expected: Record<RuleKind, Said> = {
  email: said(
    'an address such as ann@shop.example, a domain as *@shop.example, or a domain with all below it as *@*.shop.example',
    'ann@shop.example 같은 주소, *@shop.example 같은 도메인, 또는 하위까지 모두 *@*.shop.example',
    'адрес, например ann@shop.example, домен: *@shop.example, или домен со всеми поддоменами: *@*.shop.example',
  ),
  phone: said(
    'a prefix begins with + and the country, such as +82*',
    '앞부분은 +와 국가 번호로 시작합니다(예: +82*)',
    'начало номера пишется с + и кода страны, например +82*',
  ),
  telegram: said('the numeric Telegram id', '숫자로 된 텔레그램 ID', 'числовой идентификатор Telegram'),
  visitor: said(
    'the id of a website visitor, as the event log shows it',
    '이벤트 기록에 보이는 방문자 ID',
    'идентификатор посетителя сайта, как он стоит в журнале событий',
  ),
  network: said(
    'an address such as 203.0.113.7 or 2001:db8::1, or a network as 203.0.113.0/24',
    '203.0.113.7, 2001:db8::1 같은 주소 또는 203.0.113.0/24 같은 네트워크',
    'адрес, например 203.0.113.7 или 2001:db8::1, или сеть: 203.0.113.0/24',
  ),
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
  if (meant.length === 0) return expected.phone
  const all = (or: string) => meant.join(` ${or} `)
  return said(
    `a prefix begins with + and the country: write ${all('or')}`,
    `앞부분은 +와 국가 번호로 시작합니다. 이렇게 쓰세요: ${all('또는')}`,
    `начало номера пишется с + и кода страны: напишите ${all('или')}`,
  )
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
