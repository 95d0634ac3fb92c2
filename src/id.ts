import { randomUUIDv7 } from 'node:crypto'

/** A new id: UUIDv7, growing also within a millisecond (RFC 9562 6.2, method 2), so that what this process makes keeps its order. */
export function newId(): string {
  const fresh = randomUUIDv7()
  last = fresh > last ? fresh : after(last)
  return last
}
let last = ''

/** The random part counts on; its last 48 bits have room for more than a process makes in a millisecond. */
const after = (id: string): string => `${id.slice(0, 24)}${(Number.parseInt(id.slice(24), 16) + 1).toString(16).padStart(12, '0')}`

/** Whether a text from outside is an id in the way we write it. PostgreSQL refuses a query with anything else. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
