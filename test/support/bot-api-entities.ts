/** A stretch of a text, in UTF-16 units, that looks otherwise. */
export interface Entity {
  type: string
  offset: number
  length: number
  url?: string
}

const faces = new Set(['bold', 'italic', 'underline', 'strikethrough', 'spoiler'])
const whole = new Set(['code', 'pre', 'text_link', 'blockquote', 'expandable_blockquote'])
/** Of more it forgets the rest. */
const most = 100

/**
 * The stretches of a text as the server takes them, or why it does not: inside the text, between whole characters, none empty; two that
 * meet lie one in the other; code has none but a quote around it and none in it; quotes and links lie in none of their kind.
 */
export function entitiesOf(text: string, given: Entity[] = []): Entity[] | string {
  for (const [index, entity] of given.entries()) {
    const { type, offset, length, url } = entity
    const end = offset + length
    if (!faces.has(type) && !whole.has(type)) return `Wrong entity type ${type}`
    if (!Number.isInteger(offset) || !Number.isInteger(length) || offset < 0 || length <= 0 || end > text.length)
      return 'ENTITY_BOUNDS_INVALID'
    if (cutsCharacter(text, offset) || cutsCharacter(text, end)) return 'ENTITY_BOUNDS_INVALID'
    if (type === 'text_link' && !/^https?:\/\/[^/]/.test(url ?? '')) return 'ENTITY_TEXTURL_INVALID'
    for (const other of given.slice(0, index)) {
      const otherEnd = other.offset + other.length
      if (other.offset >= end || otherEnd <= offset) continue
      const nested = (other.offset <= offset && end <= otherEnd) || (offset <= other.offset && otherEnd <= end)
      if (!nested || !mayMeet(type, other.type)) return `entities ${other.type} and ${type} overlap`
    }
  }
  return given.slice(0, most)
}

const isCode = (type: string) => type === 'code' || type === 'pre'
const isQuote = (type: string) => type.endsWith('blockquote')

function mayMeet(a: string, b: string): boolean {
  if (isQuote(a) || isQuote(b)) return !(isQuote(a) && isQuote(b))
  if (isCode(a) || isCode(b)) return false
  return faces.has(a) || faces.has(b)
}

const cutsCharacter = (text: string, at: number) => /[\ud800-\udbff]/.test(text[at - 1] ?? '') && /[\udc00-\udfff]/.test(text[at] ?? '')
