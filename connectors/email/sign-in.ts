import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { ConnectorError } from '../../src/contract/errors.ts'
import { askToken, type Means } from './access.ts'
import type { EmailConfig } from './config.ts'
import { access } from './fault-words.ts'
import { imapClient, imapError } from './imap.ts'

/** What a sign-in at a provider needs that is not in the settings. */
interface Provider {
  authorize: string
  scope: string
  extra: { [name: string]: string }
}

const lifetimeMs = 10 * 60_000

/** Where an authorisation begins: the provider's page, and the secret the browser keeps until it comes back. */
export function beginSignIn(
  config: EmailConfig,
  channelId: string,
  redirectUri: string,
  now = Date.now(),
): { address: string; nonce: string } {
  const { authorize, scope, extra } = providerOf(config)
  const nonce = randomBytes(24).toString('base64url')
  const verifier = verifierOf(config, nonce)
  const address = new URL(authorize)
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: redirectUri,
    scope,
    login_hint: config.username || config.address,
    state: stateOf(config, channelId, nonce, now + lifetimeMs),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...extra,
  }).toString()
  return { address: address.href, nonce }
}

/**
 * Ends an authorisation: the state must be ours, fresh, and of the browser that began it; and whoever signed in must be let into this very
 * mailbox, so that nobody can put another one in its place. Answers the refresh token.
 */
export async function endSignIn(
  config: EmailConfig,
  channelId: string,
  redirectUri: string,
  answer: { code: string; state: string; nonce: string },
  means: Means,
  now = Date.now(),
): Promise<string> {
  const until = Number(answer.state.split('.')[0])
  if (!same(answer.state, stateOf(config, channelId, answer.nonce, until)) || !(until > now)) {
    throw new ConnectorError('rejected', access.tooOld)
  }
  const token = await askToken(config, means, {
    grant_type: 'authorization_code',
    code: answer.code,
    redirect_uri: redirectUri,
    code_verifier: verifierOf(config, answer.nonce),
  })
  await mayRead(config, token.accessToken, means)
  if (!token.refreshToken) throw new ConnectorError('rejected', access.notLasting)
  return token.refreshToken
}

async function mayRead(config: EmailConfig, accessToken: string, means: Means): Promise<void> {
  const user = config.username || config.address
  const client = imapClient(config, await means.resolve(config.imapHost), { user, accessToken })
  try {
    await client.connect()
  } catch (error) {
    const fault = imapError(error, config)
    if (fault.code !== 'unauthorized') throw fault
    throw new ConnectorError('rejected', access.otherMailbox(user), { cause: error })
  } finally {
    client.close()
  }
}

function providerOf(config: EmailConfig): Provider {
  const host = new URL(config.tokenUrl).hostname
  if (/(^|\.)googleapis\.com$/.test(host)) {
    return {
      authorize: 'https://accounts.google.com/o/oauth2/v2/auth',
      scope: 'https://mail.google.com/',
      extra: { access_type: 'offline', prompt: 'consent' },
    }
  }
  if (host === 'login.microsoftonline.com') {
    return {
      authorize: config.tokenUrl.replace(/\/token$/, '/authorize'),
      scope: 'offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send',
      extra: { prompt: 'select_account' },
    }
  }
  return { authorize: config.tokenUrl.replace(/\/token$/, '/authorize'), scope: 'offline_access', extra: {} }
}

// only who knows the client secret can make one; a public client has at least its id and the browser's nonce
const keyOf = (config: EmailConfig, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', `${config.clientSecret}:${config.clientId}`, 'switchboard mail', purpose, 32))

const stateOf = (config: EmailConfig, channelId: string, nonce: string, until: number): string =>
  `${until}.${createHmac('sha256', keyOf(config, 'state')).update(`${channelId}.${until}.${nonce}`).digest('base64url')}`

const verifierOf = (config: EmailConfig, nonce: string): string =>
  createHmac('sha256', keyOf(config, 'verifier')).update(nonce).digest('base64url')

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
