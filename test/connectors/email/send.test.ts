import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { config, type EmailConfig } from '../../../connectors/email/config.ts'
import { lookup, send } from '../../../connectors/email/send.ts'
import { isInSent } from '../../../connectors/email/sent.ts'
import type { OutboundMessage } from '../../../src/contract/events.ts'
import { answer } from '../../support/answer.ts'
import { testChannel } from '../../support/channel.ts'
import { mailLogin, mailSettings } from '../../support/flow-mail.ts'
import { type ImapServer, startImapServer } from '../../support/imap-server.ts'
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts'
import { until } from '../../support/until.ts'
import { understood } from './letters.ts'

let imap: ImapServer
let smtp: SmtpSink

beforeEach(async () => {
  imap = await startImapServer(mailLogin)
  smtp = await startSmtpSink(mailLogin)
})
afterEach(async () => {
  await Promise.all([imap.stop(), smtp.stop()])
})

const mailbox = (change: object = {}) => testChannel<EmailConfig, never>(config.parse({ ...mailSettings(imap.port, smtp.port), ...change }))

const message = (change: Partial<OutboundMessage> = {}): OutboundMessage =>
  answer({
    id: '0190a0b0-3333-7000-8000-000000000003',
    to: [{ name: 'María López', kind: 'email', value: 'maria@customer.example' }],
    subject: 'Re: Order 4711 – где заказ?',
    text: 'It is on its way.\n.\nFrom here on',
    html: '<p>It is on its <b>way</b>.</p>',
    inReplyTo: 'order-4711@customer.example',
    references: ['first@customer.example', 'order-4711@customer.example'],
    author: 'Anna',
    createdAt: '2026-01-05T10:00:00.000Z',
    ...change,
  })

describe('sending a letter', () => {
  it('goes out in its thread under our own id, and a copy is kept in Sent', async () => {
    const channel = mailbox()
    const { id: blobId } = await channel.storeBlob(Readable.from([Buffer.from('%PDF-1.4')]))
    const attachments = [{ id: 'a', filename: 'счёт.pdf', contentType: 'application/pdf', size: 8, blobId }]
    const cc = [{ name: '', kind: 'email' as const, value: 'boss@customer.example' }]
    const bcc = [{ name: '', kind: 'email' as const, value: 'hidden@shop.example' }]
    const result = await send(message({ attachments, cc, bcc }), channel)
    expect(result.externalIds).toEqual(['0190a0b0-3333-7000-8000-000000000003@shop.example'])

    const [letter] = smtp.taken
    expect(letter).toMatchObject({
      from: 'support@shop.example',
      to: ['maria@customer.example', 'boss@customer.example', 'hidden@shop.example'],
    })
    const head = letter!.bytes.toString('latin1').split('\r\n\r\n', 1)[0]!
    expect(head).not.toContain('hidden@')
    expect(head).toContain('Message-ID: <0190a0b0-3333-7000-8000-000000000003@shop.example>')
    expect(head).toContain('In-Reply-To: <order-4711@customer.example>')
    expect(head).not.toMatch(/Auto-Submitted|X-Loop/)

    const { message: read } = await understood(letter!.bytes)
    expect(read).toMatchObject({
      sender: { name: 'Shop Support', identities: [{ value: 'support@shop.example' }] },
      subject: 'Re: Order 4711 – где заказ?',
      text: 'It is on its way.\n.\nFrom here on',
      html: '<p>It is on its <b>way</b>.</p>',
      occurredAt: '2026-01-05T10:00:00.000Z',
      thread: { refs: ['first@customer.example', 'order-4711@customer.example'] },
      attachments: [{ filename: 'счёт.pdf', contentType: 'application/pdf', size: 8 }],
    })

    const sent = await understood(letter!.bytes, { meta: { sent: true, folder: 'Sent' } })
    expect(sent.events).toMatchObject([{ type: 'receipt', ref: '0190a0b0-3333-7000-8000-000000000003', delivery: 'sent' }])
    const [copy] = imap.folders.get('Sent')!.letters
    expect(copy!.bytes.toString()).toBe(letter!.bytes.toString())
    expect([...copy!.flags]).toEqual(['\\Seen'])
    expect(await lookup(message(), channel)).toEqual(result)
    expect(await lookup(message({ id: '0190a0b0-5555-7000-8000-000000000005' }), channel)).toBeNull()
  })

  it('goes to ourselves only when nobody else is written to', async () => {
    const us = [{ name: '', kind: 'email' as const, value: 'Support@shop.example' }]
    await send(message({ cc: us }), mailbox())
    expect(smtp.taken[0]!.to).toEqual(['maria@customer.example'])
    expect(smtp.taken[0]!.bytes.toString()).not.toMatch(/^Cc:/im)
    await send(message({ to: us }), mailbox())
    expect(smtp.taken[1]!.to).toEqual(['Support@shop.example'])
  })

  it('shortens a long chain to its beginning and its end', async () => {
    const references = Array.from({ length: 60 }, (_, index) => `${index}@customer.example`)
    await send(message({ references, inReplyTo: '59@customer.example' }), mailbox())
    const { message: read } = await understood(smtp.taken[0]!.bytes)
    expect('refs' in read.thread && read.thread.refs).toEqual(['0@customer.example', ...references.slice(40)])
  })

  it('marks an automatic letter so that machines leave it alone', async () => {
    await send(message({ automatic: true }), mailbox())
    expect(smtp.taken[0]!.from).toBe('')
    expect(smtp.taken[0]!.bytes.toString()).toMatch(/Auto-Submitted: auto-replied/)
    expect((await understood(smtp.taken[0]!.bytes)).message.automatic).toBe(true)
  })

  it('keeps no second copy where one lies already, and none when told so', async () => {
    const channel = mailbox()
    await send(message(), channel)
    await send(message(), channel)
    expect(imap.folders.get('Sent')!.letters).toHaveLength(1)
    await send(message({ id: '0190a0b0-5555-7000-8000-000000000005' }), mailbox({ appendToSent: 'never' }))
    expect(imap.folders.get('Sent')!.letters).toHaveLength(1)
  })

  it('has left even if no copy can be kept', async () => {
    imap.folders.delete('Sent')
    const channel = mailbox()
    await expect(send(message(), channel)).resolves.toMatchObject({ externalIds: [expect.any(String)] })
    expect(channel.logged.join()).toContain('no copy is kept')
  })
})

