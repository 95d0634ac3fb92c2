import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decoder, encode, frameOf } from '../../../connectors/sip/ami/frames.ts'

const greeting = 'Asterisk Call Manager/7.0.3\r\n'

/** What comes out when the bytes come in pieces of such sizes. */
function inPieces(bytes: Buffer, sizes: number[], limit?: number) {
  const decode = decoder(limit)
  const frames = []
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes.length > 0 ? sizes[turn % sizes.length]! : bytes.length
    frames.push(...decode.push(bytes.subarray(at, at + size)))
    at += size
  }
  return { frames, decode }
}

const line = fc
  .tuple(fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,15}$/), fc.string({ unit: 'grapheme', maxLength: 30 }))
  .map(([name, value]) => `${name}: ${value.replace(/[\r\n\u0085\u2028\u2029]/g, '')}`)
const frame = fc.tuple(fc.array(line, { minLength: 1, maxLength: 8 }), fc.constantFrom('\r\n', '\n'))
const stream = fc
  .array(frame, { maxLength: 8 })
  .map((frames) => frames.map(([lines, end]) => `${lines.map((each) => each + end).join('')}${end}`))

describe('taking the bytes of a connection apart', () => {
  test('however they come in pieces, the same frames come out, byte for byte', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }), (frames, sizes) => {
        const { frames: found, decode } = inPieces(Buffer.from(greeting + frames.join('')), sizes)
        expect(found.map(({ raw }) => raw.toString())).toEqual(frames)
        expect(decode.greeting()).toBe('Asterisk Call Manager/7.0.3')
      }),
      { numRuns: 300 },
    )
  })

  test('any bytes at all do no harm', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (pieces) => {
        const decode = decoder(256)
        decode.push(Buffer.from(greeting))
        for (const piece of pieces)
          for (const { raw, get } of decode.push(Buffer.from(piece))) expect(`${raw.length > 0} ${get('Event')}`).toMatch(/^true /)
      }),
      { numRuns: 300 },
    )
  })

  test('a frame that is too large is left out, and the next is read', () => {
    const huge = `Event: VarSet\r\nValue: ${'x'.repeat(5000)}\r\n\r\n`
    for (const sizes of [[], [1], [7, 300]]) {
      const { frames, decode } = inPieces(Buffer.from(`${greeting}${huge}Event: Hangup\r\n\r\n`), sizes, 1000)
      expect(frames.map(({ get }) => get('Event'))).toEqual(['Hangup'])
      expect(decode.skipped()).toBe(1)
    }
  })

  test('lines that are no fields, names that come twice, empty lines in between', () => {
    const { frames } = inPieces(
      Buffer.from(
        `${greeting}\r\n\r\nEvent: A\r\nChanVariable: x=1\r\nnonsense\r\n: no\r\nChanVariable: y=a:b\r\nEmpty:\r\n\r\n\n\nEvent: B\n\n`,
      ),
      [],
    )
    expect(frames.map(({ get }) => get('Event'))).toEqual(['A', 'B'])
    expect(frames[0]!.all('ChanVariable')).toEqual(['x=1', 'y=a:b'])
    expect([frames[0]!.get('Empty'), frames[0]!.get('Missing')]).toEqual(['', ''])
    expect(frameOf(frames[0]!.raw).get('Event')).toBe('A')
  })

  test.each(['SSH-2.0-OpenSSH_9.2p1\r\n', 'HTTP/1.1 400 Bad Request\r\n\r\n', '\u0016\u0003\u0001'.repeat(300)])(
    'something else answers there: said at once',
    (words) => {
      expect(() => inPieces(Buffer.from(words), [5])).toThrow('Something else than the manager interface')
    },
  )
})

test('nothing in a value becomes a line of its own', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      let text = ''
      try {
        text = encode([
          ['Action', 'Originate'],
          ['Exten', value],
        ])
      } catch (error) {
        expect(String(error)).toContain('never sent')
        expect(value).toMatch(/[\r\n\0]/)
        return
      }
      expect(text.split('\r\n')).toHaveLength(4)
      expect(text.endsWith('\r\n\r\n')).toBe(true)
    }),
  )
  expect(() => encode([['Exten', '1\r\nAction: Command']])).toThrow('never sent')
  expect(() => encode([['Exten\r\nAction', '1']])).toThrow('never sent')
})
