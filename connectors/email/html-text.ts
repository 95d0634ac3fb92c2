import { convert } from 'html-to-text'

/** Longest text and HTML kept with a message; the raw letter keeps the rest. */
export const textLimit = 500_000
export const htmlLimit = 2_000_000

/** Plain text of an HTML letter: for lists, search and readers without HTML. Bounded in time and depth; never throws. */
export function textOfHtml(html: string): string {
  const bounded = html.slice(0, htmlLimit)
  try {
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
    // nested too deeply for the converter: the words alone, so that the letter can be read at least
    return bounded
      .replace(/<(style|script)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi, ' ')
      .replace(/<[^<>]{0,10000}>/g, ' ')
      .replace(/[ \t]+/g, ' ')
      .slice(0, textLimit)
  }
}
