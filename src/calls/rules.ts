import { getCountryCallingCode, isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { Said } from '../contract/words.ts'
import { costly, words } from './rule-words.ts'

/** Where operators of a line may call. */
export interface CallRules {
  /** ISO 3166 alpha-2, in which numbers without a country are read; empty: none. */
  country: string
  /** Beginnings of numbers in E.164; none: the line's own country. */
  prefixes: string[]
}

export type Destination = { number: string; refused?: never } | { number?: never; refused: Said }

/** Freephone without a country: the one international number that costs nothing. */
const freephone = '800'
/** What an admin lists counts for costly numbers only when it says so much more than the country. */
const exactDigits = 2

/**
 * Whether a number as somebody writes it may be called, and its E.164; else why not, for the person who asked. What a telephone system might
 * read as more than a number (`;`, `?`, `@`, line breaks) is no number.
 */
export function destination(written: string, rules: CallRules): Destination {
  const text = written.normalize('NFKC').replace(/[\u2010-\u2015\u2212]/g, '-')
  const strange = /[^\d +().\-/]/u.exec(text)
  if (strange) return { refused: words.strange(strange[0]) }
  const number = parsePhoneNumberFromString(text, isSupportedCountry(rules.country) ? rules.country : undefined)
  const digits = text.replace(/\D/g, '')
  if (digits.length < 3 || (digits.length <= 6 && !number?.isValid())) return { refused: words.short }
  if (!number) return { refused: rules.country === '' ? words.noNumber : words.noNumberIn(rules.country) }
  return refusalOf(number, rules) ?? { number: number.number }
}

function refusalOf(number: PhoneNumber, { country, prefixes }: CallRules): Destination | null {
  const listed = prefixes.filter((prefix) => number.number.startsWith(prefix))
  const code = number.countryCallingCode
  const stateless = number.isNonGeographic() && code !== freephone
  const exact = listed.some((prefix) => prefix.length > code.length + (stateless ? 0 : exactDigits))
  if (!exact) {
    const type = number.getType()
    if (stateless) return { refused: words.stateless(number.formatInternational()) }
    if (type === undefined) return { refused: words.unused(number.formatInternational()) }
    const kind = costly.get(type)
    if (kind) return { refused: words.costly(number.formatInternational(), kind) }
  }
  if (listed.length > 0) return null
  if (prefixes.length > 0) return { refused: words.elsewhere(number.formatInternational()) }
  if (country === '') return { refused: words.noCountry }
  // several countries share one calling code, and not one price
  const free = number.getType() === 'TOLL_FREE' && parsePhoneNumberFromString(number.number)?.countryCallingCode === callingCode(country)
  if (number.country === country || free) return null
  return { refused: words.ownCountry(country) }
}

const callingCode = (country: string): string | undefined => (isSupportedCountry(country) ? getCountryCallingCode(country) : undefined)
