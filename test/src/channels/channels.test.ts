import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { addChannel, changeChannel, getChannel, listChannels, removeChannel } from '../../../src/channels/channels.ts'
import { connectorsInfo, testChannel } from '../../../src/channels/connectors.ts'
import { closeChannels, openChannel } from '../../../src/channels/open.ts'
import { said } from '../../../src/contract/words.ts'
import { postMessage } from '../../../src/conversations/outgoing.ts'
import { AppError } from '../../../src/errors.ts'
import { newId } from '../../../src/id.ts'
import { ingest } from '../../../src/inbound/ingest.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { plain } from '../../support/letters.ts'
import { outside } from '../../support/outside.ts'
import { aChannel, aConversation, aLine, aMessage } from '../../support/rows.ts'

const admin = { id: 'admin', name: 'Admin', role: 'admin' as const, lineIds: null }
const settings = { host: 'mail.example.com', password: 'correct horse battery' }
let hub: TestHub
let line: string

beforeAll(async () => {
  const choosy = { ...plain, id: 'choosy', config: z.object({ to: z.string() }), sendsWith: ({ to }: { to?: string }) => Boolean(to) }
  hub = await testHub({ connectors: [outside().connector, outside({ id: 'chat', passive: true }).connector, choosy] })
  line = await aLine(hub)
})
afterAll(async () => {
  await closeChannels(hub)
  await hub.close()
})

const refusal = async (act: Promise<unknown>): Promise<AppError> => {
  const error = await act.then(() => null).catch((caught: unknown) => caught)
  if (!(error instanceof AppError)) throw new Error('it was not refused')
  return error
}
const stored = async (id: string) =>
  (await hub.sql<{ text: string }[]>`select channels::text as text from channels where id = ${id}`)[0]!.text

test('a new channel goes to the first line, fills in defaults, and keeps secrets sealed and masked', async () => {
  const made = await addChannel(hub, null, { connector: 'outside', name: 'Support mail', settings, enabled: true }, null)
  expect(made).toMatchObject({ connector: 'outside', lineId: line, enabled: true, state: 'connecting' })
  expect(made.settings).toMatchObject({ host: 'mail.example.com', port: 993, password: '••••tery', token: null })
  expect(made.settings.signingSecret).toMatch(/^••••.{4}$/)
  expect(await stored(made.id)).not.toContain('horse')
  const [audited] = await hub.sql`select after::text from audit_log where subject_id = ${made.id}`
  expect(audited!.after).toContain('Support mail')
  expect(audited!.after).not.toContain('horse')
})

test('settings that cannot be accepted name their fields', async () => {
  const bad = (given: object) =>
    refusal(addChannel(hub, null, { connector: 'outside', name: 'Bad', settings: given as never, enabled: true }, null))
  expect((await bad({ password: 'x' })).issues.map((issue) => issue.path)).toEqual(['settings.host'])
  expect((await bad({ ...settings, port: 'many' })).issues).toMatchObject([{ path: 'settings.port' }])
  expect((await bad({ ...settings, host: 'nowhere' })).issues).toEqual([{ path: 'settings.host', message: 'There is no such host.' }])
  expect((await refusal(addChannel(hub, null, { connector: 'fax', name: 'Fax', settings: {}, enabled: true }, null))).issues).toMatchObject(
    [{ path: 'connector' }],
  )
})

test('names are one per channel, and a line must be there', async () => {
  await aChannel(hub, { name: 'Only one' })
  expect(await refusal(aChannel(hub, { name: 'only ONE' }))).toMatchObject({ code: 'conflict', issues: [{ path: 'name' }] })
  expect(await refusal(aChannel(hub, { lineId: '0190a0b0-0000-7000-8000-000000000001' }))).toMatchObject({ issues: [{ path: 'lineId' }] })
})

