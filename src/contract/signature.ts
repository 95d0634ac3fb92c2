import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

export const signatureHeader = 'X-Switchboard-Signature'

/** How far the other side's clock may be from ours, and for how long a request may be repeated as it is. */
const skewSeconds = 5 * 60

const macOf = (secret: string, at: string, body: Uint8Array): string =>
  createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">` over the bytes as they are sent. */
export function sign(secret: string, body: Uint8Array, now = Date.now()): string {
  const at = String(Math.floor(now / 1000))
  return `t=${at},v1=${macOf(secret, at, body)}`
}

export interface Signature {
  at: string
  macs: string[]
}

/** A header that could be right: well written, and of these minutes. Null otherwise; then nothing more need be read. */
export function signatureOf(header: string | undefined, now = Date.now()): Signature | null {
  const parts = (header ?? '').split(',').map((part) => part.trim())
  const at = parts.find((part) => /^t=\d{10}$/.test(part))?.slice(2)
  const macs = parts.filter((part) => /^v1=[0-9a-f]{64}$/.test(part)).map((part) => part.slice(3))
  if (!at || macs.length === 0 || macs.length > 4 || Math.abs(now / 1000 - Number(at)) > skewSeconds) return null
  return { at, macs }
}

/** Whether one of the secrets made it, over exactly these bytes. */
export function proves(secrets: string[], { at, macs }: Signature, body: Uint8Array): boolean {
  const expected = secrets.filter(Boolean).map((secret) => Buffer.from(macOf(secret, at, body), 'hex'))
  const given = macs.map((mac) => Buffer.from(mac, 'hex'))
  return expected.some((mine) => given.some((theirs) => timingSafeEqual(mine, theirs)))
}

/** Whether a key from an address is the one, without telling by time how much of it was right. */
export function sameKey(expected: string, given: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(expected), hash(given))
}

/**
 * The signature of a service that signs in its own way: an HMAC-SHA256 of the body, in hexadecimal or base64, with or without
 * something before it (`sha256=`).
 */
export function hookProves(secret: string, header: string | undefined, body: Uint8Array): boolean {
  const mac = createHmac('sha256', secret).update(body).digest()
  const given = (header ?? '').trim().replace(/^(sha256|v1)[=,]/, '')
  const bytes = /^[0-9a-f]{64}$/.test(given) ? Buffer.from(given, 'hex') : Buffer.from(given, 'base64')
  return bytes.length === mac.length && timingSafeEqual(bytes, mac)
}
