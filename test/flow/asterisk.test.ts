import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call } from '../../src/calls/shapes.ts'
import type { Channel } from '../../src/channels/shapes.ts'
import type { TestReport } from '../../src/contract/connector.ts'
import { newId } from '../../src/id.ts'
import { comesIn, over, placesOrders, rings, takes } from '../support/ami-calls.ts'
import { type Asterisk, createAsterisk } from '../support/ami-pbx.ts'
import { type AmiServer, startAmiServer } from '../support/ami-server.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { newDataDir, type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

// An Asterisk tells the whole hub of its calls, which is killed in the middle of one, and places those that operators ask for.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const dataDir = newDataDir()
let hub: RunningHub
let ami: AmiServer
let pbx: Asterisk
let operator: OperatorClient
let channel: Channel

const begin = async (port?: number) => {
  hub = await startHub({ dataDir, ...(port && { port }), env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  operator = await signIn(hub.url, admin.email, admin.password)
}
const reads = () => until('the hub to read', () => ami.readers() > 0)

beforeAll(async () => {
  ami = await startAmiServer()
  pbx = createAsterisk(ami, Date.now() / 1000 - 60)
  await begin()
  const { items: lines } = await operator.call<{ items: { id: string }[] }>('GET', '/api/lines')
  await operator.call('PATCH', `/api/lines/${lines[0]!.id}`, { country: 'NL' })
  const settings = {
    amiHost: 'localhost',
    amiPort: ami.port,
    amiSecurity: 'none',
    amiUsername: 'reader',
    amiPassword: 'reads-only',
    dialWith: 'ami',
    originateUsername: 'caller',
    originatePassword: 'calls-only',
    ownNetwork: true,
  }
  const report = await operator.call<TestReport>('POST', '/api/channels/test', { connector: 'sip', settings })
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([])
  channel = await operator.call<Channel>('POST', '/api/channels', { connector: 'sip', name: 'Telephone', settings })
  const me = await operator.call<{ id: string }>('GET', '/api/me')
  await operator.call('PUT', `/api/channels/${channel.id}/phones/1001`, { operatorId: me.id })
  await reads()
}, 120_000)
afterAll(async () => {
  await hub?.stop()
  await ami?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

let numbers = 1_450_000
const aNumber = () => `+3120${numbers++}`
const linesOf = async (number: string) => {
  const all = await Promise.all((await operator.conversations(channel.id)).map(({ id }) => operator.messages(id)))
  return all.flat().flatMap(({ facts }) => ((facts.call as { number?: string } | undefined)?.number === number ? [facts.call] : []))
}
/** The one line of a call, once it says so. */
const line = (number: string, says: object) =>
  until(`the line of ${number}`, async () => {
    expect(await linesOf(number)).toMatchObject([says])
    return true
  })
const ringing = (number: string) =>
  until(`the call of ${number} to ring`, async () => {
    const { items } = await operator.call<{ items: Call[] }>('GET', '/api/calls?view=now')
    return items.find((call) => call.number === number && call.ringing.some(({ extension }) => extension === '1001'))
  })

test('a call that comes in rings at those whose phones do, and is one line when it is over', async () => {
  const number = aNumber()
  const caller = comesIn(pbx, { number })
  const [first, second] = rings(pbx, caller, ['1001', '1002'])
  await ringing(number)
  pbx.wait(3)
  takes(pbx, caller, first!, [second!])
  pbx.wait(2)
  over(pbx, caller, first!)
  await line(number, {
    outcome: 'answered',
    talkSeconds: 2,
    endedBy: 'caller',
    answeredBy: [{ extension: '1001', name: expect.any(String) }],
  })
})

test('the hub is killed during calls and comes back: each ends, once', async () => {
  const [gone, stays] = [aNumber(), aNumber()]
  const calls = [gone, stays].map((number) => {
    const caller = comesIn(pbx, { number })
    const [phone] = rings(pbx, caller, ['1001'])
    takes(pbx, caller, phone!)
    return { caller, phone: phone! }
  })
  for (const number of [gone, stays]) await line(number, { state: 'talking' })
  await hub.kill9()
  over(pbx, calls[0]!.caller, calls[0]!.phone)
  await until('nobody to read', () => ami.readers() === 0)
  await begin(hub.port)
  await reads()
  await line(gone, { state: 'ended', outcome: 'answered', talkSeconds: null })
  pbx.wait(30)
  over(pbx, calls[1]!.phone, calls[1]!.caller)
  await line(stays, { state: 'ended', outcome: 'answered', talkSeconds: 30, endedBy: 'callee' })
  const { items } = await operator.call<{ items: Call[] }>('GET', '/api/calls?view=now')
  expect(items.filter(({ state }) => state !== 'ended')).toEqual([])
})

test('a call an operator asks for rings his phone first; what keeps it from being placed he is told', async () => {
  const placed = placesOrders(pbx, ami)
  const ask = async (number: string): Promise<string> => {
    const id = newId()
    pbx.clock = Date.now() / 1000
    await operator.call('POST', '/api/calls', { id, number, channelId: channel.id, via: 'phone' })
    return id
  }
  const number = aNumber()
  const failed = await ask(number)
  const told = await until('the reason', async () => {
    const call = await operator.call<Call>('GET', `/api/calls/${failed}`)
    return call.state === 'ended' && call
  })
  expect(told).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('The phone 1001 cannot be reached') })
  pbx.phones['1001'] = 'answers'
  const other = aNumber()
  const id = await ask(other)
  const { phone, line: out } = await until('the number to be called', () => placed.find((call) => call.line))
  expect(phone.id).toBe(id)
  pbx.wait(4)
  takes(pbx, phone, out!)
  pbx.wait(10)
  over(pbx, out!, phone)
  await line(other, { direction: 'outbound', outcome: 'answered', talkSeconds: 10, endedBy: 'callee', answeredBy: [{ extension: '1001' }] })
})
