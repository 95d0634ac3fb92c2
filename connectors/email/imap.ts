import { isIP } from 'node:net'
import { ImapFlow, type ImapFlowError } from 'imapflow'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Said } from '../../src/contract/words.ts'
import { login, type Means } from './access.ts'
import { askingOf } from './ask.ts'
import type { EmailConfig } from './config.ts'
import { remedies, words } from './fault-words.ts'

/** Milliseconds without a byte after which a connection counts as dead. */
const silence = 60_000
const openWithin = 60_000

/** An IMAP connection, signed in. Throws ConnectorError with the server's own words. The caller closes it, or `means.signal` does. */
export async function openImap(config: EmailConfig, means: Means): Promise<ImapFlow> {
  const host = await means.resolve(config.imapHost)
  for (const fresh of [false, true]) {
    const client = imapClient(config, host, await login(config, means, 'imap', fresh))
    const cut = () => client.close()
    means.signal?.addEventListener('abort', cut)
    client.once('close', () => means.signal?.removeEventListener('abort', cut))
    try {
      // each step has its limit, but a server may keep the sign-in waiting with friendly words
      await askingOf(client, `${config.imapHost}:${config.imapPort}`, openWithin)(connected(client, means.signal), 'small')
      return client
    } catch (error) {
      client.close()
      // an access token may have been withdrawn before its time: one new one is tried
      if (!fresh && config.auth === 'oauth2' && (error as ImapFlowError).authenticationFailed) continue
      throw imapError(error, config)
    }
  }
  throw new Error('not reached')
}

/** Connects and signs in, and ends at once when told to: by itself the library goes on waiting for a server that says nothing. */
export async function connected(client: ImapFlow, signal: AbortSignal | undefined): Promise<void> {
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(() => {})
  const cut = () => {
    client.close()
    ended.reject(new Error('given up'))
  }
  if (signal?.aborted) cut()
  signal?.addEventListener('abort', cut)
  try {
    await Promise.race([client.connect(), ended.promise])
  } finally {
    signal?.removeEventListener('abort', cut)
  }
}

/** A connection not opened yet, to the address that was checked, under the name that was typed. */
export function imapClient(config: EmailConfig, host: string, auth: { user: string; pass?: string; accessToken?: string }): ImapFlow {
  const client = new ImapFlow({
    host,
    port: config.imapPort,
    secure: config.imapSecurity === 'tls',
    doSTARTTLS: config.imapSecurity === 'starttls',
    ...(isIP(config.imapHost) === 0 && { servername: config.imapHost }),
    auth,
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 20_000,
    greetingTimeout: 15_000,
    socketTimeout: silence,
    maxLiteralSize: 128 * 1024 * 1024,
    maxResponseSize: 256 * 1024 * 1024,
    clientInfo: { name: 'Switchboard' },
  })
  // what it has to say is said by the command that fails, or by `close`
  client.on('error', () => {})
  return client
}

/** What went wrong with an IMAP connection, as the hub must act on it. */
export function imapError(error: unknown, config: EmailConfig): ConnectorError {
  if (error instanceof ConnectorError) return error
  const fault = error as ImapFlowError
  const told = wordsOf(fault)
  const where = `${config.imapHost}:${config.imapPort}`
  if (fault.authenticationFailed) {
    const passing = /unavailable|try again|temporar|throttl|too many|in ?use|contactadmin|serverbug/i.test(
      `${fault.serverResponseCode} ${told}`,
    )
    if (passing) return new ConnectorError('unreachable', words.notNow(where, told), { cause: error })
    const remedy = config.auth === 'oauth2' ? remedies.signInAgain : remedies.incoming
    return new ConnectorError('unauthorized', words.signInRefused(where, told, remedy), { cause: error })
  }
  if (fault.code === 'ETHROTTLE') {
    return new ConnectorError('rate_limited', words.slowDown(where, told), {
      retryAfterMs: fault.throttleReset ?? 60_000,
      cause: error,
    })
  }
  return new ConnectorError('unreachable', words.failed(where, told, remedyFor(fault, told)), { cause: error })
}

function wordsOf(error: ImapFlowError): string {
  const said = typeof error.response === 'string' ? error.response : error.responseText
  const text = said || error.reason || error.message || error.code || 'no reason given'
  // the tag a command was numbered with, and the runtime's advice to itself, help nobody
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/^\S+ (?=(?:NO|BAD|BYE)\b)/, '')
    .replace(runtimeAdvice, '')
    .replace(/\.$/, '')
    .slice(0, 400)
}

/** What Node adds to a certificate nobody vouches for. */
export const runtimeAdvice = /; if the root CA is installed locally.*$/

/** What an admin can do about a connection that does not come about. */
export function remedyFor(error: { code?: string | undefined; tlsFailed?: boolean | undefined }, told: string): Said {
  const code = error.code ?? ''
  if (/ECONNREFUSED/.test(code)) return remedies.nobody
  if (/ENOTFOUND|EAI_AGAIN|EDNS/.test(code)) return remedies.unknownHost
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return remedies.noAnswer
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/.test(code) || /certificate/i.test(told)) {
    if (/altname/i.test(`${code} ${told}`)) return remedies.otherName
    if (/expired/i.test(`${code} ${told}`)) return remedies.expired
    return remedies.stranger
  }
  if (error.tlsFailed || /STARTTLS|wrong version number|ssl|tls/i.test(`${code} ${told}`)) return remedies.encryption
  return remedies.again
}
