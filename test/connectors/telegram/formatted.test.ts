import fc from 'fast-check'
import type { MessageEntity } from 'telegraf/types'
import { describe, expect, it } from 'vitest'
import { formattedOf } from '../../../connectors/telegram/formatted.ts'
import { split } from '../../../connectors/telegram/split.ts'

/** A text with its stretches marked: [bold:words]. */
function marked(html: string): string {
  const { text, entities } = formattedOf(html)
  const at = (n: number) =>
    entities
      .filter(({ offset, length }) => offset + length === n)
      .map(() => ']')
      .join('') +
    entities
      .filter(({ offset }) => offset === n)
      .map((entity) => `[${nameOf(entity)}:`)
      .join('')
  return Array.from({ length: text.length + 1 }, (_, n) => at(n) + (text[n] ?? '')).join('')
}
const nameOf = (entity: MessageEntity) => (entity.type === 'text_link' ? `link ${entity.url}` : entity.type)

describe('formatted text', () => {
  it.each([
    ['plain &amp; &lt;simple&gt; &quot;&#39;&#x1f44b;&nbsp;&unknown;', 'plain & <simple> "\'👋\u00a0&unknown;'],
    ['a <b>b <i>c</i></b> d', 'a [bold:b [italic:c]] d'],
    ['<u>👋 u</u><s>s</s>', '[underline:👋 u][strikethrough:s]'],
    ['<b> a </b>b', '[bold:a] b'],
    ['<b>a <b>b</b> c</b>', '[bold:a b c]'],
    ['see <a href="https://a.example/?x=1&amp;y=2">the <b>page</b></a>', 'see [link https://a.example/?x=1&y=2:the [bold:page]]'],
    ['<a href="mailto:a@b.example?subject=x">write</a>, <a href="mailto:a@b.example">a@b.example</a>', 'write (a@b.example), a@b.example'],
    ['<p>one\n two</p><p>three<br>four</p>', 'one two\n\nthree\nfour'],
    ['<p>one</p><p><br></p><p>two</p>', 'one\n\n\ntwo'],
    ['a<blockquote><p>b</p><p>c</p></blockquote>d', 'a\n\n[blockquote:b\n\nc]\n\nd'],
    ['a<pre>\n  if (x)\n    y\n</pre>b', 'a\n[pre:  if (x)\n    y]\nb'],
    ['<pre><code>x</code></pre>', '[pre:x]'],
    ['<b>a <code>b</code> c</b>', '[bold:a] [code:b] [bold:c]'],
    ['<a href="https://a.example"><code>b</code></a>', '[link https://a.example:b]'],
    ['<blockquote>a <code>b</code></blockquote>', '[blockquote:a [code:b]]'],
    [
      'Buy:<ul><li>milk</li><li><b>bread</b><ol><li>white</li><li>rye</li></ol></li></ul>Thanks',
      'Buy:\n• milk\n• [bold:bread]\n  1. white\n  2. rye\nThanks',
    ],
    ['<ol><li><p>one</p></li><li><p>two</p></li></ol>', '1. one\n2. two'],
    ['<b>never closed <i>x</b> y', '[bold:never closed [italic:x]] y'],
    ['1 < 2 <img src=x> </p>', '1 < 2'],
  ])('%s', (html, expected) => {
    expect(marked(html)).toBe(expected)
  })

  it('is carried over the parts of a long text', () => {
    const [first, second] = split(formattedOf(`<b>${'word '.repeat(8)}</b><a href="https://a.example">link</a>`), 30)
    expect(first).toEqual({ text: 'word word word word word word', entities: [{ type: 'bold', offset: 0, length: 29 }] })
    expect(second).toEqual({
      text: 'word word link',
      entities: [
        { type: 'bold', offset: 0, length: 9 },
        { type: 'text_link', url: 'https://a.example', offset: 10, length: 4 },
      ],
    })
  })

  it('has no more stretches in one message than Telegram keeps', () => {
    const parts = split(formattedOf(Array.from({ length: 250 }, (_, n) => `<b>${n}</b>`).join(' ')))
    expect(parts.map(({ entities }) => entities.length)).toEqual([100, 100, 50])
    expect(parts.map(({ text }) => text).join(' ')).toBe(Array.from({ length: 250 }, (_, n) => `${n}`).join(' '))
  })
})

