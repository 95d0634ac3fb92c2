import { afterAll, beforeAll, expect, test } from 'vitest'
import { addChannel, changeChannel, getChannel } from '../../../src/channels/channels.ts'
import { connectorsInfo } from '../../../src/channels/connectors.ts'
import { continuations, startLinkFor } from '../../../src/channels/continuations.ts'
import { closeChannels } from '../../../src/channels/open.ts'
import { AppError } from '../../../src/errors.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { outside } from '../../support/outside.ts'
import { aChannel, aConversation, aLine } from '../../support/rows.ts'

const admin = { id: 'admin', name: 'Admin', role: 'admin' as const, lineIds: null }
const settings = { host: 'mail.example.com', password: 'correct horse battery' }
/** People begin with the bot by an address, once its settings name the host. */
const bot = {
  ...outside({ id: 'bot', passive: true }).connector,
  startLink: ({ host }: { host: string }, token: string | null) =>
    host === 'unnamed' ? null : `https://${host}/bot${token === null ? '' : `?start=${token}`}`,
}
let hub: TestHub
let line: string

beforeAll(async () => {
  hub = await testHub({ connectors: [outside({ passive: true }).connector, bot] })
  line = await aLine(hub)
})
afterAll(async () => {
  await closeChannels(hub)
  await hub.close()
})

const refusal = async (act: Promise<unknown>): Promise<string> => {
  const error = await act.then(() => null).catch((caught: unknown) => caught)
  if (!(error instanceof AppError)) throw new Error('it was not refused')
  return error.code
}
const aBot = (name: string, more: object = {}) => addChannel(hub, null, { connector: 'bot', name, settings, enabled: true, ...more }, null)
const personOf = async (conversationId: string) =>
  (await hub.sql<{ contactId: string }[]>`select contact_id from conversations where id = ${conversationId}`)[0]!.contactId

test('a channel people begin with by an address shows it, others have none', async () => {
  expect((await aBot('Shop bot')).startLink).toBe('https://mail.example.com/bot')
  expect((await aBot('Unnamed bot', { settings: { ...settings, host: 'unnamed' } })).startLink).toBeNull()
  expect((await getChannel(hub, admin, (await aChannel(hub)).id)).startLink).toBeNull()
  expect(connectorsInfo(hub).map(({ id, startsByLink }) => [id, startsByLink])).toEqual([
    ['outside', false],
    ['bot', true],
  ])
})

test('a person is given a link of his own, which stands in the audit log without its token', async () => {
  const channel = await aBot('Link bot')
  const contactId = await personOf(await aConversation(hub, await aChannel(hub)))
  const { url } = await startLinkFor(hub, admin, { contactId, channelId: channel.id, address: '203.0.113.9' })
  const token = /^https:\/\/mail\.example\.com\/bot\?start=([\w-]{22})$/.exec(url)?.[1]
  expect(token).toBeDefined()
  const [entry] = await hub.sql<
    { act: string; whole: string }[]
  >`select act, audit_log::text as whole from audit_log where subject_id = ${contactId}`
  expect(entry).toMatchObject({ act: 'contact.startLink' })
  expect(entry!.whole).toContain(channel.id)
  expect(entry!.whole).not.toContain(token)
})

test('there is none on a foreign line, a channel that is off, has no address yet, or knows no links', async () => {
  const contactId = await personOf(await aConversation(hub, await aChannel(hub)))
  const ask = (channelId: string, caller: Parameters<typeof startLinkFor>[1] = admin) =>
    refusal(startLinkFor(hub, caller, { contactId, channelId, address: null }))
  const channel = await aBot('Refusing bot')
  const operator = { id: 'ann', name: 'Ann', role: 'operator' as const, lineIds: [line] }
  const elsewhere = await aBot('Foreign bot', { lineId: await aLine(hub, 'Elsewhere') })
  expect(await ask(elsewhere.id, operator)).toBe('not_found')
  expect(await ask((await aChannel(hub)).id)).toBe('conflict')
  expect(await ask((await aBot('Nameless bot', { settings: { ...settings, host: 'unnamed' } })).id)).toBe('conflict')
  await changeChannel(hub, admin, channel.id, { enabled: false }, null)
  expect(await ask(channel.id)).toBe('conflict')
})

test('a visitor is offered what of his line can be begun by an address, one of each kind, once he is somebody to be known', async () => {
  const here = await aLine(hub, 'Shop')
  const site = await aChannel(hub, { lineId: here })
  await aBot('Here', { lineId: here })
  await aBot('A second one', { lineId: here })
  await aBot('Off', { lineId: here, enabled: false })
  await aConversation(hub, site, { threadKey: 'visitor' })
  expect(await continuations(hub, site.id, 'nobody')).toEqual([])
  const offered = await continuations(hub, site.id, 'visitor')
  expect(offered).toEqual([{ connector: 'bot', title: 'Outside', url: expect.stringMatching(/\?start=[\w-]{22}$/) }])
})