test('a change keeps what is left out or masked, and takes away what is null', async () => {
  const made = await aChannel(hub, { settings: { ...settings, token: 'a token long enough', port: 143 } })
  const open = async () => (await openChannel(hub, made.id))!.config as { [name: string]: unknown }
  const signing = (await open()).signingSecret
  const changed = await changeChannel(
    hub,
    admin,
    made.id,
    { settings: { host: 'imap.example.com', password: '••••tery', port: null } },
    null,
  )
  expect(changed.settings).toMatchObject({ host: 'imap.example.com', port: 993, password: '••••tery', token: '••••ough' })
  expect(await open()).toMatchObject({
    host: 'imap.example.com',
    password: 'correct horse battery',
    token: 'a token long enough',
    signingSecret: signing,
  })
  await changeChannel(hub, admin, made.id, { settings: { password: 'another password', token: null } }, null)
  expect(await open()).toMatchObject({ password: 'another password' })
  expect((await getChannel(hub, admin, made.id)).settings.token).toBeNull()
})

test('an open channel ends when it is changed or switched off, not when it is renamed', async () => {
  const made = await aChannel(hub)
  const first = (await openChannel(hub, made.id))!
  await changeChannel(hub, admin, made.id, { name: 'Renamed' }, null)
  await expect.poll(() => first.name).toBe('Renamed')
  expect(first.signal.aborted).toBe(false)
  await changeChannel(hub, admin, made.id, { settings: { host: 'b.example.com' } }, null)
  await expect.poll(() => first.signal.aborted).toBe(true)
  const second = (await openChannel(hub, made.id))!
  expect(second.config).toMatchObject({ host: 'b.example.com' })
  const off = await changeChannel(hub, admin, made.id, { enabled: false }, null)
  expect(off.state).toBe('off')
  await expect.poll(() => second.signal.aborted).toBe(true)
  expect(await openChannel(hub, made.id)).toBeNull()
  expect(await openChannel(hub, 'nonsense')).toBeNull()
  expect(await openChannel(hub, '0190a0b0-0000-7000-8000-000000000001')).toBeNull()
})

test('a rotated secret is sealed in place and seen by whoever has the channel open, without an end', async () => {
  const made = await aChannel(hub)
  const other = { ...hub }
  const here = (await openChannel(hub, made.id))!
  const there = (await openChannel(other, made.id))!
  await here.saveSecret('token', 'rotated refresh token')
  expect(here.config).toMatchObject({ token: 'rotated refresh token' })
  await expect.poll(() => there.config).toMatchObject({ token: 'rotated refresh token' })
  expect([here.signal.aborted, there.signal.aborted]).toEqual([false, false])
  expect(await stored(made.id)).not.toContain('rotated refresh')
  expect((await getChannel(hub, admin, made.id)).settings.token).toBe('••••oken')
  await expect(here.saveSecret('host', 'not a secret')).rejects.toThrow('declares no secret')
  await closeChannels(other)
})

test('the moment of first enabling stays', async () => {
  const made = await aChannel(hub, { enabled: false })
  const enabledAt = async () => (await hub.sql`select enabled_at from channels where id = ${made.id}`)[0]!.enabledAt
  expect(await enabledAt()).toBeNull()
  await changeChannel(hub, admin, made.id, { enabled: true }, null)
  const first = await enabledAt()
  expect(first).not.toBeNull()
  await changeChannel(hub, admin, made.id, { enabled: false }, null)
  await changeChannel(hub, admin, made.id, { enabled: true }, null)
  expect(await enabledAt()).toEqual(first)
})

test('a channel nobody wrote on can be removed, any other only switched off', async () => {
  const unused = await aChannel(hub)
  await removeChannel(hub, admin, unused.id, null)
  expect((await refusal(getChannel(hub, admin, unused.id))).code).toBe('not_found')
  const used = await aChannel(hub)
  await aConversation(hub, used)
  expect(await refusal(removeChannel(hub, admin, used.id, null))).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('Switch it off'),
  })
  const waiting = await aChannel(hub)
  await ingest(hub, waiting.id, [{ externalId: 'one', lane: 'lane', raw: Buffer.from('not understood yet') }])
  expect(await refusal(removeChannel(hub, admin, waiting.id, null))).toMatchObject({ code: 'conflict' })
})

