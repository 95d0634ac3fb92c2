import type { ImapFlow } from 'imapflow'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { TestContext, TestReport } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Json } from '../../src/contract/events.ts'
import { apart, type Said } from '../../src/contract/words.ts'
import { type Login, login } from './access.ts'
import { authservIdOf } from './assess.ts'
import type { EmailConfig } from './config.ts'
import { words } from './fault-words.ts'
import { foldersOf } from './folders.ts'
import { all, fieldsOf } from './headers.ts'
import { connected, imapClient, imapError } from './imap.ts'
import { connectSmtp, signInSmtp, smtpError } from './smtp.ts'
import { found } from './test-words.ts'

/** Tries both servers step by step. Reads folder names, one header and a count; sends nothing and changes nothing. */
export async function test(config: EmailConfig, context: TestContext): Promise<TestReport> {
  const checks: TestReport['checks'] = []
  const proposals: { [name: string]: Json } = {}
  const check: Check = async (name, run, waited = 0) => {
    const from = performance.now()
    const ms = () => Math.round(performance.now() - from) + waited
    try {
      const { detail, value } = await run()
      checks.push({ name, ok: true, ...apart(detail), ms: ms() })
      return value
    } catch (error) {
      const texts = error instanceof ConnectorError ? error.texts : undefined
      checks.push({ name, ok: false, detail: error instanceof Error ? error.message : String(error), ...(texts && { texts }), ms: ms() })
      return null
    }
  }
  const who = (side: 'imap' | 'smtp') => check(`${side}-access`, async () => tokenStep(await login(config, context, side)))

  const incoming = await check('imap-resolve', () => resolved(context, config.imapHost))
  const reader = incoming && (config.auth === 'oauth2' ? await who('imap') : await login(config, context, 'imap'))
  if (incoming && reader) await readSide(config, context, incoming, reader, check, proposals)

  const outgoing = await check('smtp-resolve', () => resolved(context, config.smtpHost))
  if (outgoing)
    await sendSide(config, context, outgoing, reader && config.auth === 'oauth2' ? await login(config, context, 'smtp') : null, check)
  return { ok: checks.every((each) => each.ok), checks, ...(Object.keys(proposals).length > 0 && { proposals }) }
}

/** `waited`: milliseconds the step took before it was asked how it went. */
type Check = <T>(name: string, run: () => Promise<{ detail: Said; value: T }>, waited?: number) => Promise<T | null>

const tokenStep = (access: Login) => ({ detail: found.token, value: access })

async function resolved(context: TestContext, host: string) {
  const address = await context.resolve(host)
  return { detail: found.address(host, address), value: address }
}

async function readSide(
  config: EmailConfig,
  context: TestContext,
  host: string,
  who: Login,
  check: Check,
  proposals: { [name: string]: Json },
) {
  const client = imapClient(config, host, who)
  const cut = () => client.close()
  context.signal.addEventListener('abort', cut)
  try {
    // one call connects, encrypts and signs in; how far it came is told by what it left behind
    const from = Date.now()
    const failure = await connected(client, context.signal).then(
      () => null,
      (error: unknown) => imapError(error, config),
    )
    const took = Date.now() - from
    const greeted = client.connectedAt !== null
    const connecting = (client.connectedAt ?? from) - from
    await check(
      'imap-connect',
      async () => {
        if (failure && !greeted) throw failure
        return {
          detail: client.greeting ? found.greeting(client.greeting.slice(0, 200)) : found.port(config.imapPort),
          value: true,
        }
      },
      greeted ? connecting : took,
    )
    if (!greeted) return
    const encrypted = config.imapSecurity === 'none' || client.secureConnection
    if (config.imapSecurity !== 'none') {
      await check(
        'imap-encryption',
        async () => {
          if (failure && !encrypted) throw failure
          return { detail: found.encryption(client.tls ? (client.tls.version ?? 'TLS') : undefined), value: true }
        },
        failure && !encrypted ? took - connecting : 0,
      )
    }
    if (failure && !encrypted) return
    const signedIn = await check(
      'imap-login',
      async () => {
        if (failure) throw failure
        return { detail: found.signedIn(who.user), value: true }
      },
      took - connecting,
    )
    if (!signedIn) return
    const folders = await check('folders', async () => {
      const { folders, missing } = await foldersOf(client, config)
      const names = folders
        .toReversed()
        .map((folder) => folder.path)
        .join(', ')
      if (folders.length === 0) throw new ConnectorError('misconfigured', words.noFolders(missing.join(', ')))
      return { detail: found.folders(names, missing), value: folders }
    })
    if (folders) await check('letters', () => look(client, config, folders.at(-1)!.path, proposals))
  } finally {
    context.signal.removeEventListener('abort', cut)
    client.close()
  }
}

// how many letters a start date would bring, and whose sender check the newest letter carries on top
async function look(client: ImapFlow, config: EmailConfig, path: string, proposals: { [name: string]: Json }) {
  const mailbox = await client.mailboxOpen(path, { readOnly: true })
  const newest = mailbox.exists === 0 ? false : await client.fetchOne('*', { headers: ['authentication-results'] })
  const head = newest ? newest.headers : undefined
  const header = head && all(fieldsOf(head), 'authentication-results')[0]
  const authservId = header === undefined ? '' : authservIdOf(header)
  if (authservId !== '' && authservId !== config.trustedAuthservId) proposals.trustedAuthservId = authservId
  if (config.startFrom === 'now') return { detail: found.letters(path, mailbox.exists, null), value: true }
  const since = await client.search({ since: new Date(config.startFrom) }, { uid: true })
  const count = Array.isArray(since) ? since.length : 0
  proposals.lettersSince = count
  return { detail: found.letters(path, mailbox.exists, { date: config.startFrom, count }), value: true }
}

async function sendSide(config: EmailConfig, context: TestContext, host: string, bearer: Login | null, check: Check) {
  let connection: SMTPConnection | null = null
  try {
    connection = await check('smtp-connect', async () => {
      const opened = await connectSmtp(config, host, context.signal).catch((error: unknown) => {
        throw smtpError(error, config)
      })
      return { detail: found.outgoing(config.smtpPort, opened.secure), value: opened }
    })
    if (!connection || (config.auth === 'oauth2' && !bearer)) return
    const opened = connection
    await check('smtp-login', async () => {
      const who = bearer ?? (await login(config, context, 'smtp'))
      await signInSmtp(opened, who, context.signal).catch((error: unknown) => {
        throw smtpError(error, config)
      })
      return { detail: opened.allowsAuth ? found.signedIn(who.user) : found.noSignIn, value: true }
    })
    connection.quit()
  } finally {
    connection?.close()
  }
}
