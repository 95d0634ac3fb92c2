import sanitizeHtml from 'sanitize-html'
import { type Pictures, pictureAddress } from './picture-address.ts'

/** What the thread is asked: a letter's HTML, and where the images inside the same letter are served. */
export interface Ask {
  html: string
  /** Content-ID to address. */
  images: { [contentId: string]: string }
  /** Where pictures from elsewhere are fetched for the reader; null: they are left out. */
  pictures: Pictures | null
}

/** No value of a style may load anything, run anything, or hide what it is by an escape. */
const harmless = /^(?!.*(?:url|image|image-set|cross-fade|element|var|env|attr|expression|paint)\s*\()[^\\@<>{}]*$/i

const properties = [
  'background-color border border-bottom border-collapse border-color border-left border-radius border-right border-spacing border-style',
  'border-top border-width clear color direction float font font-family font-size font-style font-variant font-weight height letter-spacing',
  'line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width min-width padding',
  'padding-bottom padding-left padding-right padding-top table-layout text-align text-decoration text-indent text-transform',
  'vertical-align white-space width word-break word-wrap overflow-wrap background',
]
  .join(' ')
  .split(' ')

const styles = Object.fromEntries(properties.map((property) => [property, [harmless]]))
const display = /^(block|inline|inline-block|none|table|table-row|table-cell|list-item)$/

/** Elements inside each other that keep whoever cleans them busy: the time grows with the square of their number. */
const deepest = 5_000
const empty = new Set('area base br col embed hr img input link meta param source wbr'.split(' '))
/** Elements whose beginning ends those before them, as parsers read letters that leave end tags out. */
const ends: { [name: string]: string[] } = {
  p: ['p'],
  li: ['li'],
  dt: ['dt', 'dd'],
  dd: ['dt', 'dd'],
  td: ['td', 'th'],
  th: ['th', 'td'],
  tr: ['td', 'th', 'tr'],
  option: ['option'],
}

/** Whether cleaning would take longer than anybody waits. */
export function tooDeep(html: string): boolean {
  const open: string[] = []
  for (const [, end, tag] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    const name = tag!.toLowerCase()
    if (empty.has(name)) continue
    if (end) {
      const at = open.slice(-50).lastIndexOf(name)
      if (at !== -1) open.length = Math.max(0, open.length - 50) + at
      continue
    }
    while (Object.hasOwn(ends, name) && ends[name]!.includes(open.at(-1)!)) open.pop()
    open.push(name)
    if (open.length > deepest) return true
  }
  return false
}

/** A link as it may be followed, or null. */
function target(href: string | undefined): string | null {
  const text = href?.trim() ?? ''
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : null
}

/**
 * The letter with nothing in it that runs, loads or covers. Links open outside and say where they lead; of images only those of the
 * letter itself stay, and on demand those the hub fetches; what is missing is marked. Nothing may touch the result afterwards: it is the last step before the browser.
 */
export function cleanHtml({ html, images, pictures }: Ask): string {
  return sanitizeHtml(html, {
    allowedTags: [
      'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption',
      'figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strike strong sub sup',
      'table tbody td tfoot th thead time tr tt u ul var wbr',
    ]
      .join(' ')
      .split(' '),
    nonTextTags: ['style', 'script', 'textarea', 'option', 'noscript', 'title', 'svg', 'math', 'template', 'iframe', 'object', 'select'],
    allowedAttributes: {
      '*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'bgcolor', 'width', 'height'],
      a: ['href', 'target', 'rel'],
      img: ['src', 'alt', 'data-elsewhere'],
      font: ['color', 'face', 'size'],
      table: ['border', 'cellpadding', 'cellspacing'],
      td: ['colspan', 'rowspan', 'nowrap'],
      th: ['colspan', 'rowspan', 'nowrap', 'scope'],
      ol: ['start', 'type'],
      ul: ['type'],
      li: ['value'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    // addresses of images are made here, below
    allowedSchemesByTag: { img: [] },
    allowProtocolRelative: false,
    allowedStyles: { '*': { ...styles, display: [display] } },
    nestingLimit: 200,
    transformTags: {
      a: (tagName, { href, style, dir, title }) => {
        const url = target(href)
        if (!url) return { tagName: 'span', attribs: { ...(style && { style }) } }
        return {
          tagName,
          attribs: {
            href: url,
            target: '_blank',
            rel: 'noopener noreferrer nofollow',
            // a link that says one address and leads to another is seen through
            title: title && title !== url ? `${url} (${title})` : url,
            ...(style && { style }),
            ...(dir && { dir }),
          },
        }
      },
      img: (tagName, { src, alt, width, height, style }) => {
        const id = src?.trim().match(/^cid:(.+)$/i)?.[1]
        const elsewhere = id ? null : remote(src)
        const fetched = pictures && elsewhere?.startsWith('https:') && pictureAddress(pictures, elsewhere)
        const own = id && [id, decodeURIComponentSafely(id)].filter((each) => Object.hasOwn(images, each)).map((each) => images[each])[0]
        return {
          tagName,
          attribs: {
            alt: alt ?? '',
            ...(own && { src: own }),
            ...(fetched && { src: fetched }),
            ...(elsewhere && !fetched && { 'data-elsewhere': '' }),
            ...(width && { width }),
            ...(height && { height }),
            ...(style && { style }),
          },
        }
      },
    },
  })
}

/** The address of an image that lies elsewhere, or null. */
function remote(src: string | undefined): string | null {
  const text = src?.trim().replace(/^\/\//, 'https://') ?? ''
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.username || url.password ? null : url.href
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
