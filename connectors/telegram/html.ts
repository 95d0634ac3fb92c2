import type { MessageEntity } from 'telegraf/types'

const tags = new Map<string, string>([
  ['bold', 'b'],
  ['italic', 'i'],
  ['underline', 'u'],
  ['strikethrough', 's'],
  ['code', 'code'],
  ['pre', 'pre'],
  ['blockquote', 'blockquote'],
  ['expandable_blockquote', 'blockquote'],
  ['text_link', 'a'],
])

interface Stretch {
  from: number
  to: number
  tag: string
  href: string | null
}

/** A message as somebody formatted it; undefined when it is not. Of his own only words come through, and addresses of the web: all else is written here. */
export function htmlOf(text: string, entities: MessageEntity[] = []): string | undefined {
  const stretches = entities.flatMap(stretchOf).toSorted((a, b) => a.from - b.from || b.to - a.to)
  if (stretches.length === 0) return undefined
  const cuts = [...new Set([0, text.length, ...stretches.flatMap(({ from, to }) => [from, to])])]
    .filter((at) => at >= 0 && at <= text.length)
    .sort((a, b) => a - b)
  let html = ''
  let open: Stretch[] = []
  for (const [index, from] of cuts.entries()) {
    const to = cuts[index + 1] ?? from
    const now = to > from ? stretches.filter((stretch) => stretch.from <= from && stretch.to >= to) : []
    // what meets only in part is ended and begun anew
    const kept = open.findIndex((stretch, n) => stretch !== now[n])
    const stay = kept === -1 ? open.length : kept
    html += open.slice(stay).reverse().map(ended).join('') + now.slice(stay).map(begun).join('')
    html += words(text.slice(from, to), now)
    open = now
  }
  // these begin lines of their own
  return html.replace(/<br>(?=<(?:blockquote|pre)>)/g, '').replace(/(?<=<\/(?:blockquote|pre)>)<br>/g, '')
}

function stretchOf(entity: MessageEntity): Stretch[] {
  const tag = tags.get(entity.type)
  const href = entity.type === 'text_link' ? entity.url : null
  if (tag === undefined || (href !== null && !/^https?:\/\//i.test(href))) return []
  return [{ from: entity.offset, to: entity.offset + entity.length, tag, href }]
}

const begun = ({ tag, href }: Stretch): string => (href === null ? `<${tag}>` : `<${tag} href="${escaped(href)}">`)
const ended = ({ tag }: Stretch): string => `</${tag}>`

const signs: { [sign: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => signs[sign]!)

function words(text: string, inside: Stretch[]): string {
  if (inside.some(({ tag }) => tag === 'pre')) return escaped(text)
  return escaped(text)
    .replace(/ (?= )/g, '\u00a0')
    .replaceAll('\n', '<br>')
}
