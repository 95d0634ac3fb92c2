import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { split } from '../../../connectors/telegram/split.ts'

const textsOf = (text: string, limit?: number) => split({ text, entities: [] }, limit).map((part) => part.text)
const graphemes = (text: string) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
const solid = (text: string) => text.replace(/\s+/g, '')

describe('splitting a long text', () => {
  it('leaves a short one alone', () => {
    expect(textsOf('Hello\n\nthere')).toEqual(['Hello\n\nthere'])
    expect(textsOf('x'.repeat(4096))).toHaveLength(1)
    expect(textsOf('  ')).toEqual([])
  })

  it('prefers the end of a paragraph, then of a line, a sentence, a word', () => {
    expect(textsOf('One one.\n\nTwo two.', 15)).toEqual(['One one.', 'Two two.'])
    expect(textsOf('One one one\nTwo two', 15)).toEqual(['One one one', 'Two two'])
    expect(textsOf('One one. Two two two', 15)).toEqual(['One one.', 'Two two two'])
    expect(textsOf('Oneoneone twotwotwo', 15)).toEqual(['Oneoneone', 'twotwotwo'])
    expect(textsOf('안녕하세요。반갑습니다', 8)).toEqual(['안녕하세요。반갑', '습니다'])
  })

  it('cuts through no character', () => {
    const family = '👨‍👩‍👧‍👦'
    for (const part of textsOf(family.repeat(10), 30)) expect(graphemes(part).every((one) => one === family)).toBe(true)
    const flag = '🇰🇷'
    for (const part of textsOf(flag.repeat(20), 10)) expect(graphemes(part).every((one) => one === flag)).toBe(true)
    const jamo = '각'.normalize('NFD')
    for (const part of textsOf(jamo.repeat(20), 10)) expect(part.normalize('NFC')).toMatch(/^각+$/)
  })

  it('takes what is longer than any message apart all the same', () => {
    const parts = textsOf(`a${'\u0301'.repeat(100)}`, 40)
    expect(parts.join('')).toBe(`a${'\u0301'.repeat(100)}`)
    expect(textsOf('😀'.repeat(40).replaceAll('😀', '😀\u200d'), 31).every((part) => part.isWellFormed())).toBe(true)
  })

  it('loses nothing but blanks, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 20, max: 60 }), (text, limit) => {
        const parts = textsOf(text, limit)
        expect(parts.every((part) => part.length <= limit && part.isWellFormed())).toBe(true)
        expect(solid(parts.join(''))).toBe(solid(text))
      }),
    )
  })
})
