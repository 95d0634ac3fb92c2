import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { config, type EmailConfig } from '../../../connectors/email/config.ts'
import type { Cursor } from '../../../connectors/email/cursor.ts'
import { listen } from '../../../connectors/email/listen.ts'
import { type TestChannel, testChannel } from '../../support/channel.ts'
import { type ImapServer, startImapServer } from '../../support/imap-server.ts'

type Mailbox = TestChannel<EmailConfig, Cursor>

// checks so seldom that what comes in has been announced; `often` is for what is not announced
const seldom = { check: 3_600_000, reopen: 3_600_000, patience: 10_000 }
const often = { check: 20, reopen: 20, patience: 10_000 }

let server: ImapServer
const running: { channel: Mailbox; ended: Promise<unknown> }[] = []

beforeEach(async () => {
  server = await startImapServer({ user: 'support@shop.example', password: 'secret-word' })
})
afterEach(async () => {
  for (const { channel } of running) channel.abort()
  await Promise.all(running.splice(0).map(({ ended }) => ended))
  await server.left()
  await server.stop()
})

const settings = (change: object = {}): EmailConfig =>
  config.parse({
    address: 'support@shop.example',
    password: 'secret-word',
    imapHost: 'localhost',
    imapPort: server.port,
    imapSecurity: 'none',
    smtpHost: 'localhost',
    ...change,
  })

/** Starts to listen; `ended` resolves with what was thrown, or undefined. */
function start(options: { settings?: object; from?: Mailbox; pace?: typeof seldom } = {}): { channel: Mailbox; ended: Promise<unknown> } {
  const channel: Mailbox = testChannel(settings(options.settings), { ...(options.from && { from: options.from }) })
  const ended = listen(channel, options.pace ?? seldom).catch((error: unknown) => error)
  const run = { channel, ended }
  running.push(run)
  return run
}
const working = (channel: Mailbox) => channel.when(() => channel.reports.some((report) => report.state === 'working'))

const letter = (n: number, text = 'hello') =>
  `From: Customer ${n} <c${n}@customer.example>\r\nTo: support@shop.example\r\nSubject: Letter ${n}\r\nDate: Mon, 5 Jan 2026 08:00:00 +0000\r\nMessage-ID: <${n}@customer.example>\r\n\r\n${text} ${n}\r\n`

