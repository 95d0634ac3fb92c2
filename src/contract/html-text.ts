import { convert } from 'html-to-text'

/** Longest text and HTML kept with a message; the raw item keeps the rest. */
export const textLimit = 500_000
export const htmlLimit = 2_000_000

/** Elements inside each other that cost more to take apart than they can say: the time grows with the square of their number. */
const deepest = 5_000
const empty = new Set('area base br col embed hr img input link meta param source wbr'.split(' '))

/** Whether taking it apart would take longer than anybody waits. */
export function tooDeep(html: string): boolean {
  let open = 0
  for (const [, end, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (empty.has(name!.toLowerCase())) continue
    open = end ? Math.max(0, open - 1) : open + 1
    if (open > deepest) return true
  }
  return false
}

/** Plain text of HTML: for lists, search and readers without HTML. Bounded in time and depth; never throws. */
export function textOfHtml(html: string): string {
  const bounded = html.slice(0, htmlLimit)
  try {
    if (tooDeep(bounded)) return wordsOf(bounded)
    return tidy(
      convert(bounded, {
        wordwrap: false,
        limits: { maxInputLength: htmlLimit, maxDepth: 100, maxChildNodes: 5_000 },
        selectors: [
          { selector: 'img', format: 'skip' },
          { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true, linkBrackets: ['<', '>'] } },
          { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
          ...['td', 'th'].map((selector) => ({ selector, format: 'inlineSurround', options: { suffix: ' ' } })),
          { selector: 'blockquote', options: { leadingLineBreaks: 1, trailingLineBreaks: 1, trimEmptyLines: true } },
          ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
        ],
      }),
    ).slice(0, textLimit)
  } catch {
    return wordsOf(bounded)
  }
}

// empty cells leave spaces at the ends of lines, and lines of nothing else
const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '-- ' ? line : line.trimEnd()))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')

// nested too deeply for the converter: the words alone, so that the letter can be read at least
const wordsOf = (html: string): string =>
  html
    .replace(/<(style|script)\b[^<>]{0,10000}>[\s\S]*?(?:<\/\1>|$)/gi, ' ')
    .replace(/<[^<>]{0,10000}>/g, ' ')
    .replace(/[ \t]+/g, ' ')
    .slice(0, textLimit)
