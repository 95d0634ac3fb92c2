import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { config } from '../../../connectors/email/config.ts'
import { test } from '../../../connectors/email/test-connection.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import { mailLogin, mailSettings } from '../../support/flow-mail.ts'
import { type ImapServer, startImapServer } from '../../support/imap-server.ts'
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts'

let imap: ImapServer
let smtp: SmtpSink
beforeEach(async () => {
  imap = await startImapServer(mailLogin)
  smtp = await startSmtpSink(mailLogin)
})
afterEach(async () => {
  await Promise.all([imap.stop(), smtp.stop()])
})

const settings = (change: object = {}) => config.parse({ ...mailSettings(imap.port, smtp.port), ...change })
const context = { signal: new AbortController().signal, resolve: async () => '127.0.0.1', publicUrl: 'http://127.0.0.1:3000' }
const steps = (report: Awaited<ReturnType<typeof test>>) => report.checks.map(({ name, ok }) => `${ok ? '+' : '-'} ${name}`)

describe('the connection test', () => {
  it('shows each step, proposes what it found, and leaves no trace', async () => {
    const letter = imap.deliver(
      'Authentication-Results: MX.shop.example; dmarc=pass header.from=a.example\r\nFrom: a@a.example\r\n\r\nhello\r\n',
    )
    const report = await test(settings({ startFrom: '2026-01-01' }), context)
    expect(steps(report)).toEqual([
      '+ imap-resolve',
      '+ imap-connect',
      '+ imap-login',
      '+ folders',
      '+ letters',
      '+ smtp-resolve',
      '+ smtp-connect',
      '+ smtp-login',
    ])
    expect(report.ok).toBe(true)
    expect(report.proposals).toEqual({ trustedAuthservId: 'mx.shop.example', lettersSince: 1 })
    expect(letter.flags.size).toBe(0)
    expect(smtp.taken).toHaveLength(0)
    await imap.left()
  })

  it('tells which side refused the password, and goes on with the other', async () => {
    const report = await test(
      settings({ password: 'wrong-word', smtpUsername: 'support@shop.example', smtpPassword: 'secret-word' }),
      context,
    )
    expect(steps(report)).toEqual(['+ imap-resolve', '+ imap-connect', '- imap-login', '+ smtp-resolve', '+ smtp-connect', '+ smtp-login'])
    expect(report.checks[2]!.detail).toMatch(/Authentication failed.*app password/)
    expect(JSON.stringify(report)).not.toContain('wrong-word')
  })

  it('names an address that must not be reached', async () => {
    const resolve = async () => {
      throw new ConnectorError('misconfigured', 'localhost is a private address.')
    }
    const report = await test(settings(), { ...context, resolve })
    expect(report).toMatchObject({
      ok: false,
      checks: [
        { name: 'imap-resolve', ok: false, detail: 'localhost is a private address.' },
        { name: 'smtp-resolve', ok: false },
      ],
    })
  })

  it('does not go on in the clear when encryption was asked for', async () => {
    const report = await test(settings({ imapSecurity: 'starttls', smtpSecurity: 'starttls' }), context)
    expect(steps(report)).toEqual(['+ imap-resolve', '+ imap-connect', '- imap-encryption', '+ smtp-resolve', '- smtp-connect'])
    expect(imap.commands.some((command) => /LOGIN|AUTHENTICATE/.test(command))).toBe(false)
  })

  it('says when nothing answers at a port', async () => {
    const port = imap.port
    await imap.stop()
    const report = await test(settings({ imapPort: port }), context)
    expect(report.checks[1]).toMatchObject({
      name: 'imap-connect',
      ok: false,
      detail: expect.stringContaining('Nothing answers at this port'),
    })
    imap = await startImapServer()
  })

  it('lists folders that are not there', async () => {
    const report = await test(settings({ folders: ['INBOX', 'Orders'] }), context)
    expect(report.checks.find(({ name }) => name === 'folders')).toMatchObject({ ok: true, detail: 'Read are INBOX. Not there: Orders.' })
  })
})
