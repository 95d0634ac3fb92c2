/** A telephone number in a text: where it stands, and what is dialled for it. Whether it may be called the server decides. */
export interface FoundNumber {
  start: number
  end: number
  /** With + and country where the text says so, else as one dials it there. */
  number: string
}

/** Longer texts are no letters: nobody reads numbers in them. */
const longest = 50_000

/** What looks like numbers and is none: addresses, bank accounts, cards, days, times, versions, amounts. Blanked out before one looks. */
const others = [
  /\bhttps?:\/\/\S+|\bwww\.\S+/giu,
  /(?<!\S)\S{1,80}@\S+/gu,
  /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?![\p{L}\p{N}])/gu,
  /(?<!\d)\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?!\d)/g,
  /(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?![\d])(?![./-]\d)/g,
  /(?<!\d)\d{1,2}[:h]\d{2}(?::\d{2})?(?:[.,]\d+)?/g,
  /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g,
  /[$€£¥₩₽]\s?\d[\d.,\u00a0 ]{0,20}|(?<![\p{L}\d])\d[\d.,\u00a0 ]{0,20}\s?(?:[$€£¥₩₽%]|(?:EUR|USD|GBP|KRW|RUB|CHF|JPY|руб|원|kg|km|mm|MB|GB)(?!\p{L}))/giu,
]

const gap = '[ \\u00a0\\u202f]'
const dash = '[-./\\u2010-\\u2013]'
/** Digits with at most one sign and blanks around it between them. Korean goes on without a blank. */
const digits = new RegExp(
  `(?<!(?![가-힣])[\\p{L}\\p{N}_+#№=&/\\\\-]|\\d[.,:])[+(]{0,2}\\d(?:(?:${gap}?[()]${gap}?|${gap}?[()]${dash}|${gap}?${dash}${gap}?|${gap})?(?:\\(0\\)${gap}?)?\\d)*(?!(?![가-힣])[\\p{L}\\p{N}_%]|[.,:]\\d)`,
  'gu',
)

/** The last word before a number, and what stands between the two. */
const named = (words: string, korean: string, between: string) =>
  new RegExp(`(?:(?<!\\p{L})(?:${words})|(?:${korean})\\p{L}*)[^\\p{L}\\d\\n]*(?:(?:${between})[^\\p{L}\\d\\n]*){0,3}$`, 'iu')
const ours = named(
  'phone|telephone|tele?fax|tel|\\p{L}*telefon\\p{L}*|mobile?|handy\\p{L}*|cell|call|fax|whatsapp|anruf\\p{L}*|ruf\\p{L}*|тел|телефон\\p{L}*|моб|(?:по|пере)?звон\\p{L}*',
  '전화|휴대폰|핸드폰|연락처',
  'no|nr|number|is|me|at|us|on|nummer|по|номер\\p{L}*|번호\\p{L}*',
)
const theirs = named(
  [
    'order|invoice|receipt|ticket|case|ref|reference|customer|client|account|acct|iban|bic|isbn|ean|sku|serial|tracking|parcel|shipment|contract',
    'policy|tax|vat|id|code|pin|nr|no|po|lot|part|model|article|s/n|hsn|tsn|blz|bestell\\p{L}*|rechnung\\p{L}*|kunden?\\p{L}*|konto\\p{L}*',
    'artikel\\p{L}*|auftrag\\p{L}*|vorgang\\p{L}*|steuer\\p{L}*|vertrag\\p{L}*|sendung\\p{L}*|заказ\\p{L}*|сч[её]т\\p{L}*|инн|кпп|огрн|бик',
    'артикул\\p{L}*|договор\\p{L}*|трек\\p{L}*|накладн\\p{L}*',
  ].join('|'),
  '주문|송장|계좌|사업자|등록|고객|예약|코드',
  'no|nr|number|id|is|nummer|номер\\p{L}*|번호\\p{L}*',
)

/** Telephone numbers in a text, in order. Rather one too few: what is an order's, a day, an amount or an account is none. */
export function findNumbers(text: string): FoundNumber[] {
  if (text.length > longest || !/\d[^\n]{0,4}\d/.test(text)) return []
  const blanked = others.reduce((held, other) => held.replace(other, (found) => '\0'.repeat(found.length)), text)
  const isRussian = /[\u0400-\u04ff]/.test(text)
  const found: FoundNumber[] = []
  for (const { 0: whole, index } of blanked.matchAll(digits)) {
    // all of it stands in brackets
    const written = whole.startsWith('(') && !whole.includes(')') ? whole.slice(1) : whole
    const start = index + whole.length - written.length
    const before = text.slice(Math.max(0, index - 40), index)
    const number = numberOf(written, ours.test(before), theirs.test(before), isRussian)
    if (number) found.push({ start, end: start + written.length, number })
  }
  return found
}

/** What is dialled, or null where it is no telephone number. */
function numberOf(written: string, called: boolean, otherwise: boolean, isRussian: boolean): string | null {
  const plain = written.replace(/\(0\)/, '')
  const all = plain.replace(/\D/g, '')
  const groups = plain.match(/\d+/g) ?? []
  if (/^\(?\+/.test(written)) return /^[1-9]\d{7,14}$/.test(all) ? `+${all}` : null
  if (all.length < 7 || all.length > 15 || (otherwise && !called)) return null
  if (/^00[1-9]/.test(all)) return all.length >= 10 && (called || groups.length > 1) ? `+${all.slice(2)}` : null
  if (called || isUsual(all, groups, written, isRussian)) return all
  return null
}

/** Whether numbers are written like that somewhere, and hardly anything else is. */
function isUsual(all: string, groups: string[], written: string, isRussian: boolean): boolean {
  const sizes = groups.map(({ length }) => length).join(' ')
  // beginning with the 0 one dials before an area: by groups, or as long as mobile numbers are
  if (/^0[1-9]/.test(all)) {
    if (groups.length === 1) return all.length === 10 || all.length === 11
    return all.length <= 12 && groups[0]!.length > 1 && !isHours(written) && !isDay(groups)
  }
  // North America
  if (sizes === '3 3 4' || sizes === '1 3 3 4') return /^1?[2-9]\d\d[2-9]/.test(all)
  // Korean numbers of companies; not a span of years
  if (sizes === '4 4') return written[4] === '-' && /^1[568]\d\d(?!1[5-9]|20)/.test(all)
  // Russian ones
  if (/^8[3489]\d{9}$/.test(all))
    return groups.length > 2 ? groups[0] === '8' || /^8\d{3}$/.test(groups[0]!) : groups.length === 1 && isRussian
  return false
}

/** 0800-1700 */
const isHours = (written: string) => /^(?:[01]\d|2[0-4])[0-5]\d-(?:[01]\d|2[0-4])[0-5]\d$/.test(written)

/** 01 12 2025 */
const isDay = ([day = '', month = '', year = '']: string[]) =>
  /^\d\d$/.test(day) && /^(?:0\d|1[0-2])$/.test(month) && /^(?:19|20)\d\d$/.test(year)