describe('listening to a mailbox', () => {
  it('brings in what comes from now on, byte for byte, and marks nothing as seen', async () => {
    server.deliver(letter(1))
    const { channel } = start()
    await working(channel)
    const delivered = server.deliver(letter(2), 'INBOX', new Date('2026-01-06T10:00:00Z'))
    await channel.until(1)
    expect(channel.rows).toMatchObject([
      {
        lane: 'c2@customer.example',
        occurredAt: '2026-01-06T10:00:00.000Z',
        meta: { folder: 'INBOX', sent: false, uid: 2, history: false, internalDate: '2026-01-06T10:00:00.000Z' },
      },
    ])
    expect(channel.rows[0]!.bytes.toString()).toBe(letter(2))
    expect(channel.cursors.at(-1)!.folders.INBOX).toMatchObject({ uidValidity: '1000', last: 2, start: 2 })
    expect(delivered.flags.size).toBe(0)
    expect(server.commands.some((command) => /SELECT/i.test(command))).toBe(false)
  })

  it('goes on from the cursor after a restart, with what came meanwhile, seen elsewhere or not', async () => {
    const first = start()
    await working(first.channel)
    server.deliver(letter(1))
    await first.channel.until(1)
    first.channel.abort()
    expect(await first.ended).toBeUndefined()

    for (let n = 2; n <= 400; n++) server.deliver(letter(n)).flags.add('\\Seen')
    const second = start({ from: first.channel })
    await second.channel.until(400)
    expect(second.channel.rows.map((row) => row.meta.uid)).toEqual(Array.from({ length: 400 }, (_, index) => index + 1))
  })

  it('does not pass over what the store refused', async () => {
    const first = start()
    await working(first.channel)
    first.channel.refuse(1)
    server.deliver(letter(1))
    expect(await first.ended).toMatchObject({ message: 'the store is not there' })
    expect(first.channel.rows).toHaveLength(0)
    const second = start({ from: first.channel })
    await second.channel.until(1)
    expect(second.channel.cursors.at(-1)!.folders.INBOX!.last).toBe(1)
  })

  it('stores nothing twice when the answer of the store was lost', async () => {
    const first = start()
    await working(first.channel)
    first.channel.forget(1)
    server.deliver(letter(1))
    await first.ended
    const second = start({ from: first.channel })
    await working(second.channel)
    server.deliver(letter(2))
    await second.channel.until(2)
    expect(second.channel.rows.map((row) => row.lane)).toEqual(['c1@customer.example', 'c2@customer.example'])
  })

  it('takes letters found in Sent as sent, and leaves Junk alone', async () => {
    const { channel } = start({ pace: often, settings: { folders: ['INBOX', 'Sent', 'Junk'] } })
    await working(channel)
    server.deliver(letter(1), 'Junk')
    server.deliver(letter(2), 'Sent')
    await channel.until(1)
    expect(channel.rows).toMatchObject([{ lane: 'c2@customer.example', meta: { folder: 'Sent', sent: true } }])
  })

  it('reads a server without IDLE by asking', async () => {
    server.faults.noIdle = true
    const { channel } = start({ pace: often })
    await working(channel)
    server.deliver(letter(1))
    await channel.until(1)
  })

  it('stores the same letter once when it lies in two folders, and one with the same id and another body as another', async () => {
    const { channel } = start({ pace: often })
    await working(channel)
    server.deliver(letter(1))
    server.deliver(letter(1).replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'), 'Sent')
    server.deliver(letter(1, 'changed'))
    server.deliver(letter(2))
    await channel.when(() => channel.rows.some((row) => row.lane === 'c2@customer.example'))
    expect(channel.rows.filter((row) => row.lane === 'c1@customer.example')).toHaveLength(2)
  })

  it('streams large letters to a blob and tells of those that are too large', async () => {
    const { channel } = start()
    await working(channel)
    const large = letter(1, 'x'.repeat(3_000_000))
    server.deliver(large)
    server.deliver(letter(2))
    await channel.until(2)
    expect(channel.rows[0]!.bytes.toString()).toBe(large)
    expect(channel.blobs.size).toBe(1)

    server.deliver(letter(3, 'x'.repeat(53 * 1024 * 1024)))
    await channel.until(3)
    expect(channel.rows[2]!.meta.tooLarge).toBeGreaterThan(53 * 1024 * 1024)
    expect(channel.rows[2]!.bytes.toString()).toContain('Subject: Letter 3')
    expect(channel.rows[2]!.bytes.length).toBeLessThan(1000)
  })
})

describe('the past', () => {
  it('is read from the chosen day on, marked as history, and what comes meanwhile is live', async () => {
    for (let n = 1; n <= 700; n++) server.deliver(letter(n), 'INBOX', new Date(n <= 100 ? '2025-12-01T00:00:00Z' : '2026-01-02T00:00:00Z'))
    const { channel } = start({ settings: { startFrom: '2026-01-01' } })
    await channel.until(600)
    server.deliver(letter(701))
    await channel.until(601)
    const history = channel.rows.filter((row) => row.meta.history === true).map((row) => row.meta.uid)
    expect(history).toEqual(Array.from({ length: 600 }, (_, index) => index + 101))
    expect(channel.rows.filter((row) => row.meta.history === false).map((row) => row.meta.uid)).toEqual([701])
  })

  it('goes on where it stopped', async () => {
    for (let n = 1; n <= 700; n++) server.deliver(letter(n), 'INBOX', new Date('2026-01-02T00:00:00Z'))
    const first = start({ settings: { startFrom: '2026-01-01' } })
    await first.channel.until(200)
    first.channel.abort()
    await first.ended
    const second = start({ settings: { startFrom: '2026-01-01' }, from: first.channel })
    await second.channel.until(700)
    expect(new Set(second.channel.rows.map((row) => row.externalId)).size).toBe(700)
  })
})

describe('an earlier day chosen later', () => {
  it('brings what came since then, once', async () => {
    for (let n = 1; n <= 20; n++) server.deliver(letter(n), 'INBOX', new Date(n <= 5 ? '2025-01-02T00:00:00Z' : '2026-01-02T00:00:00Z'))
    const first = start()
    await working(first.channel)
    server.deliver(letter(21))
    await first.channel.until(1)
    first.channel.abort()
    await first.ended
    const second = start({ from: first.channel, settings: { startFrom: '2026-01-01' } })
    await second.channel.until(16)
    await second.channel.when(() => second.channel.cursors.at(-1)!.folders.INBOX!.history === null)
    expect(second.channel.rows.map((row) => row.meta.uid)).toEqual([21, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
    expect(second.channel.rows.filter((row) => row.meta.history).length).toBe(15)
  })
})

describe('a folder numbered anew', () => {
  it('brings only letters that are not known, also those that came in between', async () => {
    server.deliver(letter(1), 'INBOX', new Date('2025-01-01T00:00:00Z'))
    const first = start()
    await working(first.channel)
    server.deliver(letter(2))
    server.deliver(letter(3))
    await first.channel.until(2)
    server.renumber('INBOX')
    expect(await first.ended).toMatchObject({ code: 'unreachable' })
    server.deliver(letter(4))
    const second = start({ from: first.channel })
    await second.channel.until(3)
    server.deliver(letter(5))
    await second.channel.until(4)
    expect(second.channel.rows.map((row) => row.lane.slice(0, 2))).toEqual(['c2', 'c3', 'c4', 'c5'])
    expect(second.channel.cursors.at(-1)!.folders.INBOX).toMatchObject({ uidValidity: '1001', last: 5 })
    const bodies = server.commands
      .filter((command) => /FETCH .*BODY\.PEEK\[\]/.test(command))
      .flatMap((command) => command.split(' ')[3]!.split(','))
    expect(bodies).toEqual(['2', '3', '4', '5'])
  })

  it('is noticed while connected, by opening it again', async () => {
    const { channel } = start({ pace: often })
    await working(channel)
    server.deliver(letter(1))
    await channel.until(1)
    const inbox = server.folders.get('INBOX')!
    inbox.uidValidity = 7777
    server.deliver(letter(2))
    await channel.when(() => channel.cursors.at(-1)!.folders.INBOX!.uidValidity === '7777')
    await channel.until(2)
    expect(channel.rows.map((row) => row.lane.slice(0, 2))).toEqual(['c1', 'c2'])
  })
})

describe('trouble', () => {
  it('a refused password is unauthorized, with the server’s words and without the password', async () => {
    const { ended, channel } = start({ settings: { password: 'wrong-word' } })
    const error = (await ended) as Error
    expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('Authentication failed') })
    expect(`${error.message} ${channel.logged.join()}`).not.toContain('wrong-word')
  })

  it('a server that is only busy is not a wrong password', async () => {
    server.faults.refuseLogin = '[UNAVAILABLE] Temporary authentication failure'
    expect(await start().ended).toMatchObject({ code: 'unreachable' })
  })

  it('nobody at the port is unreachable', async () => {
    const closed = await startImapServer()
    await closed.stop()
    expect(await start({ settings: { imapPort: closed.port } }).ended).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('Nothing answers'),
    })
  })

  it.each([
    ['with a word of parting', 'Server shutting down'],
    ['without a word', undefined],
  ])('a connection closed %s is unreachable', async (_, bye) => {
    const { channel, ended } = start()
    await working(channel)
    server.kick(bye)
    expect(await ended).toMatchObject({ code: 'unreachable' })
  })

  it('a connection lost while letters are fetched loses none', async () => {
    const first = start()
    await working(first.channel)
    server.faults.dropOn = /FETCH .*BODY\.PEEK\[\]/
    server.deliver(letter(1))
    expect(await first.ended).toMatchObject({ code: 'unreachable' })
    server.faults = {}
    const second = start({ from: first.channel })
    await second.channel.until(1)
  })

  it('a link that is silently dead is given up after its patience', async () => {
    const { channel, ended } = start({ pace: { check: 50, reopen: 3_600_000, patience: 100 } })
    await working(channel)
    server.faults.silent = true
    expect(await ended).toMatchObject({ code: 'unreachable' })
  })

  it('the end of the channel ends it at once, at work or at rest', async () => {
    const { channel, ended } = start()
    await working(channel)
    const asked = Date.now()
    channel.abort()
    expect(await ended).toBeUndefined()
    expect(Date.now() - asked).toBeLessThan(10_000)
  })
})
