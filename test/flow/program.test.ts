import { createHmac } from 'node:crypto'
import { rmSync } from 'node:fs'
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChannelDetail } from '../../src/channels/shapes.ts'
import { proves, signatureOf } from '../../src/contract/signature.ts'
import { newId } from '../../src/id.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import { program } from '../connectors/http/programs.ts'
import { tellsMemory, watchPeak } from '../support/memory.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

// A program that knows nothing of us but the README, the webhook of a service, and requests that mean harm, over real sockets.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const secret = 'the-secret-of-this-program-only'
let hub: RunningHub
let operator: OperatorClient
let there: Awaited<ReturnType<typeof program>>
let channel: ChannelDetail

beforeAll(async () => {
  there = await program()
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  operator = await signIn(hub.url, admin.email, admin.password)
  channel = await operator.call<ChannelDetail>('POST', '/api/channels', {
    connector: 'http',
    name: 'Orders',
    settings: { callbackUrl: `${there.url}/answers`, ownNetwork: true, secret },
  })
}, 120_000)
afterAll(async () => {
  await there?.stop()
  await hub?.stop()
  rmSync(hub.dataDir, { recursive: true, force: true })
})

/** As the README says, without anything of ours. */
const signed = (body: string, at = Math.floor(Date.now() / 1000)) => ({
  'content-type': 'application/json',
  'x-switchboard-signature': `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
})
const address = (path: string) => `${hub.url}/c/${channel.id}/${path}`
async function tell(path: string, event: unknown): Promise<Response> {
  const body = JSON.stringify(event)
  return fetch(address(path), { method: 'POST', body, headers: signed(body) })
}
const conversations = () => operator.conversations(channel.id)
const anna = { id: 'customer-7', name: 'Anna Kim', email: 'anna@shop.example' }

test('a thread from first message to an answer that was read', async () => {
  const message = { id: 'order-1001', thread: 'order-1001', sender: anna, text: 'Where is my order? 안녕' }
  for (const _time of [1, 2]) expect((await tell('messages', message)).status).toBe(200)
  const conversation = await until('a conversation', async () => (await conversations())[0])
  expect(conversation).toMatchObject({ status: 'open', unread: 1, contact: { name: 'Anna Kim', stage: 'lead' } })

  there.next({ status: 200, body: '{"id":"answer-1"}' })
  const answer = newId()
  await operator.call('POST', `/api/conversations/${conversation.id}/messages`, { id: answer, text: 'On its way. Привет' })
  await until('the answer at the program', () => there.told.length === 1)
  const [told] = there.told
  const signature = signatureOf(String(told?.headers['x-switchboard-signature']))
  expect(signature && proves([secret], signature, told!.body)).toBe(true)
  expect(told?.headers['idempotency-key']).toBe(answer)
  expect(JSON.parse(told!.body.toString())).toMatchObject({ type: 'message', id: answer, thread: 'order-1001', text: 'On its way. Привет' })

  expect((await tell('receipts', { ref: 'answer-1', delivery: 'read' })).status).toBe(200)
  const deliveryOf = async () => (await operator.messages(conversation.id)).find(({ id }) => id === answer)?.delivery
  await until('the answer to be read', async () => (await deliveryOf()) === 'read')
})

test('what was said is changed, and felt about, by its ids, in whichever order that comes', async () => {
  const sender = anna
  await tell('messages', { type: 'edit', id: 'e1', ref: 'order-1002', sender, text: 'And the second one, please?' })
  await tell('messages', { type: 'reaction', id: 'r1', ref: 'answer-1', sender, emoji: ['👍'] })
  await tell('messages', { id: 'order-1002', thread: 'order-1001', sender, text: 'And the second one?' })
  const [conversation] = await conversations()
  const messages = () => operator.messages(conversation!.id)
  await until('the edit', async () => (await messages()).some(({ text }) => text === 'And the second one, please?'))
  await until('the reaction', async () => JSON.stringify((await messages())[1]?.facts ?? {}).includes('👍'))
  expect(await messages()).toHaveLength(3)
})

test('what the program refuses is said in its own words', async () => {
  const [conversation] = await conversations()
  const id = newId()
  there.next({ status: 422, body: '{"message":"The order is closed"}' })
  await operator.call('POST', `/api/conversations/${conversation!.id}/messages`, { id, text: 'Hello?' })
  const failed = await until('the refusal', async () =>
    (await operator.messages(conversation!.id)).find((one) => one.id === id && one.delivery === 'failed'),
  )
  expect(failed.deliveryError).toContain('The order is closed')
})

test('a service’s webhook, tried out first, then taken', async () => {
  const sample = JSON.stringify({
    event: 'e1',
    answers: [
      { ref: 'who', text: 'Анна' },
      { ref: 'mail', text: 'anna@new.example' },
      { ref: 'q', text: '견적?' },
    ],
  })
  const mapping = { id: 'event', name: 'answers[?ref=who].text', email: 'answers[?ref=mail].text', text: 'answers[?ref=q].text' }
  const tried = await operator.call<{ events: unknown[] }>('POST', `/c/${channel.id}/try`, { sample, mapping })
  expect(tried.events).toMatchObject([{ sender: { name: 'Анна' }, text: '견적?' }])
  await operator.call('PATCH', `/api/channels/${channel.id}`, { settings: { mapping } })
  const { address: hook } = await operator.call<{ address: string }>('GET', `/c/${channel.id}/mapping`)
  const before = (await conversations()).length
  const post = (to: string) => fetch(to, { method: 'POST', body: sample, headers: { 'content-type': 'application/json' } })
  expect((await post(`${hook}x`)).status).toBe(401)
  for (const _time of [1, 2]) expect((await post(hook)).status).toBe(200)
  await until('its lead', async () => (await conversations()).length === before + 1)
  const lead = (await conversations()).find(({ contact }) => contact.name === 'Анна')
  expect(lead).toMatchObject({ preview: '견적?', contact: { stage: 'lead' } })
  expect(hub.output()).not.toContain(hook.split('/').at(-1))
  expect(hub.output()).not.toContain(secret)
})

describe('requests that mean harm', () => {
  const events = async () => (await operator.call<{ items: Event[] }>('GET', `/api/channels/${channel.id}/events?limit=100`)).items.length

  test('forged, altered, old, packed, in another character set: nothing is stored', async () => {
    const before = await events()
    const body = JSON.stringify({ id: 'x1', sender: { id: 'x' }, text: 'a' })
    const now = Math.floor(Date.now() / 1000)
    const post = (sent: string | Buffer<ArrayBuffer>, headers: { [name: string]: string }) =>
      fetch(address('messages'), { method: 'POST', body: sent, headers }).then((answer) => answer.status)
    expect(await post(body, { 'content-type': 'application/json' })).toBe(401)
    expect(await post(body.replace('"a"', '"b"'), signed(body))).toBe(401)
    expect(await post(body, signed(body, now - 600))).toBe(401)
    const korean = body.replace('a', '\xb1\xe8')
    const bytes = Buffer.from(korean, 'latin1')
    const v1 = createHmac('sha256', secret).update(`${now}.`).update(bytes).digest('hex')
    expect(await post(bytes, { 'content-type': 'application/json', 'x-switchboard-signature': `t=${now},v1=${v1}` })).toBe(400)
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024))
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' }
    expect(await post(bomb, { ...signed(body), 'content-encoding': 'gzip' })).toBe(401)
    expect(await post(bomb, form)).toBe(401)
    expect(await events()).toBe(before)
  })

  test('a body without end is left at its limit, and the hub does not grow', async () => {
    const before = await events()
    const grown = tellsMemory ? watchPeak(hub.pid) : () => 0
    const { endedBy, sent } = await flood(address('messages'), signed(''))
    expect(endedBy).toMatch(/413|closed/)
    expect(sent).toBeLessThan(200 * 1024 * 1024)
    expect(grown()).toBeLessThan(256)
    expect(await events()).toBe(before)
    expect((await tell('messages', { id: 'after', sender: anna, text: 'still there' })).status).toBe(200)
  })

  test('ten thousand events in one body are all there, in order', { timeout: 400_000 }, async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({
      id: `n${n}`,
      sender: { id: `s${n % 20}`, name: `S${n % 20}` },
      text: String(n),
    }))
    const answer = await tell('messages', many)
    expect(await answer.json()).toEqual({ stored: 10_000, duplicates: 0 })
    const theirs = async () => (await conversations()).filter(({ contact }) => /^S\d+$/.test(contact.name))
    const waiting = () => operator.call<{ items: Event[] }>('GET', `/api/channels/${channel.id}/events?status=pending&limit=1`)
    await until('all of them to be settled', async () => (await waiting()).items.length === 0, 300_000)
    expect((await theirs()).reduce((sum, { unread }) => sum + unread, 0)).toBe(10_000)
    const first = (await theirs()).find(({ contact }) => contact.name === 'S3')
    expect((await operator.messages(first!.id)).map(({ text }) => Number(text))).toEqual(Array.from({ length: 500 }, (_, n) => n * 20 + 3))
  })
})

/** Sends zeros for ever, as fast as they are taken, until the other side has had enough. */
function flood(to: string, headers: { [name: string]: string }): Promise<{ endedBy: string; sent: number }> {
  return new Promise((resolve) => {
    let sent = 0
    let answered = ''
    const piece = Buffer.alloc(256 * 1024, 0x20)
    const call = request(to, { method: 'POST', headers }, (response) => {
      answered = String(response.statusCode)
      response.resume()
      call.destroy()
    })
    const end = () => resolve({ endedBy: answered || 'closed', sent })
    call.on('error', end)
    call.on('close', end)
    const push = (): void => {
      if (call.destroyed || sent > 1024 * 1024 * 1024) return void call.destroy()
      sent += piece.length
      if (call.write(piece)) setImmediate(push)
      else call.once('drain', push)
    }
    push()
  })
}
