import { getCountryCallingCode, isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Where operators of a line may call. */
export interface CallRules {
  /** ISO 3166 alpha-2, in which numbers without a country are read; empty: none. */
  country: string
  /** Beginnings of numbers in E.164; none: the line's own country. */
  prefixes: string[]
}

export type Destination = { number: string; refused?: never } | { number?: never; refused: string }

/** Kinds of number that cost whoever calls them more than a call. */
const costly = new Map([
  ['PREMIUM_RATE', 'a premium number'],
  ['SHARED_COST', 'a number at shared cost'],
  ['PERSONAL_NUMBER', 'a personal number, charged as a premium one'],
  ['PAGER', 'a pager'],
  ['VOICEMAIL', 'a mailbox'],
])
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
  if (strange) return { refused: `A number has digits, spaces and + ( ) - . / only: take ${nameOf(strange[0])} out.` }
  const number = parsePhoneNumberFromString(text, isSupportedCountry(rules.country) ? rules.country : undefined)
  const digits = text.replace(/\D/g, '')
  if (digits.length < 3 || (digits.length <= 6 && !number?.isValid()))
    return { refused: 'Short numbers and emergency calls are dialled on the telephone itself.' }
  if (!number) return { refused: noNumber(rules) }
  return refusalOf(number, rules) ?? { number: number.number }
}

function refusalOf(number: PhoneNumber, { country, prefixes }: CallRules): Destination | null {
  const listed = prefixes.filter((prefix) => number.number.startsWith(prefix))
  const code = number.countryCallingCode
  const stateless = number.isNonGeographic() && code !== freephone
  const exact = listed.some((prefix) => prefix.length > code.length + (stateless ? 0 : exactDigits))
  if (!exact) {
    const type = number.getType()
    if (stateless) return { refused: `${number.number} is a satellite or international service number. ${askAdmin}` }
    if (type === undefined) return { refused: `${number.number} is not a number in use anywhere. Check it.` }
    if (costly.has(type)) return { refused: `${number.number} is ${costly.get(type)}. ${askAdmin}` }
  }
  if (listed.length > 0) return null
  if (prefixes.length > 0) return { refused: `This line may not call numbers like ${number.number}. An admin says where it may call.` }
  if (country === '') return { refused: 'This line has no country yet, so it may call nowhere. An admin sets one in its settings.' }
  // several countries share one calling code, and not one price
  const free = number.getType() === 'TOLL_FREE' && parsePhoneNumberFromString(number.number)?.countryCallingCode === callingCode(country)
  if (number.country === country || free) return null
  return { refused: `This line calls numbers of its own country (${country}) only. An admin says where else it may call.` }
}

const askAdmin = 'Such numbers are called only when an admin lists how they begin in the line’s settings.'

const noNumber = ({ country }: CallRules): string =>
  country === ''
    ? 'This is not a telephone number. Begin with + and the country.'
    : `This is not a telephone number in ${country}. For another country begin with + and its code.`

const callingCode = (country: string): string | undefined => (isSupportedCountry(country) ? getCountryCallingCode(country) : undefined)

/** A character as it can be named to whoever typed it. */
function nameOf(character: string): string {
  if (character === '\r' || character === '\n') return 'the line break'
  return /[\p{Cc}\p{Cf}\p{Z}]/u.test(character) ? 'the invisible character' : `“${character}”`
}
