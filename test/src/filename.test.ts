import { expect, test } from 'vitest'
import { fileName } from '../../src/contract/filename.ts'

test.each([
  ['счёт за май.pdf', 'счёт за май.pdf'],
  ['\u1112\u1161\u11ab.txt', '한.txt'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['C:\\temp\\a.txt', 'C__temp_a.txt'],
  ['photo\u202egnp.exe', 'photognp.exe'],
  ['a\r\nb\0c.txt', 'abc.txt'],
  ['page "x" <1>?.html', 'page _x_ _1__.html'],
  [' ..hidden', 'hidden'],
  ['half \ud83d.png', 'half \ufffd.png'],
  ['...', ''],
  ['\u200b', ''],
])('%j becomes %j', (given, plain) => {
  expect(fileName(given)).toBe(plain)
})

test('a long name keeps its end, and no character is cut in two', () => {
  const name = fileName(`${'😀'.repeat(300)}.pdf`)
  expect([...name]).toHaveLength(200)
  expect(name).toMatch(/^(😀){196}\.pdf$/u)
})
