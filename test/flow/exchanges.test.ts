import { createHmac } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Channel } from '../../src/channels/shapes.ts'
import type { Message } from '../../src/conversations/shapes.ts'
import { newId } from '../../src/id.ts'
import { post, type Told } from '../support/exchange.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

// Telephone systems that speak in their own ways, and one whose recordings are fetched, at the whole hub.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
const secret = 'the-secret-of-this-exchange'
const token = 'the-key-of-this-channels-address'
const twilioToken = 'the-auth-token-of-this-account'
const sound = Buffer.from('RIFF two seconds of sound')
const begun = Date.now() - 60_000
const at = (ms: number) => new Date(begun + ms)
const micros = (ms: number) => String((begun + ms) * 1000)

let hub: RunningHub
let operator: OperatorClient
let channel: Channel
const recordings = createServer((_request, response) => void response.writeHead(200, { 'content-type': 'audio/wav' }).end(sound))
const recordingAt = (host: string) => `http://${host}:${(recordings.address() as AddressInfo).port}/rec/42.wav`

beforeAll(async () => {
  await new Promise<void>((resolve) => recordings.listen(0, '127.0.0.1', resolve))
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  operator = await signIn(hub.url, admin.email, admin.password)
  const settings = {
    secret,
    token,
    twilioToken,
    ownNetwork: true,
    recordingHosts: [`localhost:${(recordings.address() as AddressInfo).port}`],
  }
  channel = await operator.call<Channel>('POST', '/api/channels', { connector: 'sip', name: 'Telephone', settings })
  const me = await operator.call<{ id: string }>('GET', '/api/me')
  await operator.call('PUT', `/api/channels/${channel.id}/phones/1002`, { operatorId: me.id })
}, 120_000)
afterAll(async () => {
  recordings.closeAllConnections()
  recordings.close()
  await hub?.stop()
  rmSync(hub.dataDir, { recursive: true, force: true })
})

let numbers = 1_000_000
const aNumber = () => `+4930${numbers++}`
const send = (path: string, body: string, headers: { [name: string]: string }) =>
  until(`“${path}” to be taken`, async () => {
    const answer = await fetch(`${hub.url}/c/${channel.id}/${path}`, { method: 'POST', body, headers })
    return answer.status === 200 ? { text: await answer.text() } : null
  })
const form = (path: string, fields: object) =>
  send(path, String(new URLSearchParams(Object.entries(fields))), { 'content-type': 'application/x-www-form-urlencoded' })
const json = (path: string, data: object) => send(path, JSON.stringify(data), { 'content-type': 'application/json' })
const tell = (told: Told) => until('it to be taken', async () => (await post(hub.url, channel.id, secret, told)).status === 200)

async function linesOf(number: string): Promise<Message[]> {
  const all = await Promise.all((await operator.conversations(channel.id)).map(({ id }) => operator.messages(id)))
  return all.flat().filter(({ kind, facts }) => kind === 'call' && (facts.call as { number?: string }).number === number)
}
/** The one line of a call, once it says what is expected of it. */
const lineOf = (number: string, expected: object): Promise<Message> =>
  until(`the line of ${number}`, async () => {
    const lines = await linesOf(number)
    expect(lines.map(({ facts }) => facts.call)).toMatchObject([{ state: 'ended', ...expected }])
    return lines[0]
  })
const talked = { direction: 'inbound', outcome: 'answered', talkSeconds: 2, answeredBy: [{ extension: '1002', name: expect.any(String) }] }

test('Asterisk, by its dialplan, with a recording that is fetched', async () => {
  const [call, from] = [`${newId()}`, aNumber()]
  const path = `asterisk/${token}`
  const ringing = { event: 'ringing', call, at: at(0).toISOString(), from, name: 'Anna', to: '600', phones: '1001 1002' }
  expect((await form(path, ringing)).text).toBe('continue')
  await form(path, { event: 'answered', call, at: at(3000).toISOString(), channel: 'PJSIP/1002-0000002a' })
  const recording = recordingAt('localhost')
  await form(path, { event: 'ended', call, at: at(5000).toISOString(), dialstatus: 'ANSWER', cause: '16', recording })
  await lineOf(from, { ...talked, dialled: '600', name: 'Anna' })
  const file = await until('the recording', async () => (await linesOf(from))[0]?.attachments.find(({ size }) => size === sound.length))
  expect(file).toMatchObject({ filename: '42.wav', contentType: 'audio/wav', fetched: true })
  // whoever is looked after is sent to whoever looks after him
  const [{ contact } = { contact: null }] = (await operator.conversations(channel.id)).filter(({ contact }) => contact.name === 'Anna')
  const { id: ownerId } = await operator.call<{ id: string }>('GET', '/api/me')
  await operator.call('PATCH', `/api/contacts/${contact!.id}`, { ownerId })
  expect((await form(path, { ...ringing, call: newId(), at: at(20_000).toISOString() })).text).toBe('route 1002')
})