describe('looking into Sent ends with its signal', () => {
  it('that aborts before the connection is opened', async () => {
    const aborter = new AbortController()
    const channel = mailbox()
    const resolve = async (host: string) => {
      aborter.abort()
      return channel.resolve(host)
    }
    await expect(isInSent({ ...channel, resolve }, 'a@shop.example', aborter.signal)).rejects.toMatchObject({ code: 'unreachable' })
    await imap.left()
    expect(imap.commands).toEqual([])
  })

  it.each([/LOGIN|AUTHENTICATE/, /SEARCH/])('that aborts at %s', async (command) => {
    const aborter = new AbortController()
    imap.faults.stallOn = command
    const looking = isInSent(mailbox(), 'a@shop.example', aborter.signal)
    looking.catch(() => {})
    await until('the command', () => imap.commands.some((line) => command.test(line)))
    aborter.abort()
    await expect(looking).rejects.toThrow()
    await imap.left()
  })
})

describe('what cannot be a letter is rejected before anything is sent', () => {
  it.each([
    ['a line break in the subject', { subject: 'Hello\r\nBcc: victim@x.example' }],
    ['a line break in a name', { to: [{ name: 'A\nBcc: v@x.example', kind: 'email' as const, value: 'a@x.example' }] }],
    ['a line break in an address', { to: [{ name: '', kind: 'email' as const, value: 'a@x.example\r\nRCPT TO:<v@x.example>' }] }],
    [
      'a quoted address that programs read differently',
      { to: [{ name: '', kind: 'email' as const, value: '"a@evil.example>"@x.example' }] },
    ],
    ['a line break in an id', { inReplyTo: 'a@b>\r\nBcc: v@x.example' }],
    ['a phone number as recipient', { to: [{ name: '', kind: 'phone' as const, value: '+4912345' }] }],
    ['no recipient', { to: [] }],
  ])('%s', async (_, change) => {
    await expect(send(message(change), mailbox())).rejects.toMatchObject({ code: 'rejected' })
    expect(smtp.connections).toBe(0)
  })
})

