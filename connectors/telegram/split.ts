/** What Telegram takes in one message, in UTF-16 units: it counts characters, of which these are never fewer. */
const textLimit = 4096
export const captionLimit = 1024

/**
 * A text in parts that Telegram takes. Cut between what is seen as characters, and where it reads best: after a paragraph, a line, a
 * sentence, a word. What is cut at is left out when it is blank, nothing else is.
 */
export function split(text: string, limit = textLimit): string[] {
  const parts: string[] = []
  let rest = text.trim()
  while (rest.length > limit) {
    const at = cutOf(rest, limit)
    parts.push(rest.slice(0, at).trimEnd())
    rest = rest.slice(at).trimStart()
  }
  if (rest !== '') parts.push(rest)
  return parts.filter((part) => part !== '')
}

const places = [/\n\s*\n/g, /\n/g, /[.!?…。！？]["»”’)]*\s/g, /\s/g]

function cutOf(text: string, limit: number): number {
  const head = text.slice(0, limit)
  for (const place of places) {
    let found = -1
    for (const { index, 0: match } of head.matchAll(place)) found = index + match.length
    if (found > limit / 2) return found
  }
  return lastWhole(text, limit)
}

/** Where the last character that fits whole ends. One that is longer than the limit by itself is cut between code points. */
function lastWhole(text: string, limit: number): number {
  // a character that begins before the limit is seen whole in what follows it
  const segments = new Intl.Segmenter().segment(text.slice(0, limit + 200))
  const across = segments.containing(limit)
  const at = across ? across.index : limit
  if (at > 0) return at
  const high = text.charCodeAt(limit - 1)
  return high >= 0xd800 && high <= 0xdbff ? limit - 1 : limit
}