test('a recording that cannot be had is said at its call, with the host to name', async () => {
  const [call, from] = [newId(), aNumber()]
  await tell({ event: 'ringing', call, at: at(0).toISOString(), direction: 'inbound', from: { number: from } })
  await tell({ event: 'recording', call, recording: { url: recordingAt('127.0.0.1') } })
  await tell({ event: 'ended', call, at: at(5000).toISOString(), reason: 'voicemail' })
  await lineOf(from, { outcome: 'voicemail' })
  const [line] = await until('its failure', async () => {
    const lines = await linesOf(from)
    return JSON.stringify(lines).includes('Add this host') ? lines : null
  })
  expect(line!.attachments).toMatchObject([{ fetched: false }])
})

test('FreeSWITCH, by the records of both legs and by its events, in any order, is one call', async () => {
  const [call, leg, from] = [newId(), newId(), aNumber()]
  const path = `freeswitch/${token}`
  const times = { start_uepoch: micros(0), answer_uepoch: micros(3000), bridge_uepoch: micros(3000), end_uepoch: micros(5000) }
  const caller = { caller_id_number: encodeURIComponent(from), caller_id_name: 'Anna', destination_number: '600' }
  await json(path, {
    variables: { ...times, direction: 'outbound', uuid: leg, call_uuid: call, dialed_user: '1002', hangup_cause: 'NORMAL_CLEARING' },
    callflow: [{ caller_profile: { ...caller, destination_number: '1002' } }],
  })
  await json(path, {
    variables: { ...times, direction: 'inbound', uuid: call, hangup_cause: 'NORMAL_CLEARING', last_app: 'bridge' },
    callflow: [{ caller_profile: caller }],
  })
  const event = { 'Unique-ID': call, 'Channel-Call-UUID': call, 'Call-Direction': 'inbound', 'Caller-Caller-ID-Number': from }
  const created = { 'Caller-Destination-Number': '600', 'Caller-Channel-Created-Time': micros(0) }
  await json(path, { ...event, ...created, 'Event-Name': 'CHANNEL_CREATE' })
  await lineOf(from, talked)
})

test('3CX, when it is over', async () => {
  const from = aNumber()
  const times = { started: at(0).toISOString(), answered: at(3000).toISOString(), ended: at(5000).toISOString() }
  await json(`3cx/${token}`, { type: 'Inbound', number: from, name: 'Anna', agent: '1002', queue: '800', ...times })
  await lineOf(from, { ...talked, dialled: '800' })
})

test('Twilio: two phones ring, one of them takes it', async () => {
  const [call, from] = [`CA${newId().replaceAll('-', '')}`, aNumber()]
  const twilio = (fields: { [name: string]: string }) => {
    const signed = `${hub.url}/c/${channel.id}/twilio${Object.entries(fields)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flat()
      .join('')}`
    return send('twilio', String(new URLSearchParams(fields)), {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', twilioToken).update(signed).digest('base64'),
    })
  }
  const stamp = (ms: number) => ({ Timestamp: new Date(Math.floor((begun + ms) / 1000) * 1000).toUTCString() })
  const phone = (extension: string) => ({
    ParentCallSid: call,
    CallSid: `CA${extension}${call}`.slice(0, 34),
    From: from,
    To: `sip:${extension}@a.example`,
  })
  const whole = { CallSid: call, Direction: 'inbound', From: from, To: '+4930900' }
  expect((await twilio({ ...whole, CallStatus: 'ringing', ...stamp(0) })).text).toContain('<Response>')
  for (const extension of ['1001', '1002']) await twilio({ ...phone(extension), CallStatus: 'ringing', ...stamp(1000) })
  await twilio({ ...whole, CallStatus: 'completed', ...stamp(5000) })
  await twilio({ ...phone('1002'), CallStatus: 'in-progress', ...stamp(3000) })
  await twilio({ ...phone('1001'), CallStatus: 'no-answer', ...stamp(3000) })
  await twilio({ ...phone('1002'), CallStatus: 'completed', ...stamp(5000) })
  await lineOf(from, { ...talked, dialled: '+4930900' })
})
