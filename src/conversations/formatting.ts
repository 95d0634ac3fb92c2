import { AppError } from '../errors.ts'
import { sending } from './words.ts'

interface Written {
  text: string
  html?: string | undefined
}

/** What is written another way where it comes from. */
const same: { [tag: string]: string } = { strong: 'b', em: 'i', ins: 'u', del: 's', strike: 's', div: 'p' }
for (const level of [1, 2, 3, 4, 5, 6]) same[`h${level}`] = 'p'

/**
 * What an operator wrote, its formatting reduced to what channels carry; words that came only formatted stand in `text` too. Formatting
 * around no words is none. AppError `invalid` when it cannot be taken apart.
 */
export async function formatted<T extends Written>(written: T): Promise<T> {
  if (written.html === undefined) return written
  // loaded by whoever writes so first
  const { textOfHtml, tooDeep } = await import('../contract/html-text.ts')
  if (tooDeep(written.html))
    throw new AppError('invalid', sending.nestedTooDeeply, {
      issues: [{ path: 'html', message: 'nested too deeply' }],
    })
  const html = await harmless(written.html)
  const words = textOfHtml(html).trim()
  return { ...written, html: words === '' ? undefined : html, text: written.text.trim() === '' ? words : written.text }
}

async function harmless(html: string): Promise<string> {
  const { default: sanitizeHtml } = await import('sanitize-html')
  return sanitizeHtml(html, {
    allowedTags: ['b', 'i', 'u', 's', 'a', 'code', 'pre', 'blockquote', 'br', 'p', 'ul', 'ol', 'li'],
    allowedAttributes: { a: ['href'] },
    nonTextTags: ['style', 'script', 'textarea', 'option', 'noscript', 'title', 'svg', 'math', 'template', 'iframe', 'object', 'select'],
    nestingLimit: 50,
    transformTags: {
      ...same,
      // what leads nowhere is no link: its words stay
      a: (tagName, attribs) => ({ tagName: leadsOut(attribs.href) ? tagName : 'span', attribs }),
    },
  }).trim()
}

function leadsOut(href: string | undefined): boolean {
  const url = href === undefined ? null : URL.parse(href)
  return url !== null && ['http:', 'https:', 'mailto:'].includes(url.protocol)
}

/** Plain words as HTML says them. */
export const asHtml = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\r?\n/g, '<br>')

/** With the signature of a line below it. */
export function signed({ text, html }: Written, signature: string): Written {
  if (!signature) return { text, html }
  return {
    text: `${text}\n\n-- \n${signature}`,
    html: html === undefined ? undefined : `${html}<p>-- <br>${asHtml(signature)}</p>`,
  }
}