type Tree = string | { tag: string; href?: string; children: Tree[] }

const inline = ['b', 'i', 'u', 's', 'code', 'pre', 'blockquote', 'p', 'a', 'ul', 'ol']
const trees = fc.letrec<{ tree: Tree; element: Tree; words: string }>((tie) => ({
  words: fc.string({ unit: 'grapheme', maxLength: 12 }),
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('words'), tie('element')),
  element: fc.record({
    tag: fc.constantFrom(...inline),
    href: fc.constantFrom('https://a.example/', 'http://b.example/?x="&y'),
    children: fc.array(tie('tree'), { maxLength: 5 }),
  }),
}))

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const isList = (tag: string) => tag === 'ul' || tag === 'ol'

/** Items begin with a word: a bullet stands where there is something beside it. */
function htmlOf(tree: Tree): string {
  if (typeof tree === 'string') return escaped(tree)
  const { tag, href, children } = tree
  const inner = children.map((child) => (isList(tag) ? `<li>-${htmlOf(child)}</li>` : htmlOf(child))).join('')
  return tag === 'a' ? `<a href="${escaped(href!)}">${inner}</a>` : `<${tag}>${inner}</${tag}>`
}

/** Every character that is seen, with how it looks: by the rules, from the tree. */
function seen(tree: Tree, above: { tag: string; href?: string }[] = []): string[] {
  if (typeof tree === 'string') return [...tree.split('')].filter((unit) => /\S/.test(unit)).map((unit) => `${unit} ${look(above)}`)
  const { tag, children } = tree
  const inside = [...above, tree]
  if (!isList(tag)) return children.flatMap((child) => seen(child, inside))
  return children.flatMap((child, n) => [...seen(tag === 'ol' ? `${n + 1}.-` : '•-', inside), ...seen(child, inside)])
}
function look(above: { tag: string; href?: string }[]): string {
  const tags = above.map(({ tag }) => tag)
  const link = above.find(({ tag }) => tag === 'a')
  const code = link ? undefined : ['pre', 'code'].find((tag) => tags.includes(tag))
  const rest = code ? [code] : [link && `link ${link.href}`, ...['b', 'i', 'u', 's'].filter((tag) => tags.includes(tag))]
  return [tags.includes('blockquote') && 'blockquote', ...rest].filter(Boolean).join()
}

const short: { [type: string]: string } = { bold: 'b', italic: 'i', underline: 'u', strikethrough: 's' }
const order = ['blockquote', 'text_link', 'pre', 'code', 'bold', 'italic', 'underline', 'strikethrough']

describe('whatever is written and however it is cut', () => {
  it('the parts together say the same, and every character looks as it was written', () => {
    fc.assert(
      fc.property(fc.array(trees.tree, { maxLength: 6 }), fc.integer({ min: 20, max: 80 }), (written, limit) => {
        const parts = split(formattedOf(written.map(htmlOf).join('')), limit)
        const shown = parts.flatMap(({ text, entities }) => {
          expect(text.length).toBeLessThanOrEqual(limit)
          expect(entities.every(({ offset, length }) => offset >= 0 && length > 0 && offset + length <= text.length)).toBe(true)
          return text.split('').flatMap((unit, n) => {
            const here = entities
              .filter(({ offset, length }) => offset <= n && n < offset + length)
              .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
            return /\S/.test(unit) ? [`${unit} ${here.map((entity) => short[entity.type] ?? nameOf(entity)).join()}`] : []
          })
        })
        expect(shown).toEqual(written.flatMap((tree) => seen(tree)))
      }),
      { numRuns: 300 },
    )
  })
})
