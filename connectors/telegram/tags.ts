/** A piece of HTML of the few elements an answer may have: words, or the beginning or end of an element. */
export type Piece = { words: string } | { open: string; href: string } | { close: string }

const tag = /<(\/?)([a-z]+)(?:\s+([^<>]*?))?\s*\/?>/gi

/** Takes such HTML apart, in order. What looks like no element is words. */
export function piecesOf(html: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const { 0: whole, 1: end, 2: name, 3: attributes = '', index } of html.matchAll(tag)) {
    if (index > at) pieces.push({ words: unescaped(html.slice(at, index)) })
    if (end) pieces.push({ close: name!.toLowerCase() })
    else pieces.push({ open: name!.toLowerCase(), href: unescaped(/(?:^|\s)href="([^"]*)"/i.exec(attributes)?.[1] ?? '') })
    at = index + whole.length
  }
  if (at < html.length) pieces.push({ words: unescaped(html.slice(at)) })
  return pieces
}

const named: { [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,5}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name] ?? whole
    const point = decimal !== undefined ? Number(decimal) : Number.parseInt(hex!, 16)
    return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : whole
  })
