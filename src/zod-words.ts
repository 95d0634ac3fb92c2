import type { z } from 'zod'
import { amissIn, type Said, said, type Translations } from './contract/words.ts'
import type { Issue } from './errors.ts'

/** What is wrong with a value, in words for the person who typed it; undefined leaves zod its own. A schema's own message comes before these. */
export const zodWords = (issue: z.core.$ZodRawIssue): string | undefined => saidOf(issue)?.en

/** What is wrong with a field, from what its schema says of it. */
export function issueAt(path: string, issue: z.core.$ZodIssue): Issue {
  const texts = amissIn(issue.message) ?? ours(issue)
  return { path, message: issue.message, ...(texts && { texts }) }
}

function ours(issue: z.core.$ZodIssue): Translations | undefined {
  // what was given is not kept: only its absence has words of its own
  const found = saidOf({ ...issue, input: undefined } as z.core.$ZodRawIssue)
  return found?.en === issue.message ? { ko: found.ko, ru: found.ru } : undefined
}

function saidOf(issue: z.core.$ZodRawIssue): Said | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? said('Is missing.', '값이 없습니다.', 'Не заполнено.') : undefined
    case 'too_small':
      return issue.origin === 'string' ? short(Number(issue.minimum)) : isNumber(issue.origin) ? small(String(issue.minimum)) : undefined
    case 'too_big':
      return issue.origin === 'string' ? long(Number(issue.maximum)) : isNumber(issue.origin) ? big(String(issue.maximum)) : undefined
    case 'invalid_format':
      return issue.format === 'email' ? address : undefined
    default:
      return undefined
  }
}

const isNumber = (origin: string): boolean => origin === 'number' || origin === 'int'

const short = (least: number): Said =>
  least === 1
    ? said('Must not be empty.', '비워 둘 수 없습니다.', 'Не должно быть пустым.')
    : said(`Must have at least ${least} characters.`, `${least}자 이상이어야 합니다.`, `Не меньше ${least} знаков.`)
const long = (most: number): Said =>
  said(`Must have at most ${most} characters.`, `${most}자까지 쓸 수 있습니다.`, `Не больше ${most} знаков.`)
const small = (least: string): Said => said(`Must be at least ${least}.`, `${least} 이상이어야 합니다.`, `Не меньше ${least}.`)
const big = (most: string): Said => said(`Must be at most ${most}.`, `${most} 이하여야 합니다.`, `Не больше ${most}.`)
const address = said(
  'Must be an address such as name@example.com.',
  'name@example.com 같은 주소여야 합니다.',
  'Нужен адрес вида name@example.com.',
)
