/** When a rule ends, as it is asked for: never, after a while, or on a day chosen. */
export type Ends = 'never' | 'day' | 'week' | 'month' | 'date'

const days = { day: 1, week: 7, month: 30 }

/** The moment a rule ends, ISO 8601 UTC, or null for never. A chosen day counts to its end, in the browser's zone. */
export function endOf(ends: Ends, date: string, now = new Date()): string | null {
  if (ends === 'never') return null
  if (ends === 'date') return date ? new Date(`${date}T23:59:59.999`).toISOString() : null
  return new Date(now.getTime() + days[ends] * 86_400_000).toISOString()
}

/** The day of a moment as a date field writes it, in the browser's zone. */
export function dateOf(moment: string): string {
  const date = new Date(moment)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

const address = /^\+?[\d ()-]{5,}\*?$/

/** The kind a pattern most plainly is; null where it could be several (a Telegram id and a visitor are both only a word). */
export function kindOf(pattern: string): 'email' | 'phone' | 'network' | null {
  const text = pattern.trim()
  if (text.includes('@')) return 'email'
  if (/^\d{1,3}(\.\d{1,3}){3}(\/\d+)?$/.test(text) || /^[\da-f:]*::?[\da-f:]*(\/\d+)?$/i.test(text)) return text ? 'network' : null
  // a Telegram id begins with no zero and is written without gaps
  const likePhone = /^[+0]|\d[ ()-]+\d/.test(text)
  return likePhone && address.test(text.replace('*', '00000*')) ? 'phone' : null
}
