/** What a source writes where a caller keeps his number to himself; Twilio writes some of these as digits of a telephone keypad. */
const withheld = new Set(
  'anonymous restricted unavailable unknown private withheld blocked nobody +266696687 +7378742833 +8656696 +2562533 +86282452253'.split(
    ' ',
  ),
)

/** Marks people write between digits. */
const between = /[\s().\-/\u00a0]/g

/**
 * A number as a source writes it: digits, `+`, `*` and `#`; null when it is withheld; undefined when it is no number at all. Of a `sip:` or
 * `tel:` address it is the user's part, and only where nothing else hides in it: neither parameters nor headers are anybody's number.
 */
export function numberOf(text: string): string | null | undefined {
  // a line's end is never between digits
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return undefined
  const user = userOf(text.trim())
  if (user === undefined) return undefined
  if (user === '' || withheld.has(user.toLowerCase())) return null
  const number = user.replace(between, '')
  return /^\+?[\d*#]{1,32}$/.test(number) ? number : undefined
}

/** An extension as `CallEvent.phone` has it; of an address the user's part. Undefined when it is none. */
export function extensionOf(text: string): string | undefined {
  const user = userOf(text.trim())
  return user !== undefined && /^[\w.-]{1,40}$/.test(user) ? user : undefined
}

/** The user's part of an address, or a text that is no address as it is. Undefined for an address with anything beside user and host. */
function userOf(text: string): string | undefined {
  if (!/^(sips?|tel|client):/i.test(text)) return text
  const [, user] = /^(?:sips?:([^@;?<>:]+)@[\w.:[\]-]+(?:;[\w.=:-]*)*|(?:tel|client):([^@;?<>:]+))$/i.exec(text)?.filter(Boolean) ?? []
  return user
}
