import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call } from '../../src/calls/shapes.ts'
import type { Channel } from '../../src/channels/shapes.ts'
import { newId } from '../../src/id.ts'
import { post, type Told } from '../support/exchange.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type SipServer, startSipServer } from '../support/sip-server.ts'
import { newDataDir, type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

// The whole hub at a telephone system that speaks SIP: it watches telephones, rings in the group, is told by webhook, and makes calls.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const secret = 'the-secret-of-this-exchange'
const dataDir = newDataDir()
let exchange: SipServer
let hub: RunningHub
let operator: OperatorClient
let channel: Channel

const begin = async (port?: number) => {
  hub = await startHub({ dataDir, ...(port && { port }), env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  operator = await signIn(hub.url, admin.email, admin.password)
}
const listens = () => until('the hub to listen', () => exchange.registered('hub') === 1 && exchange.watched().length === 2, 60_000)

beforeAll(async () => {
  exchange = await startSipServer({ users: { '1001': 'a', '1002': 'b', hub: 'c' }, groups: { '600': ['1001', '1002', 'hub'] } })
  await begin()
  const { items: lines } = await operator.call<{ items: { id: string }[] }>('GET', '/api/lines')
  await operator.call('PATCH', `/api/lines/${lines[0]!.id}`, { country: 'NL' })
  const settings = {
    server: exchange.url,
    domain: exchange.domain,
    username: 'hub',
    password: 'c',
    watch: ['1001', '1002'],
    listen: true,
    groups: ['600: 1001, 1002'],
    dialWith: 'sip',
    ownNetwork: true,
    secret,
  }
  channel = await operator.call<Channel>('POST', '/api/channels', { connector: 'sip', name: 'Telephone', settings, enabled: true })
  const me = await operator.call<{ id: string }>('GET', '/api/me')
  await operator.call('PUT', `/api/channels/${channel.id}/phones/1001`, { operatorId: me.id })
  await listens()
}, 120_000)
afterAll(async () => {
  await hub?.stop()
  await exchange?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const tell = (told: Told) =>
  until(`“${told.event}” to be taken`, async () => (await post(hub.url, channel.id, secret, told).catch(() => null))?.status === 200)
const all = async () => (await operator.persist<{ items: Call[] }>('GET', '/api/calls?view=all&limit=100')).items
const now = async () => (await operator.persist<{ items: Call[] }>('GET', '/api/calls?view=now')).items
const callsOf = async (number: string) => (await all()).filter((call) => call.number === number)
const judged = (number: string, outcome: Call['outcome']) =>
  until(`the call to be ${outcome}`, async () => {
    const calls = await callsOf(number)
    return calls.some((call) => call.outcome === outcome) && calls
  })
const linesOf = async (id: string) =>
  (await Promise.all((await operator.conversations(channel.id)).map(({ id }) => operator.messages(id))))
    .flat()
    .filter(({ facts }) => (facts.call as { id?: string } | undefined)?.id === id)
const rings = (number: string) =>
  until('the bar', async () => (await now()).find((call) => call.number === number && call.state === 'ringing'), 10_000)

test('webhook, watched telephones and the group together: one call, one line, with who took it', async () => {
  const from = '+31201000001'
  const [first, second] = [exchange.phone('1001'), exchange.phone('1002')]
  const caller = exchange.call({ to: '600', from, name: 'Jan' })
  await until('both to ring', () => [first, second].every((phone) => phone.last()?.state === 'ringing'))
  const { callId } = caller
  const at = () => new Date().toISOString()
  await tell({
    event: 'ringing',
    call: callId,
    at: at(),
    direction: 'inbound',
    from: { number: from, name: 'Jan' },
    to: '600',
    phones: ['1001', '1002'],
  })
  expect((await rings(from)).ringing.map(({ extension }) => extension)).toEqual(['1001', '1002'])
  second.last()?.answer()
  await tell({ event: 'answered', call: callId, at: at(), phone: '1002' })
  await until('the bar to be gone', async () => (await now()).every(({ state }) => state !== 'ringing'), 10_000)
  caller.hangUp()
  await until('the exchange to know', () => exchange.calls.at(-1)?.endedAt)
  await tell({ event: 'ended', call: callId, at: at(), reason: 'answered', endedBy: 'caller' })
  // the exchange's own word comes last
  await until('who hung up', async () => (await callsOf(from)).some(({ endedBy }) => endedBy === 'caller'))
  const [call, ...others] = await judged(from, 'answered')
  expect(others).toEqual([])
  expect(call).toMatchObject({ state: 'ended', dialled: '600', answeredBy: [{ extension: '1002' }] })
  expect(await linesOf(call!.id)).toHaveLength(1)
  first.off()
  second.off()
})

test('the hub is killed while they talk, and the end comes while it is away: one line, and its length is not made up', async () => {
  const from = '+31201000002'
  const handset = exchange.phone('1001')
  const caller = exchange.call({ to: '600', from })
  await rings(from)
  await until('the handset to ring', () => handset.last()?.state === 'ringing')
  handset.last()?.answer()
  await until('the talk', async () => (await now()).some((call) => call.number === from && call.state === 'talking'))
  const { port } = hub
  await hub.kill9()
  caller.hangUp()
  await until('the exchange to know', () => exchange.calls.at(-1)?.endedAt)
  await begin(port)
  await listens()
  const [call, ...others] = await judged(from, 'answered')
  expect(others).toEqual([])
  expect(call).toMatchObject({ state: 'ended', talkSeconds: null, answeredBy: [{ extension: '1001' }] })
  expect(await linesOf(call!.id)).toHaveLength(1)
  handset.off()
})

test('the exchange goes away while it rings and comes back: nothing keeps ringing, and there is one call', async () => {
  const from = '+31201000003'
  const handset = exchange.phone('1001')
  exchange.call({ to: '600', from })
  await rings(from)
  await until('the handset to ring', () => handset.last()?.state === 'ringing')
  await exchange.stop()
  await exchange.start()
  await listens()
  const [call, ...others] = await judged(from, 'unknown')
  expect(others).toEqual([])
  expect(await linesOf(call!.id)).toHaveLength(1)
  expect((await now()).filter(({ state }) => state === 'ringing')).toEqual([])
  handset.off()
})

test('click to call: the operator’s phone rings first, then the person, and it is one line outwards', async () => {
  const number = '+31201000004'
  const handset = exchange.phone('1001')
  const person = exchange.phone(number)
  const id = newId()
  await operator.call('POST', '/api/calls', { id, number: '020 100 0004', via: 'phone' })
  await until('the phone to ring', () => handset.last()?.state === 'ringing')
  expect(person.calls).toEqual([])
  handset.last()?.answer()
  await until('the person to be called', () => person.last()?.state === 'ringing')
  person.last()?.answer()
  await until('the talk', async () => (await callsOf(number)).some(({ state }) => state === 'talking'))
  person.last()?.hangUp()
  const [call, ...others] = await judged(number, 'answered')
  expect(others).toEqual([])
  expect(call).toMatchObject({ id, direction: 'outbound', endedBy: 'callee', answeredBy: [{ extension: '1001' }] })
  expect(await linesOf(id)).toHaveLength(1)
  handset.off()
})

test('the hub is killed during a call it connected, which ends while it is away: over, in one line, and its length is not made up', async () => {
  const number = '+31201000006'
  const handset = exchange.phone('1001')
  const person = exchange.phone(number)
  const id = newId()
  await operator.call('POST', '/api/calls', { id, number, via: 'phone' })
  await until('the phone to ring', () => handset.last()?.state === 'ringing')
  handset.last()?.answer()
  await until('the person to be called', () => person.last()?.state === 'ringing')
  person.last()?.answer()
  await until('the talk', async () => (await callsOf(number)).some(({ state }) => state === 'talking'))
  const { port } = hub
  await hub.kill9()
  handset.last()?.hangUp()
  await until('the exchange to know', () => exchange.calls.find(({ callId }) => callId === handset.last()?.callId)?.endedAt)
  await begin(port)
  await listens()
  const [call, ...others] = await judged(number, 'answered')
  expect(others).toEqual([])
  expect(call).toMatchObject({ id, state: 'ended', talkSeconds: null, endedBy: null, answeredBy: [{ extension: '1001' }] })
  expect(await linesOf(id)).toHaveLength(1)
  handset.off()
  person.off()
})

test('click to call at a phone that is busy: said why, and nobody is called', async () => {
  const number = '+31201000005'
  const handset = exchange.phone('1001', { busy: true })
  const person = exchange.phone(number)
  await operator.call('POST', '/api/calls', { id: newId(), number, via: 'phone' })
  const [call] = await judged(number, 'failed')
  expect(call?.detail).toContain('is busy')
  expect(person.calls).toEqual([])
  handset.off()
})
