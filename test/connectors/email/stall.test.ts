import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { config, type EmailConfig } from '../../../connectors/email/config.ts'
import type { Cursor } from '../../../connectors/email/cursor.ts'
import { listen } from '../../../connectors/email/listen.ts'
import { testChannel } from '../../support/channel.ts'
import { mailLogin, mailSettings } from '../../support/flow-mail.ts'
import { type ImapServer, startImapServer } from '../../support/imap-server.ts'
import { until } from '../../support/until.ts'

// A server that never comes to an end with a command, however much it talks meanwhile, is given up and asked anew.

let server: ImapServer
beforeEach(async () => {
  server = await startImapServer(mailLogin)
})
afterEach(async () => {
  vi.useRealTimers()
  await server.left()
  await server.stop()
})

const mailbox = () => testChannel<EmailConfig, Cursor>(config.parse(mailSettings(server.port, 1)))
const ended = (channel: ReturnType<typeof mailbox>, pace?: Parameters<typeof listen>[1]) =>
  listen(channel, pace).catch((error: unknown) => error)
const asked = (command: RegExp) => server.commands.some((line) => command.test(line))

it.each([
  ['the sign-in', /AUTHENTICATE|LOGIN/],
  ['its folders', /LIST/],
])('while it is connected to: %s', async (_, command) => {
  server.faults.stallOn = command
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const end = ended(mailbox())
  await until('the command', () => asked(command))
  await vi.advanceTimersByTimeAsync(61_000)
  expect(await end).toMatchObject({ code: 'unreachable', message: expect.stringContaining('does not answer') })
})

it.each([
  ['opening a folder', /EXAMINE/],
  ['news of another folder', /STATUS/],
  ['the sizes of letters', /UID FETCH .*RFC822\.SIZE/],
  ['letters', /UID FETCH .*BODY\.PEEK\[\]/],
])('while it is read from: %s', async (_, command) => {
  const channel = mailbox()
  const first = ended(channel)
  await channel.when(() => channel.reports.some(({ state }) => state === 'working'))
  channel.abort()
  await first
  server.deliver('From: maria@customer.example\r\n\r\nHello')
  server.faults.stallOn = command
  // a small question may be given up before, on a busy machine
  await until('the stalled command to be given up', async () => {
    const error = await ended(testChannel(channel.config, { from: channel }), { check: 20, reopen: 20, patience: 100 })
    expect(error).toMatchObject({ code: 'unreachable' })
    return asked(command) && String(error).includes('does not answer')
  })
})
