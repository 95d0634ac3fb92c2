import { createHash, createHmac, randomBytes } from 'node:crypto'
import { headerOf, methodOf, type SipMessage } from './sip-message.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
const part = (header: string, name: string): string =>
  new RegExp(`(?:^|[\\s,])${name}=(?:"([^"]*)"|([^\\s,]+))`, 'i').exec(header)?.slice(1).find(Boolean) ?? ''

/** Digest sign-in (MD5) with fixed passwords and, with a shared secret, passing ones ("<unix expiry>:<user>"). */
export function createAuth(domain: string, users: { [user: string]: string }, secret: string | undefined) {
  const nonce = randomBytes(12).toString('hex')

  function passwordOf(username: string): string | undefined {
    if (!username.includes(':')) return users[username]
    const expiry = Number(username.split(':')[0])
    if (!secret || !(expiry * 1000 > Date.now())) return undefined
    return createHmac('sha1', secret).update(username).digest('base64')
  }

  return {
    challenge: `Digest realm="${domain}", nonce="${nonce}", qop="auth", algorithm=MD5`,
    /** Whose request it is, null when that is not shown. */
    userOf(request: SipMessage): string | null {
      const said = headerOf(request, 'authorization') || headerOf(request, 'proxy-authorization')
      const username = part(said, 'username')
      const password = passwordOf(username)
      if (password === undefined || part(said, 'nonce') !== nonce) return null
      const ha2 = md5(`${methodOf(request)}:${part(said, 'uri')}`)
      const qop = part(said, 'qop')
      const middle = qop ? `${nonce}:${part(said, 'nc')}:${part(said, 'cnonce')}:${qop}` : nonce
      if (md5(`${md5(`${username}:${domain}:${password}`)}:${middle}:${ha2}`) !== part(said, 'response')) return null
      return username.split(':').at(-1)!
    },
  }
}
