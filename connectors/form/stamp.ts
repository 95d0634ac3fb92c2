import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const fastestMs = 2000
const oldestMs = 7 * 24 * 3600 * 1000

interface Scope {
  secret: string
  channelId: string
}

const proofOf = ({ secret, channelId }: Scope, text: string): Buffer =>
  createHmac('sha256', secret).update(`form:${channelId}:${text}`).digest()

/** The hidden field of our own page: when it was opened, signed, and never the same twice. */
export function stampOf(scope: Scope, now = Date.now()): string {
  const text = `${now}.${randomBytes(12).toString('base64url')}`
  return `${text}.${proofOf(scope, text).toString('base64url')}`
}

/** What is wrong with the time at which a page was opened, null when nothing. */
export function suspicionOf(scope: Scope, stamp: string, now = Date.now()): 'fast' | 'old' | 'forged' | null {
  const [at = '', nonce = '', proof = '', more] = stamp.split('.')
  const given = Buffer.from(proof, 'base64url')
  const expected = proofOf(scope, `${at}.${nonce}`)
  if (more !== undefined || given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged'
  const age = now - Number(at)
  if (age < fastestMs) return 'fast'
  return age > oldestMs ? 'old' : null
}
