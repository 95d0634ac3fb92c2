import fc from 'fast-check'
import sanitizeHtml from 'sanitize-html'
import type { MessageEntity } from 'telegraf/types'
import { expect, it } from 'vitest'
import { formattedOf } from '../../../connectors/telegram/formatted.ts'
import { htmlOf } from '../../../connectors/telegram/html.ts'

it('begins anew what meets only in part, and forgets what lies outside', () => {
  expect(
    htmlOf('abcdef', [
      { type: 'bold', offset: 0, length: 4 },
      { type: 'italic', offset: 2, length: 4 },
    ]),
  ).toBe('<b>ab<i>cd</i></b><i>ef</i>')
  expect(htmlOf('ab', [{ type: 'bold', offset: 1, length: 9 }])).toBe('a<b>b</b>')
  expect(htmlOf('ab', [{ type: 'bold', offset: 5, length: 9 }])).toBe('ab')
})

it('has no link that does not lead to the web', () => {
  for (const url of ['javascript:alert(1)', 'tg://user?id=1', 'data:text/html,x'])
    expect(htmlOf('a', [{ type: 'text_link', offset: 0, length: 1, url }])).toBeUndefined()
})

const types = ['bold', 'italic', 'underline', 'strikethrough', 'code', 'pre', 'blockquote'] as const
const entity = fc.oneof(
  fc.record({ type: fc.constantFrom(...types), offset: fc.nat(30), length: fc.nat(30) }),
  fc.record({
    type: fc.constant('text_link' as const),
    offset: fc.nat(30),
    length: fc.nat(30),
    url: fc.string().map((rest) => `https://${rest}`),
  }),
)

it('whatever is written, it is harmless as it is, and says the same', () => {
  const tags = ['b', 'i', 'u', 's', 'code', 'pre', 'blockquote', 'br', 'a']
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: fc.constantFrom(...'<>&"\'/ab= \n'), maxLength: 40 })),
      fc.array(entity, { maxLength: 6 }),
      (text, entities: MessageEntity[]) => {
        const html = htmlOf(text, entities)
        if (html === undefined) return
        // nothing of it is taken away by who allows only this
        const cleaned = sanitizeHtml(html, { allowedTags: tags, allowedAttributes: { a: ['href'] } })
        const plain = (given: string) => formattedOf(given).text.replace(/\s+/g, '')
        expect(plain(cleaned)).toBe(text.replace(/\s+/g, ''))
        expect(plain(html)).toBe(text.replace(/\s+/g, ''))
      },
    ),
  )
})
