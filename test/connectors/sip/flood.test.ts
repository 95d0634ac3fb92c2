import { expect, it } from 'vitest'
import type { Config } from '../../../connectors/sip/config.ts'
import { normalize } from '../../../connectors/sip/normalize.ts'
import { openJournal, type Position } from '../../../connectors/sip/signalling/journal.ts'
import { reasonOf } from '../../../connectors/sip/signalling/reason.ts'
import { storedItem, testChannel } from '../../support/channel.ts'
import type { SipServer } from '../../support/sip-server.ts'
import { until } from '../../support/until.ts'
import { exchange, type Listening, listening, settings, start } from './listening.ts'

// what anybody who can call may send, as much of it as he likes

const nobody = { name: '', identities: [] }
const many = 60_000

const invite = (id: string, headers: string[] = [], from = `<sip:+3120${1_000_000 + id.length}@example.org>`): string =>
  [
    'INVITE sip:hub@hub.invalid;transport=ws SIP/2.0',
    `Via: SIP/2.0/WS far.invalid;branch=z9hG4bK${id}`,
    `From: ${from};tag=${id}`,
    'To: <sip:9999@pbx.test>',
    `Call-ID: ${id}`,
    'CSeq: 1 INVITE',
    'Max-Forwards: 70',
    'Contact: <sip:far@far.invalid>',
    ...headers,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')

const branches = async (hub: Listening) => (await hub.calls()).filter(({ source, state }) => source === 'branch' && state === 'ringing')
const refusals = (server: SipServer) =>
  server.log.filter(({ way, with: whom, message }) => way === 'in' && whom === 'hub' && message.first.startsWith('SIP/2.0 480'))
const told = (dialogs: string, state = 'partial') => `<dialog-info version="1" state="${state}">${dialogs}</dialog-info>`

it.each([
  ['spaces before an address', `From: a${' '.repeat(many)}<sip:+31201234567@c.test`],
  ['spaces within a name', `From: a${' '.repeat(many)}b`],
  ['nothing but quotes', `From: ${'"'.repeat(many)}`],
  ['a name without end', `From: "${'\\\\'.repeat(many / 2)}`],
  ['names without end', `From: ${'"" '.repeat(many / 3)}`],
  ['nothing but begins', `From: ${'<'.repeat(many)}`],
  ['an address without end', `From: <sip:${'%41'.repeat(many / 3)}@c.test>`],
  ['hosts without end', `From: <sip:a${'@'.repeat(many)}>`],
  ['spaces in what is asserted', `P-Asserted-Identity: sip:a,${' '.repeat(many)}sip:b`],
  ['asserted without end', `P-Asserted-Identity: ${'sip:, '.repeat(many / 6)}`],
  ['asserted names without end', `P-Asserted-Identity: ${'"a", '.repeat(many / 5)}`],
  ['privacy without end', `From: a\r\nPrivacy: ${'i'.repeat(many)}`],
])('a caller with %s is nobody', async (_what, header) => {
  const config = settings({ url: 'wss://pbx.example', domain: 'pbx.test' } as SipServer, { trustIdentity: true })
  const item = storedItem({
    bytes: Buffer.from(`INVITE sip:hub@x SIP/2.0\r\n${header}\r\n\r\n`),
    meta: { source: 'branch', what: 'invite', call: 'c1', also: [], dialled: '600' },
  })
  expect(await normalize(item, { config })).toMatchObject([{ type: 'call', state: 'ringing', sender: nobody }])
})

it.each(['SIP;', 'cause=', 'SIP ', 'SIP;cause ', ', ', ' ;'])('a reason of nothing but %j says nothing', (part) => {
  expect(reasonOf([`SIP;text="${part.repeat(many / part.length)}`, part.repeat(many / part.length)])).toBe('missed')
})

it('headers without end: it hears the next call', async () => {
  const server = await exchange()
  const hub = await listening(server)
  server.send('hub', invite('spaces', [`P-Asserted-Identity: sip:a,${' '.repeat(many)}sip:b`]))
  server.send('hub', invite('name', [], `a${' '.repeat(many)}b <sip:+31201234567@example.org>`))
  server.phone('1001')
  server.call({ to: '600', from: '+31207654321' })
  await until('the next call', async () =>
    (await branches(hub)).some(({ sender }) => sender?.identities.some(({ value }) => value === '+31207654321')),
  )
})

it.each(['<sips:+31201234567@c.test>', '<sip:c.test>', 'sip:+31201234567@c.test'])('an address such as %s is heard', async (from) => {
  const server = await exchange()
  const hub = await listening(server)
  server.send('hub', invite('odd', [], from))
  await until('the call', async () => (await branches(hub)).length === 1)
})

it('somebody outside who calls himself a colleague is a caller', async () => {
  const server = await exchange()
  const hub = await listening(server)
  server.send('hub', invite('spoofed', [], '<sip:1001@example.org>'))
  await until('the call', async () => (await branches(hub)).length === 1)
  expect(await branches(hub)).toMatchObject([{ call: 'spoofed', sender: { identities: [{ value: '1001', assurance: 'observed' }] } }])
  expect(refusals(server)).toEqual([])
})

it.each(['pbx.test', 'PBX.TEST', '127.0.0.1'])('a colleague is one by the name of our own system: %s', async (host) => {
  const server = await exchange()
  const hub = await listening(server)
  server.send('hub', invite('colleague', [], `<sip:1001@${host}>`))
  await until('him not to wait for the hub', () => refusals(server).length === 1)
  expect(hub.channel.rows).toEqual([])
})

it('calls without number: those beyond two hundred are let go, and it is said once', async () => {
  const server = await exchange()
  // it is about calls, not about how soon a busy machine answers
  const hub = start(server, {}, undefined, { probe: 60_000, patience: 30_000 })
  await until('the channel to work', () => hub.channel.reports.some(({ state }) => state === 'working'))
  for (let index = 0; index < 400; index += 1) server.send('hub', invite(`flood-${index}`))
  await until('all to be stored or let go', () => hub.channel.rows.length + refusals(server).length === 400)
  expect(hub.channel.rows).toHaveLength(200)
  expect(hub.channel.logged.filter((line) => line.includes('ring at once'))).toHaveLength(1)
})

it('what comes at once is stored at once, and in its order', async () => {
  const channel = testChannel<Config, Position>(settings({ url: 'wss://pbx.example', domain: 'pbx.test' } as SipServer))
  const journal = await openJournal(channel)
  const item = (externalId: string) => ({ externalId, lane: 'a', occurredAt: new Date(0).toISOString(), raw: Buffer.from(''), meta: {} })
  const branch = (id: string) => (position: Position) => ({
    items: [item(id)],
    position: { ...position, branches: { ...position.branches, [id]: { call: id, at: 0 } } },
  })
  const ids = Array.from({ length: 80 }, (_each, index) => `b${index}`)
  await Promise.all(ids.map((id) => journal.store(branch(id))))
  expect(channel.cursors).toHaveLength(1)
  expect(channel.rows.map(({ externalId }) => externalId)).toEqual(ids)
  expect(Object.keys(journal.position().branches)).toEqual(ids)
  channel.refuse(1)
  const lost = journal.store(branch('lost'))
  await expect(lost).rejects.toThrow()
  await expect(journal.failed).rejects.toThrow()
  await journal.settled()
  expect(Object.keys(journal.position().branches)).toEqual(ids)
})

it('of a document each call keeps its own part, as it came', async () => {
  const server = await exchange()
  const hub = await listening(server)
  await until('all to be watched', () => server.watched().length === 3)
  const one = `<d:dialog id='a>b' call-id="c1" direction="recipient"><!-- </d:dialog> --><d:state\r\n>early</d:state><d:remote><d:identity display="Jürgen">sip:+31201234567@x</d:identity></d:remote></d:dialog>`
  const two = '<d:dialog  id="b" call-id="c2"><d:state>early</d:state></d:dialog>'
  server.tell(
    '1001',
    `<?xml version="1.0"?><!-- <dialog> --><d:dialog-info xmlns:d="urn:x" state="full"><d:dialog id="0"/><x><d:dialog/></x>${one} ${two}</d:dialog-info>`,
  )
  await until('both', () => hub.channel.rows.length === 2)
  expect(hub.channel.rows.map(({ bytes }) => String(bytes))).toEqual([one, two])
  expect(await hub.calls()).toMatchObject([
    { call: 'c1', state: 'ringing', phone: '1001', sender: { name: 'Jürgen', identities: [{ value: '+31201234567' }] } },
    { call: 'c2', state: 'ringing', phone: '1001' },
  ])
  server.tell('1001', told('', 'full'))
  await until('their end', () => hub.channel.rows.length === 4)
  expect(hub.channel.rows.slice(2).map(({ bytes }) => bytes.length)).toEqual([0, 0])
  expect((await hub.calls()).slice(2)).toMatchObject([
    { call: 'c1', state: 'ended' },
    { call: 'c2', state: 'ended' },
  ])
})

it('a telephone that tells of more new calls at once than can be: fifty are kept, and it is logged', async () => {
  const server = await exchange()
  const hub = await listening(server)
  await until('all to be watched', () => server.watched().length === 3)
  const all = Array.from({ length: 300 }, (_each, index) => `<dialog id="${index}" call-id="c${index}"><state>early</state></dialog>`)
  server.tell('1001', told(all.join('')))
  await until('it to be logged', () => hub.channel.logged.some((line) => line.includes('"beyond":250')))
  expect(hub.channel.rows).toHaveLength(50)
  expect(hub.channel.rows.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(all.join('').length)
})
