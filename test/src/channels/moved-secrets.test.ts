import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { email } from '../../../connectors/email/index.ts'
import { addChannel, changeChannel, getChannel } from '../../../src/channels/channels.ts'
import { testChannel } from '../../../src/channels/connectors.ts'
import { openChannel } from '../../../src/channels/open.ts'
import type { Settings } from '../../../src/channels/settings.ts'
import { AppError, type Issue } from '../../../src/errors.ts'
import { newId } from '../../../src/id.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { outside } from '../../support/outside.ts'
import { aLine } from '../../support/rows.ts'
import { until } from '../../support/until.ts'

const admin = { id: 'admin', name: 'Admin', role: 'admin' as const, lineIds: null }
const mailbox = {
  address: 'support@shop.example',
  password: 'correct horse battery',
  imapHost: 'imap.shop.example',
  smtpHost: 'smtp.shop.example',
}
const signedIn = {
  ...mailbox,
  auth: 'oauth2',
  clientId: 'desk',
  clientSecret: 'the secret of the desk',
  tokenUrl: 'https://login.shop.example/token',
  refreshToken: 'a lasting permission',
}
const again = (name: string, title: string) => ({
  path: `settings.${name}`,
  message: `Enter the ${title} again: it would be sent to another server.`,
  texts: { ko: expect.stringContaining('다시 입력하세요'), ru: expect.stringContaining('ещё раз') },
})
/** One whose second secret is made by itself. */
const bot = {
  ...outside({ id: 'bot', passive: true }).connector,
  config: z.object({
    root: z.string().default('https://bots.example'),
    token: z.string().meta({ title: 'Token', secret: true, sentTo: ['root'] }),
    hook: z
      .string()
      .default(() => newId())
      .meta({ title: 'Hook', secret: true, sentTo: ['root'] }),
  }),
}
let hub: TestHub

beforeAll(async () => {
  hub = await testHub({ connectors: [email, bot] })
  await aLine(hub)
})
afterAll(() => hub.close())

const made = async (settings: Settings) =>
  (await addChannel(hub, null, { connector: 'email', name: newId(), settings, enabled: false }, null)).id
const change = (id: string, settings: Settings) => changeChannel(hub, admin, id, { settings }, null)
const tryOut = (channelId: string, settings: Settings) => testChannel(hub, { connector: 'email', settings, channelId })
const secretsOf = async (id: string) => {
  await changeChannel(hub, admin, id, { enabled: true }, null)
  return (await openChannel(hub, id))!.config as Settings
}

async function issuesOf(act: Promise<unknown>): Promise<Issue[]> {
  const error = await act.then(() => null).catch((caught: unknown) => caught)
  if (!(error instanceof AppError)) throw new Error('it was not refused')
  return error.issues
}

test.each<Settings>([
  { imapHost: 'imap.evil.example' },
  { imapPort: 144 },
  { imapSecurity: 'none' },
  { smtpHost: 'smtp.evil.example' },
  { smtpPort: 26 },
  { smtpSecurity: 'none' },
  { imapHost: 'imap.evil.example', password: '••••tery' },
])('a stored password goes to no other server, neither in a test nor saved: %j', async (moved) => {
  const id = await made(mailbox)
  expect(await issuesOf(tryOut(id, moved))).toEqual([again('password', 'password')])
  expect(await issuesOf(change(id, moved))).toEqual([again('password', 'password')])
  expect((await getChannel(hub, admin, id)).settings).toMatchObject({ imapHost: 'imap.shop.example', smtpHost: 'smtp.shop.example' })
})

test('typed again it may go there, and whatever leads nowhere else needs no password', async () => {
  const id = await made(mailbox)
  await change(id, { displayName: 'The shop', imapPort: 993, imapHost: ' imap.shop.example ' })
  await change(id, { imapHost: 'imap.other.example', password: 'correct horse battery' })
  const report = await tryOut(id, { imapHost: '127.0.0.1', imapPort: 1, smtpHost: '127.0.0.1', smtpPort: 1, password: 'another' })
  expect(report.ok).toBe(false)
  expect((await getChannel(hub, admin, id)).settings).toMatchObject({ displayName: 'The shop', imapHost: 'imap.other.example' })
})

test('only the secrets that would go there are asked for', async () => {
  const id = await made({ ...mailbox, smtpUsername: 'sender', smtpPassword: 'a password for sending' })
  expect(await issuesOf(change(id, { imapHost: 'imap.evil.example' }))).toEqual([again('password', 'password')])
  expect(await issuesOf(change(id, { smtpHost: 'smtp.evil.example', password: 'typed anew' }))).toEqual([
    again('smtpPassword', 'outgoing password'),
  ])
})

test('what nobody can type there is forgotten: a permission obtained by signing in, and the password of a choice not taken', async () => {
  const id = await made(signedIn)
  expect(await issuesOf(change(id, { tokenUrl: 'https://evil.example/token' }))).toEqual([again('clientSecret', 'client secret')])
  await change(id, { imapHost: 'imap.evil.example' })
  expect(await secretsOf(id)).toMatchObject({ clientSecret: 'the secret of the desk', refreshToken: '', password: '' })
  expect(await issuesOf(change(id, { auth: 'password' }))).toMatchObject([{ path: 'settings.password' }])
})

test('a secret that was made here is made anew for another server', async () => {
  const made = await addChannel(hub, null, { connector: 'bot', name: newId(), settings: { token: 'the token' }, enabled: true }, null)
  const before = (await openChannel(hub, made.id))!.config as Settings
  expect(await issuesOf(change(made.id, { root: 'https://evil.example' }))).toEqual([again('token', 'token')])
  await change(made.id, { root: 'https://own.example', token: 'the token' })
  const after = (await until('it is opened anew', async () => {
    const { config } = (await openChannel(hub, made.id))!
    return (config as Settings).root === 'https://own.example' && config
  })) as Settings
  expect(after.token).toBe('the token')
  expect(after.hook).toMatch(/^[0-9a-f-]{36}$/)
  expect(after.hook).not.toBe(before.hook)
})
