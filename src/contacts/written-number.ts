import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import type { Said } from '../contract/words.ts'
import { normalise } from './identity.ts'
import { unread } from './words.ts'

/**
 * A telephone number as somebody writes it, in E.164. One without a country is read in those of the lines (ISO 3166 alpha-2), where that
 * leaves no doubt; `refused` says what helps.
 */
export function writtenNumber(
  written: string,
  countries: string[],
): { number: string; refused?: never } | { number?: never; refused: Said } {
  const text = written.normalize('NFKC').trim()
  if (text.startsWith('+')) {
    const number = normalise('phone', text)
    return number === null ? { refused: unread.noNumber } : { number }
  }
  const [number, ...more] = new Set(countries.flatMap((country) => nationalIn(text, country)))
  if (number === undefined) return { refused: countries.length === 0 && /\d{3}/.test(text) ? unread.noCountry : unread.noNumber }
  return more.length === 0 ? { number } : { refused: unread.either([number, ...more]) }
}

/** Fewer digits are an extension, or a number without its area. */
const fewestDigits = 6

function nationalIn(text: string, country: string): string[] {
  if (text.replace(/\D/g, '').length < fewestDigits) return []
  const number = isSupportedCountry(country) ? parsePhoneNumberFromString(text, country) : undefined
  return number?.isValid() ? [number.number] : []
}
