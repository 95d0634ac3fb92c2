import { expect, test } from 'vitest'
import { identitiesOf, normalise } from '../../../src/contacts/identity.ts'

test.each([
  ['Ann@Shop.Example', 'ann@shop.example'],
  ['  ann+tag@shop.example ', 'ann+tag@shop.example'],
  ['иван@почта.рф', 'иван@xn--80a1acny.xn--p1ai'],
  ['ann@shop.example.', 'ann@shop.example'],
  ['ａｎｎ@shop.example', 'ann@shop.example'],
])('mail %s is %s', (given, normal) => expect(normalise('email', given)).toBe(normal))

test.each([
  'ann',
  '@shop.example',
  'ann@',
  'ann@localhost',
  'a..b@shop.example',
  '.a@shop.example',
  '"a b"@shop.example',
  'a@b@shop.example',
  'a@shop..example',
  'a\r\nBcc: b@shop.example',
  '(x)a@shop.example',
  '<a@shop.example>',
  `${'a'.repeat(65)}@shop.example`,
])('mail %s is none', (given) => expect(normalise('email', given)).toBeNull())

test.each([
  ['+82 2-555-0147', '', '+8225550147'],
  ['02/555-0147', 'KR', '+8225550147'],
  ['8 (921) 555-01-44', 'RU', '+79215550144'],
  ['+7 921 555 01 44', 'KR', '+79215550144'],
])('telephone %s in %s is %s', (given, country, normal) => expect(normalise('phone', given, country)).toBe(normal))

test('a telephone without a country is none, where the line has none', () => expect(normalise('phone', '02 555 0147')).toBeNull())

test('each identity is there once, with its best assurance; ids of one channel are scoped to it; nonsense is dropped', () => {
  expect(
    identitiesOf(
      [
        { kind: 'email', value: 'A@b.example', assurance: 'claimed' },
        { kind: 'email', value: 'a@B.example', assurance: 'verified' },
        { kind: 'visitor', value: 'v1', assurance: 'verified' },
        { kind: 'email', value: 'nobody', assurance: 'observed' },
      ],
      'channel',
      '',
    ),
  ).toEqual([
    { kind: 'email', scope: '', value: 'a@b.example', assurance: 'verified' },
    { kind: 'visitor', scope: 'channel', value: 'v1', assurance: 'verified' },
  ])
})
