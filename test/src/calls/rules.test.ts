import { describe, expect, test } from 'vitest'
import { destination } from '../../../src/calls/rules.ts'

const kr = { country: 'KR', prefixes: [] }

describe('numbers of the line’s own country', () => {
  test.each(['02-312-3456', '+82 2-312-3456', '(02) 312 3456', '+82.2.312.3456', '０２-３１２-３４５６', '02‑312‑3456', '02 312 3456'])(
    'are called however they are written: %s',
    (written) => {
      expect(destination(written, kr)).toEqual({ number: '+8223123456' })
    },
  )

  test('of a shared calling code are only its own: the others have other prices', () => {
    expect(destination('+1 876 555 1234', { country: 'US', prefixes: [] }).refused?.en).toContain('United States')
    expect(destination('+7 701 123 4567', { country: 'RU', prefixes: [] }).refused?.en).toContain('Russia')
    expect(destination('+44 7781 123456', { country: 'GB', prefixes: [] }).refused?.en).toContain('United Kingdom')
    expect(destination('+1 800 555 1234', { country: 'CA', prefixes: [] })).toEqual({ number: '+18005551234' })
  })

  test('are not called where no country is set', () => {
    expect(destination('+82 2-312-3456', { country: '', prefixes: [] }).refused?.en).toContain('no country')
    expect(destination('02-312-3456', { country: '', prefixes: [] }).refused?.en).toContain('Begin with +')
  })
})

test('listed beginnings replace the own country', () => {
  const rules = { country: 'KR', prefixes: ['+31', '+4420'] }
  expect(destination('+31 6 12345678', rules)).toEqual({ number: '+31612345678' })
  expect(destination('+44 20 7946 0000', rules)).toEqual({ number: '+442079460000' })
  expect(destination('+44 161 496 0000', rules).refused?.en).toContain('may not call')
  expect(destination('02-312-3456', rules).refused?.en).toContain('may not call')
})

describe('what costs more than a call', () => {
  test.each([
    ['060-700-1234', 'KR', 'premium'],
    ['0900 123456', 'NL', 'premium'],
    ['+1 900 555 1234', 'US', 'premium'],
    ['0180 5123456', 'DE', 'shared cost'],
    ['+44 70 1234 5678', 'GB', 'personal'],
    ['+881 6 1234 5678', 'KR', 'satellite'],
    ['+870 773 123 456', 'KR', 'satellite'],
    ['+882 16 1234567', 'KR', 'satellite'],
    ['+979 1 2345 6789', 'KR', 'satellite'],
    ['+82 99 9999 9999', 'KR', 'not a number'],
  ])('%s in %s is refused', (written, country, why) => {
    expect(destination(written, { country, prefixes: [] }).refused?.en).toContain(why)
    // a whole country listed is no word about them
    expect(destination(written, { country, prefixes: ['+82', '+31', '+1', '+49', '+44', '+9', '+8'] }).refused?.en).toContain(why)
  })

  test.each([
    ['0900 123456', 'NL', '+31900'],
    ['+881 6 1234 5678', 'KR', '+881'],
    ['060-700-1234', 'KR', '+8260'],
  ])('%s in %s is called when exactly it is listed', (written, country, prefix) => {
    expect(destination(written, { country, prefixes: [prefix] }).refused).toBeUndefined()
  })
})

test.each(['112', '119', '911', '1', '', '+', '114'])('%j is for the telephone itself', (written) => {
  expect(destination(written, kr).refused?.en).toContain('telephone')
})

test.each([
  ['023123456;isub=1', '“;”'],
  ['023123456?Header=x', '“?”'],
  ['023123456@evil.example', '“@”'],
  ['sip:023123456', '“s”'],
  ['023123456\r\nAction: Originate', 'the line break'],
  ['023123456\n', 'the line break'],
  ['0231\t23456', 'the invisible character'],
  ['0231\u202e23456', 'the invisible character'],
  ['0231\u000023456', 'the invisible character'],
  ['023123456,,1', '“,”'],
  ['023123456 ext 5', '“e”'],
  ['023123456#', '“#”'],
  ['*21*023123456', '“*”'],
  ['٠٢٣١٢٣٤٥٦', '“٠”'],
])('%j is more than a number', (written, what) => {
  expect(destination(written, kr).refused?.en).toContain(what)
})

describe('why not is said in the reader’s language', () => {
  const spoken = { ko: /[가-힣]{2}.*(니다|세요)\.?/u, ru: /[а-яё]{3}/iu }

  test.each([
    ['023123456#', kr],
    ['0231\t23456', kr],
    ['023123456\n', kr],
    ['112', kr],
    ['0123456', kr],
    ['02-312-3456', { country: '', prefixes: [] }],
    ['+82 2-312-3456', { country: '', prefixes: [] }],
    ['+31 6 12345678', kr],
    ['+44 161 496 0000', { country: 'KR', prefixes: ['+31'] }],
    ['060-700-1234', kr],
    ['0180 5123456', { country: 'DE', prefixes: [] }],
    ['+44 70 1234 5678', { country: 'GB', prefixes: [] }],
    ['+881 6 1234 5678', kr],
    ['+82 99 9999 9999', kr],
  ])('%j', (written, rules) => {
    const { refused } = destination(written, rules)
    expect(refused).toEqual({
      en: expect.not.stringMatching(/[가-힣а-яё]/iu),
      ko: expect.stringMatching(spoken.ko),
      ru: expect.stringMatching(spoken.ru),
    })
    expect(refused?.ko).not.toMatch(spoken.ru)
  })

  test('with the country as it is called there', () => {
    expect(destination('+31 6 12345678', kr).refused).toEqual({
      en: 'This line calls numbers of its own country (South Korea) only. An admin says where else it may call.',
      ko: '이 라인에서는 자국(대한민국) 번호로만 걸 수 있습니다. 다른 곳은 관리자가 정합니다.',
      ru: 'С этой линии можно звонить только по своей стране (Республика Корея). Куда ещё, решает администратор.',
    })
  })
})
