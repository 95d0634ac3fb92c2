import { convert } from 'html-to-text'

/** Longest text and HTML kept with a message; the raw letter keeps the rest. */
export const textLimit = 500_000
export const htmlLimit = 2_000_000

/** Elements inside each other that cost more to take apart than they can say: the time grows with the square of their number. */
const deepest = 5_000
/** Elements that hold nothing, or end where the next of their kind begins. */
const flat = new Set('area base br col dd dt embed hr img input li link meta option p param source td th tr wbr'.split(' '))

function tooDeep(html: string): boolean {
  let depth = 0
  for (const [, end, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (flat.has(name!.toLowerCase())) continue
    depth = end ? Math.max(0, depth - 1) : depth + 1
    if (depth > deepest) return true
  }
  return false
}

/** Plain text of an HTML letter: for lists, search and readers without HTML. Bounded in time and depth; never throws. */
export function textOfHtml(html: string): string {
  const bounded = html.slice(0, htmlLimit)
  try {
    if (tooDeep(bounded)) return wordsOf(bounded)
    return convert(bounded, {
      wordwrap: false,
      limits: { maxInputLength: htmlLimit, maxDepth: 100, maxChildNodes: 5_000 },
      selectors: [
        { selector: 'img', format: 'skip' },
        { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true, linkBrackets: ['<', '>'] } },
        { selector: 'blockquote', options: { leadingLineBreaks: 1, trailingLineBreaks: 1, trimEmptyLines: true } },
        ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      ],
    }).slice(0, textLimit)
  } catch {
    return wordsOf(bounded)
  }
}

// nested too deeply for the converter: the words alone, so that the letter can be read at least
const wordsOf = (html: string): string =>
  html
    .replace(/<(style|script)\b[^<>]{0,10000}>[\s\S]*?(?:<\/\1>|$)/gi, ' ')
    .replace(/<[^<>]{0,10000}>/g, ' ')
    .replace(/[ \t]+/g, ' ')
    .slice(0, textLimit)
