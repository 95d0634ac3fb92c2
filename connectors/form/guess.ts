import type { Role } from './config.ts'
import type { Field } from './fields.ts'

/** Boxes to tick and the like name what they are about: not what it is. */
const about = /consent|agree|subscri|newsletter|privacy|동의|구독|соглас|подпис|рассыл/

/** How fields are called in the three languages; the first that fits counts ("company name" is a company, "e-mail message" is an address). */
const called: [Role, RegExp][] = [
  ['email', /e ?mail|(^| )mail( |$)|메일|전자우편|почт|имейл/],
  ['phone', /phone|(^| )(tel|mobile|cell|whatsapp)( |$)|전화|연락처|휴대|핸드폰|телефон|мобильн|(^| )тел( |$)/],
  ['company', /company|organi[sz]ation|(^| )firm( |$)|회사|업체|기업|상호|компани|организаци|фирм/],
  [
    'message',
    /message|comment|question|enquiry|inquiry|(^| )(text|body|details|description)( |$)|문의|내용|메시지|메세지|질문|сообщени|вопрос|комментари|(^| )текст/,
  ],
  [
    'name',
    /^((your|full|first|last|middle|given|family|contact|customer|client|my) )?names?$|surname|(full|first|last)name|이름|성함|성명|имя|фамили|отчеств|фио/,
  ],
]

const isEmail = (value: string): boolean => /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/.test(value.trim())
const isPhone = (value: string): boolean => /^\+?[\d\s().-]{7,25}$/.test(value.trim()) && value.replace(/\D/g, '').length >= 7

/** Whether a value can be an address of that kind at all: what cannot is shown with the text, so that it is not lost. */
export const fits = (role: 'email' | 'phone', value: string): boolean => (role === 'email' ? isEmail(value) : isPhone(value))

/** What each field of a form probably is, by its name in English, Korean or Russian, and by what stands in it. Unknown ones are left out. */
export function guess(fields: Field[]): Map<string, Role> {
  const roles = new Map<string, Role>()
  for (const { name } of fields) {
    const words = wordsOf(name)
    const role = about.test(words) ? undefined : called.find(([, pattern]) => pattern.test(words))?.[0]
    if (role) roles.set(name, role)
  }
  const unknown = (fits: (value: string) => boolean) => fields.find(({ name, value }) => !roles.has(name) && fits(value))?.name
  const has = (role: Role) => [...roles.values()].includes(role)
  const email = has('email') ? undefined : unknown(isEmail)
  if (email !== undefined) roles.set(email, 'email')
  // a number that begins as numbers to call do: others are orders, sums, dates
  const phone = has('phone')
    ? undefined
    : unknown((value) => isPhone(value) && /^\s*\(?(\+|0)/.test(value) && value.replace(/\D/g, '').length >= 9)
  if (phone !== undefined) roles.set(phone, 'phone')
  return roles
}

/** No page calls a field by more: a longer name is somebody's to keep us busy with, and is read no further. */
const longestName = 200

/** `fields[yourName]`, `your-name` and `YOUR_NAME` as "your name". */
function wordsOf(name: string): string {
  const inner = (name.length <= longestName && /\[([^[\]]+)\](\[[^[\]]*\])*$/.exec(name)?.[1]) || name.slice(0, longestName)
  return inner
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