describe('trouble', () => {
  const outcome = (change: object = {}) => send(message(), mailbox(change)).catch((error: unknown) => error)

  it('a recipient that does not exist is rejected, in the server’s words', async () => {
    smtp.faults.refuse = { 'maria@customer.example': { code: 550, words: '5.1.1 No such user' } }
    expect(await outcome()).toMatchObject({ code: 'rejected', message: expect.stringContaining('No such user') })
  })

  it('a letter some recipients did not get says which', async () => {
    smtp.faults.refuse = { 'boss@customer.example': { code: 550, words: '5.1.1 No such user' } }
    const cc = [{ name: '', kind: 'email' as const, value: 'boss@customer.example' }]
    const error = await send(message({ cc }), mailbox()).catch((failure: unknown) => failure)
    expect(error).toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(/went to maria@customer\.example.*refused for boss@customer\.example \(550 5\.1\.1 No such user/),
      externalIds: ['0190a0b0-3333-7000-8000-000000000003@shop.example'],
    })
    expect(smtp.taken).toHaveLength(1)
  })

  it.each([
    [{ code: 451, words: '4.7.1 Greylisted, come back later' }, 'unreachable'],
    [{ code: 450, words: '4.7.0 Too many messages, slow down' }, 'rate_limited'],
    [{ code: 554, words: '5.7.1 Message looks like spam' }, 'rejected'],
  ])('the answer %o to the whole letter', async (answer, code) => {
    smtp.faults.answer = answer
    expect(await outcome()).toMatchObject({ code, message: expect.stringContaining(answer.words) })
  })

  it('a refused sign-in is unauthorized, and shows no password', async () => {
    const error = (await outcome({ password: 'wrong-word' })) as Error
    expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('535') })
    expect(error.message).not.toContain('wrong-word')
  })

  it('a sign-in that cannot be checked now is tried again', async () => {
    smtp.faults.refuseLogin = { code: 454, words: '4.7.0 Temporary authentication failure' }
    expect(await outcome()).toMatchObject({ code: 'unreachable' })
  })

  const large = async (channel: ReturnType<typeof mailbox>) => {
    const bytes = Buffer.alloc(8 * 1024 * 1024, 'x')
    const { id: blobId } = await channel.storeBlob(bytes)
    return [{ id: 'a', filename: 'large.bin', contentType: 'application/octet-stream', size: bytes.length, blobId }]
  }

  it('a connection lost before the letter’s end has sent nothing', async () => {
    smtp.faults.dropInData = true
    const channel = mailbox()
    await expect(send(message({ attachments: await large(channel) }), channel)).rejects.toMatchObject({ code: 'unreachable' })
  })

  it.each(['small', 'large'])('settings saved in the middle of a %s letter let it go to its end', async (size) => {
    const channel = mailbox()
    smtp.faults.onStep = (step) => step === 'letter' && channel.abort()
    const attachments = size === 'large' ? await large(channel) : []
    expect(await send(message({ attachments }), channel)).toEqual({ externalIds: ['0190a0b0-3333-7000-8000-000000000003@shop.example'] })
    expect(smtp.taken).toHaveLength(1)
  })

  it('settings saved before the letter begins have it wait for the new ones', async () => {
    const channel = mailbox()
    smtp.faults.onStep = () => channel.abort()
    await expect(send(message(), channel)).rejects.toMatchObject({ code: 'unreachable' })
    await expect(send(message(), channel)).rejects.toMatchObject({ code: 'unreachable' })
    expect(smtp).toMatchObject({ taken: [], connections: 1 })
  })

  it('a connection lost after the letter’s end leaves it unconfirmed', async () => {
    smtp.faults.dropAfterData = true
    const externalIds = ['0190a0b0-3333-7000-8000-000000000003@shop.example']
    expect(await outcome()).toMatchObject({ code: 'unconfirmed', externalIds })
    expect(smtp.taken).toHaveLength(1)
  })

  it('unless the copy the provider keeps shows that it left', async () => {
    smtp.faults.dropAfterData = true
    imap.deliver('Message-ID: <0190a0b0-3333-7000-8000-000000000003@shop.example>\r\n\r\nhello\r\n', 'Sent')
    expect(await outcome()).toEqual({ externalIds: ['0190a0b0-3333-7000-8000-000000000003@shop.example'] })
  })

  it('encryption that was asked for is never given up', async () => {
    expect(await outcome({ smtpSecurity: 'starttls' })).toMatchObject({ code: 'unreachable' })
    expect(smtp.taken).toHaveLength(0)
  })

  it('a server that lets nobody send without an address gets an automatic letter with ours', async () => {
    smtp.faults.refuseSender = { '': { code: 553, words: '5.7.1 Sender not owned' } }
    await send(message({ automatic: true }), mailbox())
    expect(smtp.taken).toMatchObject([{ from: 'support@shop.example' }])
  })
})
