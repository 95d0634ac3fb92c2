import { createHmac, timingSafeEqual } from 'node:crypto'

/** The proof of a text under a purpose: a proof made for one thing never passes for another. */
export const proofOf = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('base64url')

/** Compares in constant time. */
export function proves(secret: string, text: string, given: string): boolean {
  const expected = createHmac('sha256', secret).update(text).digest()
  const bytes = Buffer.from(given, 'base64url')
  return bytes.length === expected.length && timingSafeEqual(bytes, expected)
}

/** JSON of a base64url part, or null. */
export function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return null
  }
}
