import { expect, test } from 'vitest'
import { length } from '../../../src/ui/calls/length.ts'
import { spaced } from '../../../src/ui/calls/number.ts'

test.each([
  ['+821055500142', '+82 10 5550 0142'],
  ['+82212345678', '+82 2 1234 5678'],
  ['+8223123456', '+82 2 312 3456'],
  ['+82311234567', '+82 31 123 4567'],
  ['+79215550144', '+7 921 555 01 44'],
  ['+14155550142', '+1 415 555 0142'],
  ['+4930901820', '+49 30 901 820'],
  ['+380441234567', '+380 441 234 567'],
  ['+35312345678', '+353 12 345 678'],
  ['214', '214'],
  ['anonymous', 'anonymous'],
  ['+1', '+1'],
])('%s is read as %s, and loses no digit', (number, read) => {
  expect(spaced(number).replaceAll('\u00a0', ' ')).toBe(read)
  expect(spaced(number).replace(/\s/g, '')).toBe(number)
})

test.each([
  [0, '0:00'],
  [7.4, '0:07'],
  [125, '2:05'],
  [3753, '1:02:33'],
])('%d seconds are %s', (seconds, words) => {
  expect(length(seconds)).toBe(words)
})
