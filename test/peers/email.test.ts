import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ImapFlow } from 'imapflow'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { config, type EmailConfig } from '../../connectors/email/config.ts'
import type { Cursor } from '../../connectors/email/cursor.ts'
import { listen } from '../../connectors/email/listen.ts'
import { normalize } from '../../connectors/email/normalize.ts'
import { lookup, send } from '../../connectors/email/send.ts'
import { test } from '../../connectors/email/test-connection.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { InboundEvent, OutboundMessage } from '../../src/contract/events.ts'
import { newId } from '../../src/id.ts'
import { answer } from '../support/answer.ts'
import { type TestChannel, testChannel } from '../support/channel.ts'

const labs = process.env.LABS ?? ''
const lab = join(labs, 'mail')
const there = labs !== '' && existsSync(join(lab, 'up'))
// one that runs already is used and left running
const own = process.env.LAB_MAIL_DIR === undefined
const base = Number(process.env.LAB_MAIL_BASE ?? 24_000)
const env = { ...process.env, LAB_MAIL_DIR: process.env.LAB_MAIL_DIR ?? `/tmp/mail-peers-${process.pid}`, LAB_MAIL_BASE: String(base) }

const run = promisify(execFile)
const bin = async (name: string, ...parameters: string[]) => (await run(join(lab, 'bin', name), parameters, { env })).stdout

type Mailbox = TestChannel<EmailConfig, Cursor>
const settings = (user: string, change: object = {}): EmailConfig =>
  config.parse({
    address: `${user}@acme.test`,
    password: 'lab-pass',
    imapHost: '127.0.0.1',
    imapPort: base + 143,
    imapSecurity: 'none',
    smtpHost: '127.0.0.1',
    smtpPort: base + 587,
    smtpSecurity: 'none',
    ...change,
  })

const patient = { timeout: 60_000, interval: 250 }
const pace = { check: 1000, reopen: 5000, patience: 5000 }
const running: { channel: Mailbox; ended: Promise<void> }[] = []
const failures: { channel: Mailbox; message: string }[] = []

/** Listens as the hub's supervisor does: again after every failure that passes. */
function supervised(channel: Mailbox): Mailbox {
  const ended = (async () => {
    while (!channel.signal.aborted) {
      try {
        await listen(channel, pace)
      } catch (error) {
        if (!(error instanceof ConnectorError) || error.code !== 'unreachable') throw error
        failures.push({ channel, message: error.message })
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  })()
  running.push({ channel, ended })
  return channel
}
const working = (channel: Mailbox) => channel.when(() => channel.reports.some((report) => report.state === 'working'))
const events = async (channel: Mailbox): Promise<InboundEvent[]> =>
  (await Promise.all(channel.rows.map((row) => normalize(channel.stored(row), channel.context())))).flat()

async function lettersOf(address: string, folder = 'INBOX'): Promise<{ head: string; flags: Set<string> }[]> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: base + 143,
    secure: false,
    doSTARTTLS: false,
    auth: { user: address, pass: 'lab-pass' },
    logger: false,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    const mailbox = await client.mailboxOpen(folder, { readOnly: true })
    if (mailbox.exists === 0) return []
    const found = await client.fetchAll('1:*', { headers: true, flags: true })
    return found.map((letter) => ({ head: letter.headers!.toString(), flags: letter.flags ?? new Set() }))
  } finally {
    client.close()
  }
}

const message = (to: string, change: Partial<OutboundMessage> = {}): OutboundMessage =>
  answer({
    id: newId(),
    to: [{ name: '', kind: 'email', value: to }],
    subject: 'Re: Order',
    text: 'It is on its way.',
    createdAt: new Date().toISOString(),
    ...change,
  })

