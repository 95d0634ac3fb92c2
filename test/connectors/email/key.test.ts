import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../../connectors/email/headers.ts'
import { keyPrefix, laneOf, letterKey } from '../../../connectors/email/key.ts'

const keyOf = (pieces: Buffer[]) => {
  const key = letterKey()
  for (const piece of pieces) key.take(piece)
  return key.end().externalId
}
const head = 'From: a@b.example\r\nMessage-ID: <1@b.example>\r\nDate: Mon, 5 Jan 2026 08:00:00 +0000\r\n\r\n'

describe('the id of a letter', () => {
  it('is the same however it is cut into pieces, and with other line ends', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', '\r\n', 'line\r\n')), fc.array(fc.nat(200)), (words, cuts) => {
        const letter = head + words.join('')
        const bytes = Buffer.from(letter)
        const points = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
        const pieces = points.slice(1).map((point, index) => bytes.subarray(points[index], point))
        expect(keyOf(pieces)).toBe(keyOf([bytes]))
        expect(keyOf([Buffer.from(letter.replaceAll('\r\n', '\n'))])).toBe(keyOf([bytes]))
      }),
    )
  })

  it('does not depend on what servers add, but on id, date, sender and body', () => {
    const key = keyOf([Buffer.from(`${head}hello\r\n`)])
    expect(keyOf([Buffer.from(`Received: from x\r\nX-Spam: no\r\n${head}hello\r\n`)])).toBe(key)
    expect(keyOf([Buffer.from(`${head}hallo\r\n`)])).not.toBe(key)
    expect(keyOf([Buffer.from(`${head}hallo\r\n`)]).slice(0, 32)).toBe(key.slice(0, 32))
    expect(keyOf([Buffer.from(`${head.replace('a@b', 'c@b')}hello\r\n`)]).slice(0, 32)).not.toBe(key.slice(0, 32))
  })

  it('tells apart letters without a Message-ID, without an end of their header, and without any header', () => {
    const letters = [
      'Subject: a\r\n\r\nhello',
      'Subject: b\r\n\r\nhello',
      'From: a@b.example\r\nSubject: a',
      'hello',
      '\0\0',
      'other words',
    ]
    expect(new Set(letters.map((letter) => keyOf([Buffer.from(letter)]))).size).toBe(letters.length)
    for (const letter of letters)
      expect(keyOf([...Buffer.from(letter)].map((byte) => Buffer.from([byte])))).toBe(keyOf([Buffer.from(letter)]))
  })

  it('begins with what the header alone tells', () => {
    expect(keyOf([Buffer.from(`${head}hello\r\n`)]).startsWith(keyPrefix(fieldsOf(Buffer.from(head))))).toBe(true)
  })

  it.each([
    ['Maria <Maria@B.example>', 'maria@b.example'],
    ['maria@b.example (Maria)', 'maria@b.example'],
    ['"x@y.example" <maria@b.example>', 'maria@b.example'],
    ['nobody', 'unknown'],
    ['', 'unknown'],
    [`<${'x'.repeat(1000)}@b.example>`, 'x'.repeat(250)],
  ])('the lane of From: %s', (from, lane) => {
    expect(laneOf([{ name: 'from', value: from }])).toBe(lane)
  })

  it.each([
    ['one letter', 'a'],
    ['at signs', '<@'],
    ['addresses that never end', '<a@'],
    ['colons', 'a:'],
    ['spaces', '< '],
  ])('a From of half a megabyte of %s is read in no time worth the name', (_, piece) => {
    expect(laneOf([{ name: 'from', value: piece.repeat(500_000 / piece.length) }])).toMatch(/^[\x21-\x7e]{1,250}$/)
    expect(laneOf([{ name: 'from', value: `${piece.slice(0, 1)}${piece.slice(1).repeat(500_000)}` }])).toMatch(/^[\x21-\x7e]{1,250}$/)
  })
})
