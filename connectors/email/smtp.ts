import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import XOAuth2 from 'nodemailer/lib/xoauth2'
import { ConnectorError } from '../../src/contract/errors.ts'
import { type Login, login, type Means } from './access.ts'
import type { EmailConfig } from './config.ts'
import { remedies, words } from './fault-words.ts'
import { remedyFor, runtimeAdvice } from './imap.ts'

/** What goes wrong with SMTP, as its library tells it. */
export interface SmtpFault extends Error {
  code?: string
  response?: string
  responseCode?: number
  command?: string
}

/** How long a server may be silent; after a letter's end some check it for minutes. */
const silence = 180_000

/** An SMTP connection that greeted and, when asked for, is encrypted; not signed in. */
export async function connectSmtp(config: EmailConfig, host: string, signal?: AbortSignal): Promise<SMTPConnection> {
  const connection = new SMTPConnection({
    host,
    port: config.smtpPort,
    secure: config.smtpSecurity === 'tls',
    requireTLS: config.smtpSecurity === 'starttls',
    ignoreTLS: config.smtpSecurity === 'none',
    ...(isIP(config.smtpHost) === 0 && { servername: config.smtpHost }),
    name: config.address.slice(config.address.lastIndexOf('@') + 1),
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: silence,
  })
  // an end that nobody waits for is seen by the next step
  connection.on('error', () => {})
  await step<void>(connection, (done) => connection.connect((error) => done(error ?? null)), signal)
  return connection
}

/** Signs in, when the server wants it at all. */
export async function signInSmtp(connection: SMTPConnection, who: Login, signal?: AbortSignal): Promise<void> {
  if (!connection.allowsAuth) return
  const auth = 'pass' in who ? { user: who.user, pass: who.pass } : { user: who.user, oauth2: bearer(who.user, who.accessToken) }
  await step<void>(connection, (done) => connection.login(auth, (error) => done(error ?? null)), signal)
}

// the library asks a second time after a refusal: the same token again, so that the refusal's own words come out
function bearer(user: string, accessToken: string): XOAuth2 {
  const holder = new XOAuth2({ user, accessToken })
  holder.getToken = (_renew, done) => done(null, accessToken)
  return holder
}

/** Connects and signs in. Throws ConnectorError. */
export async function openSmtp(config: EmailConfig, means: Means): Promise<SMTPConnection> {
  const host = await means.resolve(config.smtpHost)
  for (const fresh of [false, true]) {
    const who = await login(config, means, 'smtp', fresh)
    let connection: SMTPConnection | undefined
    try {
      connection = await connectSmtp(config, host, means.signal)
      await signInSmtp(connection, who, means.signal)
      return connection
    } catch (error) {
      connection?.close()
      if (!fresh && config.auth === 'oauth2' && (error as SmtpFault).code === 'EAUTH') continue
      throw smtpError(error, config)
    }
  }
  throw new Error('not reached')
}

/** The server took the letter, for all recipients or for some. */
export interface Taken {
  refused: { address: string; words: string }[]
}

/**
 * Hands a letter over. When the connection is lost after its last byte was given away, nobody knows whether it was taken: then, and only
 * then, ConnectorError `unconfirmed`. `signal` ends it as long as nothing was given away; a letter that has begun goes to its end.
 */
export async function handOver(
  connection: SMTPConnection,
  envelope: { from: string; to: string[] },
  letter: Buffer,
  config: EmailConfig,
  signal: AbortSignal,
): Promise<Taken> {
  let given = 0
  const source = new Readable({
    read() {
      const piece = letter.subarray(given, given + 64 * 1024)
      given += piece.length
      this.push(piece.length > 0 ? piece : null)
    },
  })
  try {
    const info = await step<{ rejected: string[]; rejectedErrors?: SmtpFault[] | undefined }>(
      connection,
      (done) =>
        connection.send(
          { from: envelope.from === '' ? false : envelope.from, to: envelope.to, size: letter.length },
          source,
          (error, result) => done(error ?? null, result),
        ),
      signal,
      () => given === 0,
    )
    return { refused: info.rejected.map((address, index) => ({ address, words: wordsOf(info.rejectedErrors?.[index]) })) }
  } catch (error) {
    const fault = error as SmtpFault
    if (given >= letter.length && fault.responseCode === undefined) {
      throw new ConnectorError('unconfirmed', words.perhapsSent(config.smtpHost, fault.message), { cause: error })
    }
    throw smtpError(error, config, true)
  }
}

// a step fails by its own answer or by the end of the connection, whichever comes first; `signal` ends it while `mayEnd` says so
function step<T>(
  connection: SMTPConnection,
  run: (done: (error: Error | null, result?: T) => void) => void,
  signal: AbortSignal | undefined,
  mayEnd = () => true,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const leave = () => {
      connection.off('error', failed)
      connection.off('end', ended)
      signal?.removeEventListener('abort', cut)
    }
    const failed = (error: Error) => {
      leave()
      reject(error)
    }
    const ended = () => failed(Object.assign(new Error('Connection closed'), { code: 'ECONNECTION' }))
    const cut = () => mayEnd() && connection.close()
    connection.on('error', failed)
    connection.on('end', ended)
    signal?.addEventListener('abort', cut)
    run((error, result) => {
      leave()
      if (error) reject(error)
      else resolve(result as T)
    })
  })
}

const wordsOf = (fault: SmtpFault | undefined): string =>
  (fault?.response ?? fault?.message ?? 'no reason given')
    .replace(/[\r\n]+/g, ' ')
    .replace(runtimeAdvice, '')
    .replace(/\.$/, '')
    .slice(0, 400)

/** What went wrong with SMTP, as the hub must act on it; only while a letter is handed over can a refusal be about the letter. */
export function smtpError(error: unknown, config: EmailConfig, ofLetter = false): ConnectorError {
  if (error instanceof ConnectorError) return error
  const fault = error as SmtpFault
  const told = wordsOf(fault)
  const where = `${config.smtpHost}:${config.smtpPort}`
  const status = fault.responseCode ?? 0
  if (fault.code === 'EAUTH' || status === 530 || status === 534 || status === 535) {
    if (status >= 400 && status < 500) return new ConnectorError('unreachable', words.notNow(where, told), { cause: error })
    const remedy = config.auth === 'oauth2' ? remedies.signInAgain : remedies.outgoing
    return new ConnectorError('unauthorized', words.signInRefused(where, told, remedy), { cause: error })
  }
  if (ofLetter && status >= 500) return new ConnectorError('rejected', words.letterRefused(where, told), { cause: error })
  if (ofLetter && status >= 400) {
    const slow = /rate|too many|throttl|too fast|limit|quota/i.test(told)
    return new ConnectorError(slow ? 'rate_limited' : 'unreachable', words.letterNotYet(where, told), { cause: error })
  }
  if (ofLetter && (fault.code === 'EMESSAGE' || fault.code === 'EENVELOPE'))
    return new ConnectorError('rejected', words.letterUnfit(where, told), { cause: error })
  return new ConnectorError('unreachable', words.failed(where, told, remedyFor({ code: codeOf(fault) }, told)), { cause: error })
}

const codeOf = (fault: SmtpFault): string => `${fault.code ?? ''} ${(fault as { originalCode?: string }).originalCode ?? ''}`
