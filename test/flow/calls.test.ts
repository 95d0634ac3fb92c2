import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Call } from '../../src/calls/shapes.ts'
import type { Channel } from '../../src/channels/shapes.ts'
import { newId } from '../../src/id.ts'
import { post, type Told } from '../support/exchange.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { newDataDir, type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

// A telephone system posts its calls to the whole hub, which is killed in the middle of one.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const secret = 'the-secret-of-this-exchange'
const dataDir = newDataDir()
let hub: RunningHub
let operator: OperatorClient
let channel: Channel

const begin = async (port?: number) => {
  hub = await startHub({ dataDir, ...(port && { port }), env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  operator = await signIn(hub.url, admin.email, admin.password)
}

beforeAll(async () => {
  await begin()
  const { items: lines } = await operator.call<{ items: { id: string }[] }>('GET', '/api/lines')
  await operator.call('PATCH', `/api/lines/${lines[0]!.id}`, { country: 'NL' })
  channel = await operator.call<Channel>('POST', '/api/channels', { connector: 'sip', name: 'Telephone', settings: { secret } })
  const me = await operator.call<{ id: string }>('GET', '/api/me')
  await operator.call('PUT', `/api/channels/${channel.id}/phones/1001`, { operatorId: me.id })
}, 120_000)
afterAll(async () => {
  await hub?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

let numbers = 1_230_000
/** A call of somebody new, at its system. */
function aCall() {
  const call = newId()
  const from = { number: `020 ${numbers++}`, name: '' }
  const at = () => new Date().toISOString()
  return {
    from,
    rings: () => tell({ event: 'ringing', call, at: at(), direction: 'inbound', from, to: '600', phones: ['1001', '1002'] }),
    answered: () => tell({ event: 'answered', call, at: at(), phone: '1001' }),
    ended: (reason: string) => tell({ event: 'ended', call, at: at(), reason }),
  }
}
const tell = (told: Told) =>
  until(`“${told.event}” to be taken`, async () => {
    const answer = await post(hub.url, channel.id, secret, told).catch(() => null)
    return answer?.status === 200 ? answer.body : null
  })
const now = async () => (await operator.call<{ items: Call[] }>('GET', '/api/calls?view=now')).items
const lines = async () =>
  (await Promise.all((await operator.conversations(channel.id)).map(({ id }) => operator.messages(id))))
    .flat()
    .filter(({ kind }) => kind === 'call')

test('it is there as soon as it rings, is gone when somebody else takes it, and becomes one line', async () => {
  const live = new WebSocket(`${hub.url.replace('http', 'ws')}/api/live`, {
    headers: { origin: hub.url, cookie: operator.cookie() },
  })
  await once(live, 'open')
  const heard: { topic: string; data: { state?: string } }[] = []
  live.on('message', (data) => void heard.push(JSON.parse(String(data))))
  const call = aCall()
  expect(await call.rings()).toMatchObject({ action: 'continue' })
  await until('the pop', () => heard.some(({ topic, data }) => topic === 'call' && data.state === 'ringing'), 5_000)
  expect(await now()).toMatchObject([
    { state: 'ringing', number: `+3120${call.from.number.slice(4)}`, ringing: [{ extension: '1001' }, { extension: '1002' }] },
  ])
  await call.answered()
  await until('it to be taken', async () => (await now())[0]?.state === 'talking', 5_000)
  await call.ended('answered')
  await until('its end', async () => (await lines()).some(({ facts }) => (facts.call as { outcome?: string }).outcome === 'answered'))
  live.close()
  expect(await lines()).toHaveLength(1)
})

test('killed while it rings, and while they talk: it ends as it did, in one line, and nothing keeps ringing', async () => {
  const before = (await lines()).length
  const call = aCall()
  await call.rings()
  const { port } = hub
  await hub.kill9()
  await begin(port)
  await call.answered()
  await until('it to be talked', async () => (await now()).some(({ state }) => state === 'talking'))
  await hub.kill9()
  await begin(port)
  await call.ended('answered')
  await until('its end', async () => (await now()).every(({ state }) => state === 'ended'))
  const mine = (await lines()).slice(before)
  const all = (await lines()).filter(({ facts }) => (facts.call as { number?: string }).number === `+3120${call.from.number.slice(4)}`)
  expect(all).toHaveLength(1)
  expect(mine).toHaveLength(1)
  expect(all[0]?.facts.call).toMatchObject({
    state: 'ended',
    outcome: 'answered',
    answeredBy: [{ extension: '1001', name: expect.any(String) }],
  })
}, 180_000)

test('who is blocked is told to be turned away, and leaves nothing', async () => {
  const call = aCall()
  await operator.call('POST', '/api/blocklist', { kind: 'phone', pattern: `+3120${call.from.number.slice(4)}`, effect: 'reject' })
  const before = (await operator.conversations(channel.id)).length
  expect(await call.rings()).toMatchObject({ action: 'reject' })
  await call.ended('declined')
  const events = () => operator.call<{ items: { status: string }[] }>('GET', `/api/channels/${channel.id}/events?limit=10`)
  await until('it to be worked off', async () => (await events()).items.every(({ status }) => status !== 'pending'))
  expect((await operator.conversations(channel.id)).length).toBe(before)
})