describe.runIf(there)('a mailbox on Dovecot and Postfix', () => {
  beforeAll(async () => {
    if (own) await run(join(lab, 'up'), ['--fresh'], { env })
  })
  afterEach(async () => {
    for (const { channel } of running) channel.abort()
    await Promise.all(running.splice(0).map(({ ended }) => ended))
  })
  afterAll(async () => {
    if (own) await run(join(lab, 'down'), ['--wipe'], { env })
  })

  it('loses and doubles nothing while the server is killed, kicked and numbered anew', async () => {
    await bin('wipe-user', 'info')
    const channel = supervised(testChannel<EmailConfig, Cursor>(settings('info')))
    await working(channel)
    const idOf = (text: string) => /^message-id:\s*(\S+)/im.exec(text)![1]!
    const read = () => channel.rows.map((row) => idOf(row.bytes.toString('latin1')))
    // what lies in the mailbox counts, not what was sent there: a server that is killed while it takes a letter may lose it
    const caughtUp = () =>
      expect
        .poll(async () => (await lettersOf('info@acme.test')).map(({ head }) => idOf(head)).filter((id) => !read().includes(id)), patient)
        .toEqual([])
    const first = bin('deliver-many', '400', 'info', '--conns', '3')
    await channel.until(50)
    await bin('kick', 'info')
    await first.catch(() => {})
    await caughtUp()
    await bin('imap-restart', '--hard')
    await bin('deliver-many', '200', 'info', '--from-index', '400', '--conns', '3')
    await caughtUp()
    await bin('uidvalidity', 'info', 'INBOX', '--rebuild')
    await bin('deliver-many', '100', 'info', '--from-index', '600')
    await caughtUp()
    await bin('uidvalidity', 'info', 'INBOX')
    await bin('deliver-many', '10', 'info', '--from-index', '700')
    await caughtUp()
    const letters = await lettersOf('info@acme.test')
    expect(letters.length).toBeGreaterThan(600)
    expect(letters.filter(({ flags }) => flags.has('\\Seen'))).toHaveLength(0)
    const ids = read()
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])

    const understood = await events(channel)
    const roots = new Set(understood.map((event) => (event.type === 'message' && 'own' in event.thread ? event.thread.own : null)))
    expect(roots.size).toBe(ids.length)
    expect(understood.every((event) => event.type === 'message' && !event.unreadable)).toBe(true)
  })

  it('answers in the thread; the customer has it, and so has Sent', async () => {
    await bin('wipe-user', 'support')
    const channel = testChannel<EmailConfig, never>(settings('support', { displayName: 'Acme Support' }))
    const answer = message('c77@customer.test', { inReplyTo: '1.77@gen.customer.test', references: ['1.77@gen.customer.test'] })
    const { externalIds } = await send(answer, channel)
    await expect.poll(async () => (await lettersOf('c77@customer.test')).length, { timeout: 20_000 }).toBe(1)
    const [letter] = await lettersOf('c77@customer.test')
    expect(letter!.head).toContain(`Message-ID: <${externalIds[0]}>`)
    expect(letter!.head).toContain('In-Reply-To: <1.77@gen.customer.test>')
    expect(letter!.head).toContain('From: Acme Support <support@acme.test>')
    expect((await lettersOf('support@acme.test', 'Sent')).map(({ head }) => head).join()).toContain(externalIds[0])
    expect(await lookup(answer, channel)).toEqual({ externalIds })
  })

  it('tells refusals for now from refusals for good', async () => {
    const outcome = (to: string) => send(message(to), testChannel<EmailConfig, never>(settings('support'))).catch((error: unknown) => error)
    expect(await outcome('reject@fault.test')).toMatchObject({ code: 'rejected', message: expect.stringContaining('550') })
    expect(await outcome('full@fault.test')).toMatchObject({ code: 'rejected' })
    expect(await outcome('greylist@fault.test')).toMatchObject({ code: 'unreachable', message: expect.stringContaining('450') })
    expect(await outcome('shutdown@fault.test')).toMatchObject({ code: 'unreachable' })
    const wrong = send(message('c1@customer.test'), testChannel<EmailConfig, never>(settings('support', { password: 'no' })))
    await expect(wrong).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('learns from a bounce that a letter did not arrive', async () => {
    await bin('wipe-user', 'sales')
    const channel = supervised(testChannel<EmailConfig, Cursor>(settings('sales')))
    await working(channel)
    const { externalIds } = await send(message('nobody@bounce.test'), channel as unknown as TestChannel<EmailConfig, never>)
    await channel.when(() => channel.rows.filter((row) => row.meta.sent === false).length > 0)
    const receipts = (await events(channel)).filter((event) => event.type === 'receipt')
    expect(receipts).toContainEqual(
      expect.objectContaining({ externalId: externalIds[0], delivery: 'failed', detail: expect.stringContaining('nobody@bounce.test') }),
    )
  })

  it('signs in by a token, keeps the rotated refresh token, and reads', async () => {
    const stub = `http://127.0.0.1:${base + 80}`
    const to = await fetch(`${stub}/authorize?login_hint=oauth@acme.test&redirect_uri=${stub}/back&state=s`, { redirect: 'manual' })
    const code = new URL(to.headers.get('location')!).searchParams.get('code')!
    const granted = await fetch(`${stub}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: `${stub}/back` }),
    })
    const { refresh_token } = (await granted.json()) as { refresh_token: string }
    const access = { auth: 'oauth2', password: '', clientId: 'lab', tokenUrl: `${stub}/token`, refreshToken: refresh_token }
    const channel = supervised(testChannel<EmailConfig, Cursor>(settings('oauth', access), { id: newId() }))
    await working(channel)
    expect(channel.secrets.refreshToken).not.toBe(refresh_token)
    await bin('deliver-many', '3', 'oauth')
    await channel.until(3)
    await send(message('c5@customer.test'), channel as unknown as TestChannel<EmailConfig, never>)
  })

  it('gives up a frozen link and goes on when it thaws', async () => {
    await bin('wipe-user', 'boris')
    const channel = supervised(testChannel<EmailConfig, Cursor>(settings('boris', { imapPort: base + 144 })))
    await working(channel)
    await bin('chaos', 'freeze', 'imap')
    await bin('deliver-many', '5', 'boris')
    await expect.poll(() => failures.some((failure) => failure.channel === channel), { timeout: 60_000 }).toBe(true)
    expect(channel.rows).toHaveLength(0)
    await bin('chaos', 'ok', 'imap')
    await channel.until(5)
  })

  it('reads a letter of 50 MB, attachment and all', async () => {
    await bin('wipe-user', 'bulk')
    const channel = supervised(testChannel<EmailConfig, Cursor>(settings('bulk')))
    await working(channel)
    await bin('deliver-many', '1', 'bulk', '--attach', String(36 * 1024 * 1024), '--via', 'maildir')
    await channel.until(1)
    expect(channel.rows[0]!.bytes.length).toBeGreaterThan(48 * 1024 * 1024)
    const [event] = await events(channel)
    expect(event).toMatchObject({ type: 'message', attachments: [{ contentType: 'application/pdf', size: 36 * 1024 * 1024 }] })
  })

  it('tests itself step by step, and refuses a certificate nobody vouches for', async () => {
    const context = { signal: new AbortController().signal, resolve: async (host: string) => host, publicUrl: 'http://127.0.0.1:3000' }
    expect(await test(settings('anna'), context)).toMatchObject({ ok: true })
    const encrypted = await test(settings('anna', { imapPort: base + 993, imapSecurity: 'tls', smtpSecurity: 'starttls' }), context)
    const failed = encrypted.checks.filter(({ ok }) => !ok)
    expect(failed.map(({ name }) => name)).toEqual(['imap-connect', 'smtp-connect'])
    expect(failed.every(({ detail }) => detail.includes('certificate'))).toBe(true)
  })
})
