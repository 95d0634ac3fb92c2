import { createHmac } from 'node:crypto'
import type { SoftphoneAccess } from '../../src/contract/connector.ts'
import { type Config, domainOf } from './config.ts'

const validSeconds = 3600

/**
 * What a browser signs in with as an extension. With a secret shared with the telephone system the password passes within the hour, as
 * auth_ephemeral of Kamailio and use-auth-secret of coturn know it; else it is the one the admin gave for the extension.
 */
export function softphone(config: Config, { extension, secret }: { extension: string; secret: string | null }): SoftphoneAccess | null {
  const server = config.softphoneServer || config.server
  if (!server) return null
  const expires = Math.floor(Date.now() / 1000) + validSeconds
  const passing = config.softphoneSecret ? passingFor(config.softphoneSecret, expires, extension) : null
  if (!passing && secret === null) return null
  return {
    server,
    domain: config.softphoneDomain || domainOf({ server: config.server || server, domain: config.domain }),
    extension,
    username: passing?.username ?? extension,
    password: passing?.credential ?? secret ?? '',
    expiresAt: passing ? new Date(expires * 1000).toISOString() : null,
    iceServers: iceServersOf(config, expires, extension),
    dtmf: config.dtmf,
    ...(config.callIdHeader && { callIdHeader: config.callIdHeader }),
  }
}

function iceServersOf({ iceServers, turnSecret }: Config, expires: number, extension: string): SoftphoneAccess['iceServers'] {
  const turn = iceServers.filter((url) => /^turns?:/i.test(url))
  const stun = iceServers.filter((url) => /^stuns?:/i.test(url))
  return [
    ...(stun.length > 0 ? [{ urls: stun }] : []),
    // without the secret there is nothing to sign in with
    ...(turn.length > 0 && turnSecret ? [{ urls: turn, ...passingFor(turnSecret, expires, extension) }] : []),
  ]
}

function passingFor(secret: string, expires: number, extension: string): { username: string; credential: string } {
  const username = `${expires}:${extension}`
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}
