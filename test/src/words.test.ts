import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import '../../src/api.ts'
import type { Said } from '../../src/contract/words.ts'
import { whenAmiss } from '../../src/contract/words.ts'
import { issueAt } from '../../src/zod-words.ts'

const isSaid = (value: unknown): value is Said => typeof value === 'object' && value !== null && 'en' in value && 'ru' in value

/** Every sentence of a catalogue; those with something to fill in, filled in. */
function* sentencesOf(value: unknown): Generator<Said> {
  if (isSaid(value)) yield value
  else if (value instanceof Map) for (const each of value.values()) yield* sentencesOf(each)
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) yield* sentencesOf(each)
  else if (typeof value === 'function') {
    const filled = given
      .map((all) => attempt(() => (value as (...all: unknown[]) => unknown)(...all)))
      .find((all) => isSaid(all) && !/undefined|NaN|\[object/.test(JSON.stringify(all)))
    if (isSaid(filled)) yield filled
  }
}
const given = [
  ['KR', 'KR', 'KR', 'KR'],
  [120, 60, 'bytes'],
  [{ en: 'one', ko: '하나', ru: 'один' }],
  ['KR', { en: 'one', ko: '하나', ru: 'один' }],
  [[{ path: 'name', message: 'taken' }]],
]

function attempt(act: () => unknown): unknown {
  try {
    return act()
  } catch {
    return undefined
  }
}

const catalogues = globSync(['src/**/*words.ts', 'workers/words.ts', 'connectors/**/*-words.ts']).filter(
  (file) => !/^src\/(ui|contract)\//.test(file),
)

test.each(catalogues)('every sentence is in all languages: %s', async (file) => {
  const wrong = [...sentencesOf(await import(resolve(file)))].filter(
    ({ en, ko, ru }) =>
      /[가-힣а-яё]/iu.test(en) || !/[가-힣]/.test(ko) || /[а-яё]/iu.test(ko) || !/[а-яё]/iu.test(ru) || /[가-힣]/.test(ru),
  )
  expect(wrong).toEqual([])
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
