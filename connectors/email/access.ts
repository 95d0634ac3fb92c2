import { ConnectorError } from '../../src/contract/errors.ts'
import { beginningOf, request } from '../../src/contract/request.ts'
import type { EmailConfig } from './config.ts'
import { access, remedies } from './fault-words.ts'

/** What opening a connection needs beside the settings: the channel, or the context of a test. */
export interface Means {
  resolve(host: string): Promise<string>
  signal?: AbortSignal
  id?: string
  saveSecret?(name: string, value: string): Promise<void>
}

/** More than any token server answers. */
const mostBytes = 200_000

export type Login = { user: string; pass: string } | { user: string; accessToken: string }

// access tokens are good for an hour or so, in every connection of this process
const tokens = new Map<string, Token>()
// and asked for once at a time: with a provider that rotates refresh tokens, two askers would spoil each other's
const asking = new Map<string, Promise<Token>>()

interface Token {
  accessToken: string
  refreshToken: string
  /** The refresh token it was asked with: settings read before the rotation still hold that one. */
  askedWith: string
  until: number
}

/** Who signs in, and by what. `fresh` asks for a new access token, after one was refused. */
export async function login(config: EmailConfig, means: Means, side: 'imap' | 'smtp', fresh = false): Promise<Login> {
  const own = config.username || config.address
  const user = side === 'smtp' ? config.smtpUsername || own : own
  if (config.auth === 'oauth2') return { user, accessToken: await accessToken(config, means, fresh) }
  return { user, pass: side === 'smtp' && config.smtpPassword ? config.smtpPassword : config.password }
}

async function accessToken(config: EmailConfig, means: Means, fresh: boolean): Promise<string> {
  if (!config.refreshToken) {
    throw new ConnectorError('unauthorized', access.nobody)
  }
  const { id } = means
  if (!id) return (await newToken(config, means, config.refreshToken)).accessToken
  const held = tokens.get(id)
  const ours = held !== undefined && [held.refreshToken, held.askedWith].includes(config.refreshToken)
  if (ours && !fresh && held.until > Date.now()) return held.accessToken
  const running = asking.get(id) ?? newToken(config, means, ours ? held.refreshToken : config.refreshToken)
  asking.set(id, running)
  try {
    const token = await running
    tokens.set(id, token)
    return token.accessToken
  } finally {
    asking.delete(id)
  }
}

async function newToken(config: EmailConfig, means: Means, askedWith: string): Promise<Token> {
  const answer = await askToken(config, means, { grant_type: 'refresh_token', refresh_token: askedWith })
  const refreshToken = answer.refreshToken ?? askedWith
  // a rotated one is the only key from now on: kept before the access token is used
  if (refreshToken !== askedWith) await means.saveSecret?.('refreshToken', refreshToken)
  return { accessToken: answer.accessToken, refreshToken, askedWith, until: Date.now() + answer.expiresIn * 1000 - 60_000 }
}

export interface TokenAnswer {
  accessToken: string
  refreshToken: string | undefined
  expiresIn: number
}

/** Asks the token server. ConnectorError `unauthorized` when the grant is not good (any more), with its own words. */
export async function askToken(config: EmailConfig, means: Means, grant: { [name: string]: string }): Promise<TokenAnswer> {
  const form = new URLSearchParams({
    ...grant,
    client_id: config.clientId,
    ...(config.clientSecret && { client_secret: config.clientSecret }),
  })
  const { status, text } = await post(config.tokenUrl, form.toString(), means)
  const body = parsed(text)
  if (status === 200 && typeof body.access_token === 'string') {
    return {
      accessToken: body.access_token,
      refreshToken: typeof body.refresh_token === 'string' ? body.refresh_token : undefined,
      expiresIn: Number(body.expires_in) || 300,
    }
  }
  const words = [body.error, body.error_description].filter((word) => typeof word === 'string').join(': ') || `status ${status}`
  if (status === 429 || status >= 500 || body.error === 'temporarily_unavailable') {
    throw new ConnectorError('unreachable', access.notNow(words))
  }
  const remedy = body.error === 'invalid_client' ? remedies.client : remedies.signInAgain
  throw new ConnectorError('unauthorized', access.refused(words.slice(0, 300), remedy))
}

function parsed(text: string): { [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : {}
  } catch {
    return {}
  }
}

async function post(address: string, form: string, means: Means): Promise<{ status: number; text: string }> {
  const url = new URL(address)
  const late = AbortSignal.timeout(15_000)
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }
  const signal = means.signal ? AbortSignal.any([means.signal, late]) : late
  const answer = await request(url, { method: 'POST', headers, body: Buffer.from(form) }, (host) => means.resolve(host), signal)
  try {
    return { status: answer.statusCode ?? 0, text: (await beginningOf(answer, mostBytes)).toString() }
  } catch (error) {
    throw new ConnectorError('unreachable', access.brokeOff(url.host, messageOf(error)), {
      cause: error,
    })
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
