import { createHash } from 'node:crypto'
import { z } from 'zod'
import { decoded, proves } from './sign.ts'

/** What a site says about its signed-in person. */
export const Claims = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().max(200).optional(),
  email: z.string().max(320).optional(),
  phone: z.string().max(50).optional(),
})
export type Claims = z.infer<typeof Claims>

export interface Signed {
  claims: Claims
  /** False: expired, though not long ago. */
  fresh: boolean
}

const hourSeconds = 3600
const skewSeconds = 60
/** How long an expired signature still continues the chat it had opened: a page left open overnight keeps its thread, but proves nothing new. */
const continuesSeconds = 12 * hourSeconds

const Header = z.object({ alg: z.literal('HS256') })
const Payload = Claims.extend({ aud: z.string(), exp: z.number() })

/** A site's signature of its person: JWT, HS256, `aud` this channel, `exp` at most an hour ahead. Null when any of it is wrong. */
export function signedPerson(secret: string, channelId: string, jwt: string, now = Date.now()): Signed | null {
  const [header, payload, signature, more] = jwt.split('.')
  if (!header || !payload || !signature || more !== undefined) return null
  if (!proves(secret, `${header}.${payload}`, signature)) return null
  const body = Payload.safeParse(decoded(payload))
  if (!Header.safeParse(decoded(header)).success || !body.success || body.data.aud !== channelId) return null
  const left = body.data.exp - now / 1000
  if (left > hourSeconds + skewSeconds || left < -continuesSeconds) return null
  return { claims: Claims.parse(body.data), fresh: left > -skewSeconds }
}

/** The person a token belongs to, without naming him. */
export const personOf = (claims: Claims): string => createHash('sha256').update(claims.sub).digest('base64url').slice(0, 22)
