import type { MessageEntity } from 'telegraf/types'
import type { Formatted } from './page.ts'

/** What Telegram takes in one message, in UTF-16 units: it counts characters, of which these are never fewer. */
const textLimit = 4096
export const captionLimit = 1024
/** Of more formatted stretches in one message it forgets the rest. */
const mostEntities = 100

/**
 * A text in parts that Telegram takes, each with its formatting. Cut between what is seen as characters, and where it reads best: after a
 * paragraph, a line, a sentence, a word. What is cut at is left out when it is blank, nothing else is.
 */
export function split({ text, entities }: Formatted, limit = textLimit): Formatted[] {
  const parts: Formatted[] = []
  const last = text.trimEnd().length
  let from = text.length - text.trimStart().length
  while (from < last) {
    const inPart = entities.filter((entity) => entity.offset + entity.length > from)
    const room = (inPart[mostEntities]?.offset ?? 0) - from
    const at = cutOf(text.slice(from, last), room > 0 ? Math.min(room, limit) : limit)
    const part = text.slice(from, from + at).trimEnd()
    if (part !== '') parts.push({ text: part, entities: inPart.flatMap((entity) => within(entity, from, from + part.length)) })
    from += at
    from += text.slice(from).length - text.slice(from).trimStart().length
  }
  return parts
}

/** What of a stretch lies in a part, as seen from its beginning. */
function within(entity: MessageEntity, from: number, to: number): MessageEntity[] {
  const first = Math.max(entity.offset, from)
  const length = Math.min(entity.offset + entity.length, to) - first
  return length > 0 ? [{ ...entity, offset: first - from, length }] : []
}

const places = [/\n\s*\n/g, /\n/g, /[.!?…。！？]["»”’)]*\s/g, /\s/g]

/** Where to cut so that at most `limit` units come before; the end when all of it fits. */
function cutOf(text: string, limit: number): number {
  if (text.length <= limit) return text.length
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
  return limit > 1 && high >= 0xd800 && high <= 0xdbff ? limit - 1 : limit
}