test('the list shows the caller his lines, with what came today and what failed', async () => {
  const other = await aLine(hub, 'Other')
  const made = await aChannel(hub, { name: 'Counted', lineId: other })
  const conversation = await aConversation(hub, made)
  await aMessage(hub, conversation, { direction: 'inbound' })
  await aMessage(hub, conversation, { delivery: 'failed' })
  await aMessage(hub, conversation, { kind: 'note', direction: 'internal' })
  const mine = await listChannels(hub, { ...admin, role: 'operator', lineIds: [other] }, { limit: 50 })
  expect(mine.items).toMatchObject([{ id: made.id, messagesToday: 2, failures: 1 }])
  expect(mine.items[0]).not.toHaveProperty('settings')
  expect((await refusal(getChannel(hub, { ...admin, lineIds: [line] }, made.id))).code).toBe('not_found')

  const all: string[] = []
  for (let cursor: string | undefined, next: string | null = ''; next !== null; cursor = next ?? undefined) {
    const list = await listChannels(hub, admin, { limit: 3, cursor })
    all.push(...list.items.map((item) => item.name))
    next = list.next
  }
  expect(all).toHaveLength(new Set(all).size)
  expect(all).toContain('Counted')
})

test('kinds of channel tell their settings, secrets marked, generated defaults kept back', () => {
  const [kind] = connectorsInfo(hub)
  const fields = kind!.settings.properties as { [name: string]: { [fact: string]: unknown } }
  expect(fields.password).toMatchObject({ title: 'Password', secret: true })
  expect(fields.port).toMatchObject({ default: 993 })
  expect(fields.signingSecret).not.toHaveProperty('default')
  expect(kind!.presets).toEqual([{ title: 'Example', settings: { host: 'mail.example.com' } }])
})

test('a connection test uses the stored secrets behind the mask, and says where it must not reach', async () => {
  const made = await aChannel(hub)
  const run = (given: object) => testChannel(hub, { connector: 'outside', settings: given as never, channelId: made.id })
  expect(await run({ host: '8.8.8.8', password: '••••tery' })).toMatchObject({ ok: true, checks: [{ detail: 'correct horse battery' }] })
  expect(await run({ host: '169.254.169.254' })).toMatchObject({
    ok: false,
    checks: [{ detail: expect.stringContaining('does not connect') }],
  })
  expect(await run({ host: '10.0.0.1' })).toMatchObject({ ok: false, checks: [{ detail: expect.stringContaining('our own network') }] })
  expect(await run({ host: '10.0.0.1', ownNetwork: true })).toMatchObject({ ok: true })
  expect((await refusal(testChannel(hub, { connector: 'outside', settings: { host: 'a' } }))).issues).toMatchObject([
    { path: 'settings.password' },
  ])
})

test('a report is written when it is news, never for a channel switched off', async () => {
  const made = await aChannel(hub)
  const channel = (await openChannel(hub, made.id))!
  const told: unknown[] = []
  const unsubscribe = hub.live.subscribe(({ topic, data }) => topic === 'channel' && told.push(data))
  channel.report('working')
  channel.report('working')
  channel.report('degraded', said('the server is slow', '서버가 느립니다', 'сервер отвечает медленно'), 'https://shop.example')
  await expect.poll(async () => (await getChannel(hub, admin, made.id)).seenOn).toBe('https://shop.example')
  expect(await getChannel(hub, admin, made.id)).toMatchObject({
    state: 'degraded',
    detail: 'the server is slow',
    detailTexts: { ko: '서버가 느립니다', ru: 'сервер отвечает медленно' },
  })
  unsubscribe()
  expect(told).toEqual([
    { id: made.id, state: 'working' },
    { id: made.id, state: 'degraded' },
  ])
})

test('a channel whose settings let nothing leave says so, and an answer is refused at once', async () => {
  const values = { connector: 'choosy', name: 'Orders', settings: { to: '' }, enabled: false }
  const { id, sends } = await addChannel(hub, null, values, null)
  expect(sends).toBe(false)
  const conversationId = await aConversation(hub, { id, lineId: line })
  const answer = () => postMessage(hub, admin, conversationId, { id: newId(), text: 'Hello', attachments: [], cc: [], bcc: [] })
  expect((await refusal(answer())).code).toBe('conflict')
  expect(await hub.sql`select 1 from messages where conversation_id = ${conversationId}`).toEqual([])
  await changeChannel(hub, admin, id, { settings: { to: 'there' } }, null)
  const { items } = await listChannels(hub, admin, { limit: 50 })
  expect(items.find((one) => one.id === id)?.sends).toBe(true)
})
