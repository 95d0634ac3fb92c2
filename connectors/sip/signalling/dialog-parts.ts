const asides = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const

/** The dialogs of a document that is known to be sound, each with its tags, as they came. */
export function partsOf(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let begin = -1
  let at = text.indexOf('<')
  while (at >= 0) {
    const aside = asides.find(([opens]) => text.startsWith(opens, at))
    const end = aside ? endOf(text, at, aside) : endOfTag(text, at)
    if (end < 0) break
    if (!aside) {
      const closes = text[at + 1] === '/'
      const alone = text[end - 2] === '/'
      if (!closes && depth === 1 && isDialog(text, at)) begin = at
      if (closes) depth -= 1
      else if (!alone) depth += 1
      if (depth === 1 && begin >= 0) {
        parts.push(text.slice(begin, end))
        begin = -1
      }
    }
    at = text.indexOf('<', end)
  }
  return parts
}

function endOf(text: string, at: number, [opens, closes]: (typeof asides)[number]): number {
  const end = text.indexOf(closes, at + opens.length)
  return end < 0 ? -1 : end + closes.length
}

/** After the tag's last sign; one within quotes is none. */
function endOfTag(text: string, at: number): number {
  let quote = ''
  for (let next = at + 1; next < text.length; next += 1) {
    const sign = text[next]!
    if (quote) quote = sign === quote ? '' : quote
    else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '>') return next + 1
  }
  return -1
}

const isDialog = (text: string, at: number): boolean => /^<(?:[^\s:/>]+:)?dialog[\s/>]/.test(text.slice(at, at + 100))
