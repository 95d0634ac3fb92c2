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
    expect(destination('+1 876 555 1234', { country: 'US', prefixes: [] }).refused).toContain('US')
    expect(destination('+7 701 123 4567', { country: 'RU', prefixes: [] }).refused).toContain('RU')
    expect(destination('+44 7781 123456', { country: 'GB', prefixes: [] }).refused).toContain('GB')
    expect(destination('+1 800 555 1234', { country: 'CA', prefixes: [] })).toEqual({ number: '+18005551234' })
  })

  test('are not called where no country is set', () => {
    expect(destination('+82 2-312-3456', { country: '', prefixes: [] }).refused).toContain('no country')
    expect(destination('02-312-3456', { country: '', prefixes: [] }).refused).toContain('Begin with +')
  })
})

test('listed beginnings replace the own country', () => {
  const rules = { country: 'KR', prefixes: ['+31', '+4420'] }
  expect(destination('+31 6 12345678', rules)).toEqual({ number: '+31612345678' })
  expect(destination('+44 20 7946 0000', rules)).toEqual({ number: '+442079460000' })
  expect(destination('+44 161 496 0000', rules).refused).toContain('may not call')
  expect(destination('02-312-3456', rules).refused).toContain('may not call')
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
    expect(destination(written, { country, prefixes: [] }).refused).toContain(why)
    // a whole country listed is no word about them
    expect(destination(written, { country, prefixes: ['+82', '+31', '+1', '+49', '+44', '+9', '+8'] }).refused).toContain(why)
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
  expect(destination(written, kr).refused).toContain('telephone')
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
  expect(destination(written, kr).refused).toContain(what)
})
