import { blankPage, type Face, type Formatted, type Look, type Page } from './page.ts'
import { piecesOf } from './tags.ts'

/** An element that is open. */
interface Element {
  name: string
  look: Look | null
  /** The address behind it, where Telegram makes no link of that kind, and where its words begin. */
  address?: string
  from: number
  /** Items of a list so far. */
  items: number
}

const looks = new Map<string, Exclude<Look['type'], 'text_link'>>([
  ['b', 'bold'],
  ['i', 'italic'],
  ['u', 'underline'],
  ['s', 'strikethrough'],
  ['code', 'code'],
  ['pre', 'pre'],
  ['blockquote', 'blockquote'],
])
const faces: Face[] = ['bold', 'italic', 'underline', 'strikethrough']
/** Line ends that part these from what stands around them. */
const blocks = new Map([
  ['p', 2],
  ['pre', 1],
  ['blockquote', 1],
  ['ul', 1],
  ['ol', 1],
  ['li', 1],
])

/** HTML of the few elements an answer may have, as Telegram takes it. Lists are lines with bullets or numbers. */
export function formattedOf(html: string): Formatted {
  const page = blankPage()
  const open: Element[] = []
  // a line end right at the beginning of <pre> counts for nothing
  for (const piece of piecesOf(html.replace(/(<pre>)\r?\n/gi, '$1'))) {
    if ('open' in piece) begin(page, open, piece.open, piece.href)
    else if ('close' in piece) end(page, open, piece.close)
    else if (open.some(({ name }) => name === 'pre')) asTyped(page, piece.words, looksOf(open))
    else asRead(page, piece.words, looksOf(open))
  }
  return page.written()
}

/** What words look like inside these elements. Telegram has code in nothing but a quote; an address counts more than looking like code. */
function looksOf(open: Element[]): Look[] {
  const outermost = (type: Look['type']) => open.find(({ look }) => look?.type === type)?.look
  const link = outermost('text_link')
  const code = link ? null : (outermost('pre') ?? outermost('code'))
  return [outermost('blockquote'), link, code, ...(code ? [] : faces.map(outermost))].filter((look) => look !== undefined && look !== null)
}

function begin(page: Page, open: Element[], name: string, href: string): void {
  if (name === 'br') {
    page.endLine()
    return
  }
  // a paragraph of an item begins beside its bullet
  const inItem = name === 'p' && open.some((each) => each.name === 'li')
  page.part(inItem ? 1 : (blocks.get(name) ?? 0))
  const type = looks.get(name)
  const url = name === 'a' && /^https?:\/\//i.test(href) ? href : undefined
  const look: Look | null = url !== undefined ? { type: 'text_link', url } : type ? { type } : null
  const list = open.findLast((each) => each.name === 'ul' || each.name === 'ol')
  if (name === 'li' && list) {
    list.items += 1
    const depth = open.filter((each) => each.name === 'ul' || each.name === 'ol').length - 1
    page.mark(`${'  '.repeat(depth)}${list.name === 'ol' ? `${list.items}.` : '•'} `, looksOf(open))
  }
  const address = name === 'a' && url === undefined ? { address: href.replace(/^mailto:([^?]*).*$/i, '$1') } : {}
  open.push({ name, look, ...address, from: page.length(), items: 0 })
}

/** Ends an element, and what is still open inside it. */
function end(page: Page, open: Element[], name: string): void {
  const at = open.findLastIndex((each) => each.name === name)
  if (at === -1) return
  for (const { address, from } of open.splice(at).reverse()) {
    const label = page.since(from).trim()
    if (address && label && label !== address) page.goOn(` (${address})`)
  }
  if (name === 'li') page.mark('', [])
  const inItem = name === 'p' && open.some((each) => each.name === 'li')
  page.part(inItem ? 1 : (blocks.get(name) ?? 0))
}

function asTyped(page: Page, words: string, looks: Look[]): void {
  for (const [index, line] of words.split(/\r\n|\r|\n/).entries()) {
    if (index > 0) page.endLine()
    page.write(line, looks)
  }
}

function asRead(page: Page, words: string, looks: Look[]): void {
  for (const [index, word] of words.split(/[ \t\r\n\f]+/).entries()) {
    if (index > 0) page.leaveBlank()
    page.write(word, looks)
  }
}
