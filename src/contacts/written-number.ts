import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { type Said, said } from '../contract/words.ts'
import { normalise } from './identity.ts'

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
    return number === null ? { refused: none } : { number }
  }
  const [number, ...more] = new Set(countries.flatMap((country) => nationalIn(text, country)))
  if (number === undefined) return { refused: countries.length === 0 && /\d{3}/.test(text) ? noCountry : none }
  return more.length === 0 ? { number } : { refused: either([number, ...more]) }
}

/** Fewer digits are an extension, or a number without its area. */
const fewestDigits = 6

function nationalIn(text: string, country: string): string[] {
  if (text.replace(/\D/g, '').length < fewestDigits) return []
  const number = isSupportedCountry(country) ? parsePhoneNumberFromString(text, country) : undefined
  return number?.isValid() ? [number.number] : []
}

const none = said(
  'not a telephone number; begin with + and the country, such as +82 2 555 0147',
  '전화번호가 아닙니다. +와 국가 번호로 시작하세요(예: +82 2 555 0147)',
  'не номер телефона; начните с + и кода страны, например +82 2 555 0147',
)
const noCountry = said(
  'begin with + and the country, such as +82 2 555 0147; or give the line its country, and numbers are read in it',
  '+와 국가 번호로 시작하세요(예: +82 2 555 0147). 라인에 국가를 정하면 그 국가의 번호로 읽습니다',
  'начните с + и кода страны, например +82 2 555 0147; или укажите страну линии, и номера будут читаться в ней',
)
const either = (readings: string[]) => {
  const all = (or: string) => readings.join(` ${or} `)
  return said(
    `your lines are in several countries: write ${all('or')}`,
    `라인의 국가가 여럿입니다. 다음 중 하나로 쓰세요: ${all('또는')}`,
    `ваши линии в разных странах: напишите ${all('или')}`,
  )
}
