import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import '../../src/api.ts'
import type { Said } from '../../src/contract/words.ts'
import { amissIn, whenAmiss } from '../../src/contract/words.ts'
import { issueAt } from '../../src/zod-words.ts'

interface Sentence {
  [language: string]: string
}

const isSaid = (value: unknown): value is Said => typeof value === 'object' && value !== null && 'en' in value && 'ru' in value

/** Every sentence of a catalogue by where it stands; those with something to fill in, filled in. Undefined: nothing given makes one of it. */
function* sentencesOf(value: unknown, at: string): Generator<[at: string, sentence: Sentence | undefined]> {
  if (isSaid(value)) yield [at, { ...value }]
  else if (typeof value === 'string') yield [at, { en: value, ...amissIn(value) }]
  else if (typeof value === 'function') yield* filledIn(value as (...all: unknown[]) => unknown, at)
  else if (isSetting(value)) yield [at, settingOf(value)]
  else if (value instanceof Map) for (const [name, each] of value) yield* sentencesOf(each, `${at}.${name}`)
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) yield* sentencesOf(each, `${at}.${name}`)
}

const said = { en: 'one', ko: '하나', ru: 'один' }
const given = [
  ['KR', 'KR', 'KR', 'KR'],
  [120, 60, 'bytes'],
  [said],
  ['KR', said],
  [said, said],
  [said, 'KR'],
  ['KR', 'KR', said],
  [1, 2, said],
  ['KR', ['KR', 'NL']],
  ['KR', 120, null],
  [['KR', 'NL']],
  [[{ path: 'name', message: 'taken', texts: { ko: said.ko, ru: said.ru } }]],
]

function* filledIn(make: (...all: unknown[]) => unknown, at: string): Generator<[at: string, sentence: Sentence | undefined]> {
  const made = given.map((all) => attempt(() => make(...all)))
  yield [at, made.filter(isSaid).find((all) => !/undefined|NaN|\[object/.test(JSON.stringify(all))) as Sentence | undefined]
}

function attempt(act: () => unknown): unknown {
  try {
    return act()
  } catch {
    return undefined
  }
}

/** A setting, with its words beside it. */
interface Setting {
  title: string
  texts: { [language: string]: { [name: string]: unknown } }
}
const isSetting = (value: unknown): value is Setting => typeof value === 'object' && value !== null && 'title' in value && 'texts' in value

/** All that is said of a setting, in each language. */
function settingOf({ texts, ...english }: Setting): Sentence {
  const names = Object.keys(texts.ko!)
  const all = (of: { [name: string]: unknown }) => names.map((name) => JSON.stringify(of[name])).join(' ')
  return { en: all(english), ...Object.fromEntries(Object.entries(texts).map(([language, of]) => [language, all(of)])) }
}

const catalogues = globSync(['src/**/{words,*-words}.ts', 'workers/words.ts', 'connectors/**/{words,*-words}.ts']).filter(
  (file) => !/^src\/(ui|contract)\/|\/widget\//.test(file) && file !== 'src/zod-words.ts',
)

function isWrong({ en = '', ko = '', ru = '' }: Sentence): boolean {
  return /[가-힣а-яё]/iu.test(en) || !/[가-힣]/.test(ko) || /[а-яё]/iu.test(ko) || !/[а-яё]/iu.test(ru) || /[가-힣]/.test(ru)
}

test.each(catalogues)('every sentence is in all languages: %s', async (file) => {
  const all = [...sentencesOf({ ...(await import(resolve(file))) }, file)]
  expect(all).not.toEqual([])
  expect(all.filter(([, sentence]) => sentence === undefined || isWrong(sentence))).toEqual([])
})

test('what is wrong with a value is said in all languages', () => {
  const body = z.object({ name: z.string().min(1), note: z.string().max(5), count: z.number().min(2), to: z.email() })
  const { error } = body.safeParse({ name: '', note: 'too long', count: 1, to: 'nobody' })
  const missing = body.safeParse({}).error
  expect(error?.issues.map((issue) => issueAt('', issue).texts?.ru)).toEqual([
    'Не должно быть пустым.',
    'Не больше 5 знаков.',
    'Не меньше 2.',
    'Нужен адрес вида name@example.com.',
  ])
  expect(missing?.issues.map((issue) => issueAt('', issue).texts?.ko)).toEqual(Array(4).fill('값이 없습니다.'))
  // a foreign sentence is left as it is
  const { error: other } = z.string().regex(/^a/, 'Begins with a.').safeParse('b')
  expect(issueAt('name', other!.issues[0]!)).toEqual({ path: 'name', message: 'Begins with a.' })
  const { error: known } = z
    .string()
    .regex(/^a/, whenAmiss('Begins with a', '', 'Начинается с а'))
    .safeParse('b')
  expect(issueAt('name', known!.issues[0]!).texts?.ru).toBe('Начинается с а')
})
