import { expect, test } from 'vitest'
import { normalisePattern, patternsOf } from '../../../src/blocklist/patterns.ts'
import type { RuleKind } from '../../../src/blocklist/shapes.ts'

test.each<[RuleKind, string, string]>([
  ['email', ' Ann@Shop.EXAMPLE ', 'ann@shop.example'],
  ['email', '*@Spam.example', '*@spam.example'],
  ['email', '*@почта.рф', '*@xn--80a1acny.xn--p1ai'],
  ['email', '*@*.spam.example', '*@*.spam.example'],
  ['phone', '+82 2-555-0147', '+8225550147'],
  ['phone', '+82 2*', '+822*'],
  ['telegram', '123456', '123456'],
  ['network', '203.0.113.77/24', '203.0.113.0/24'],
  ['network', '2001:DB8::1', '2001:db8::1'],
  ['network', '2001:db8::1/64', '2001:db8::/64'],
])('%s %s is kept as %s', (kind, pattern, normal) => {
  expect(normalisePattern(kind, pattern)).toBe(normal)
})

test.each<[RuleKind, string]>([
  ['email', 'nobody'],
  ['email', '*@'],
  ['email', '*@*'],
  ['email', '*'],
  ['email', 'a b@c.example'],
  ['phone', '02 555 0147'],
  ['phone', '*'],
  ['phone', '+*'],
  ['telegram', '@name'],
  ['network', '203.0.113.0/33'],
  ['network', '203.0.113.0/8/8'],
  ['network', 'localhost'],
  ['visitor', ''],
])('%s "%s" is refused at the field, with an example', (kind, pattern) => {
  expect(() => normalisePattern(kind, pattern)).toThrow(
    expect.objectContaining({ code: 'invalid', issues: [expect.objectContaining({ path: 'pattern' })] }),
  )
})

test('a telephone number without a country is of the one the lines are in, where that leaves no doubt', () => {
  expect(normalisePattern('phone', '02 555 0147', ['KR'])).toBe('+8225550147')
  expect(normalisePattern('phone', '0049 30 123456', ['DE'])).toBe('+4930123456')
  // an extension is nobody's number
  for (const [pattern, countries, says] of [
    ['030 1234567', [], 'give the line its country'],
    ['030 1234567', ['DE', 'NL'], 'write +49301234567 or +31301234567'],
    ['1001', ['DE'], 'begin with + and the country'],
    ['030*', [], '+82*'],
    ['030*', ['DE'], 'write +4930*'],
    ['8 921*', ['RU', 'DE'], 'write +7921* or +498921*'],
    ['0*', ['DE'], '+82*'],
  ] as const)
    expect(() => normalisePattern('phone', pattern, [...countries])).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: 'pattern', message: expect.stringContaining(says) })] }),
    )
})

test('an identity names every pattern that keeps it out', () => {
  expect(patternsOf('email', 'a@x.shop.example')).toEqual([
    'a@x.shop.example',
    '*@x.shop.example',
    '*@*.x.shop.example',
    '*@*.shop.example',
    '*@*.example',
  ])
  expect(patternsOf('phone', '+8210')).toEqual(['+8210', '+8*', '+82*', '+821*', '+8210*'])
  expect(patternsOf('telegram', '42')).toEqual(['42'])
})
