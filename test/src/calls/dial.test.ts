import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NewCall } from '../../../src/calls/shapes.ts'
import { openChannel } from '../../../src/channels/open.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { CallOrder } from '../../../src/contract/events.ts'
import { newId } from '../../../src/id.ts'
import { aTelephone, type CallStage, callStage } from '../../support/call-stage.ts'
import { aCall } from '../../support/calls.ts'
import { tell } from '../../support/messenger.ts'
import { until } from '../../support/until.ts'
import type { Browser } from '../../support/web.ts'

// An operator calls a number.

let stage: CallStage
/** What whoever listens to the telephone system was asked to dial. */
const placed: CallOrder[] = []
let refuse: Error | null = null
let stopListening: () => void

beforeAll(async () => {
  stage = await callStage()
  const channel = await openChannel(stage.web.hub, stage.channel.id)
  stopListening = channel!.takeOrders(async (order) => {
    placed.push(order)
    if (refuse) throw refuse
  })
})
beforeEach(async () => {
  placed.length = 0
  refuse = null
  await stage.web.hub.sql`delete from calls`
  await stage.web.hub.sql`delete from rate_limits`
  await stage.web.hub.sql`delete from audit_log`
  await stage.web.hub.sql`update lines set call_prefixes = '{}', calls_per_day = 200`
})
afterAll(async () => {
  stopListening()
  await stage.stop()
})

/** Asks for a call; an order that was taken has reached whoever listens. */
async function dial(browser: Browser, ask: Partial<NewCall> = {}) {
  const answer = await browser.call('POST', '/api/calls', { id: newId(), number: '020 123 4567', via: 'phone', ...ask })
  const { id, channelId } = answer.body
  if (answer.status === 200 && channelId === stage.channel.id && ask.via !== 'softphone')
    await until('the order to be placed', () => placed.some((order) => order.id === id))
  return answer
}
const refusals = async () =>
  (await stage.admin.call('GET', '/api/audit')).body.items.filter(({ act }: { act: string }) => act === 'call.refused')

test('his own phone is to ring, and the number in its one spelling to be called, once however often he asks', async () => {
  const id = newId()
  const answers = await Promise.all([1, 2, 3].map(() => dial(stage.ann, { id })))
  for (const { status, body } of answers) {
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({ id, state: 'ordered', direction: 'outbound', number: '+31201234567', orderedBy: stage.ann.id })
  }
  expect((await stage.ann.call('GET', '/api/calls?view=now')).body.items).toMatchObject([{ id, state: 'ordered' }])
  expect((await stage.bo.call('GET', '/api/calls?view=now')).body.items).toEqual([])
  // the answer of a later question says that nothing more was on its way
  await dial(stage.bo)
  expect(placed).toEqual([{ id, phone: '1001', number: '+31201234567' }, expect.objectContaining({ phone: '1002' })])
  expect((await dial(stage.bo, { id })).status).toBe(409)
})

test('an id the telephone system has for a call of its own is no order', async () => {
  const id = newId()
  const rings = aCall({ call: id, from: '+31201112233' }, Date.now())
  await tell(stage.web.hub, stage.channel.id, rings('system', 'ringing', 0, { phone: '1001' }))
  const { status, body } = await stage.bo.call('POST', '/api/calls', { id, number: '020 123 4567', via: 'phone' })
  expect(status).toBe(409)
  expect(body).toMatchObject({
    texts: { ko: expect.stringMatching(/[가-힣]/) },
    issues: [{ path: 'id', texts: { ru: expect.stringMatching(/[а-я]/) } }],
  })
  expect((await stage.ann.call('GET', '/api/calls')).body.items).toMatchObject([{ number: '+31201112233', orderedBy: null }])
  expect(placed).toEqual([])
})

test('who is called is known by his number before anything has come of it', async () => {
  const made = await stage.ann.call('POST', '/api/contacts', { name: 'Kim', identities: [{ kind: 'phone', value: '+31201239999' }] })
  const contact = { id: made.body.id, name: 'Kim' }
  expect((await dial(stage.ann, { number: '020-123 9999' })).body.contact).toEqual(contact)
  expect((await stage.ann.call('GET', '/api/calls?view=now')).body.items).toMatchObject([{ contact }])
  expect((await dial(stage.ann, { number: '020-123 9998' })).body.contact).toBeNull()
})

test('what comes of the order is the same call', async () => {
  const { body } = await dial(stage.ann)
  const call = aCall({ call: body.id, from: body.number, direction: 'outbound' }, Date.now())
  await tell(
    stage.web.hub,
    stage.channel.id,
    call('system', 'ringing', 0, { phone: '1001' }),
    call('system', 'answered', 0, { phone: '1001' }),
  )
  expect((await stage.ann.call('GET', '/api/calls?view=all')).body.items).toMatchObject([
    { id: body.id, state: 'talking', orderedBy: stage.ann.id, answeredBy: [{ extension: '1001' }], conversationId: expect.any(String) },
  ])
})

test('a browser that dials by itself is allowed to, and nobody else is asked', async () => {
  expect((await dial(stage.ann, { via: 'softphone' })).body.detail).toContain('No phone in the browser')
  await stage.admin.call('PUT', `/api/channels/${stage.channel.id}/phones/1091`, { operatorId: stage.ann.id, softphone: true })
  expect((await dial(stage.ann, { via: 'softphone' })).body).toMatchObject({ state: 'ordered', number: '+31201234567' })
  const { body } = await dial(stage.ann)
  // the telephone on the desk, not the browser
  expect(placed).toMatchObject([{ id: body.id, phone: '1001' }])
})

describe('refused, at the field, and written down', () => {
  test.each([
    ['0900 123 4567', 'premium'],
    ['+881 6 1234 5678', 'satellite'],
    ['+82 2-312-3456', 'own country'],
    ['112', 'emergency'],
    ['0201234567;isub=1', '“;”'],
    ['0201234567?Replaces=x', '“?”'],
    ['sip:evil@example.com', '“s”'],
    ['0201234567\r\nAction: Originate', 'line break'],
  ])('%j', async (number, why) => {
    const before = (await refusals()).length
    const texts = { ko: expect.stringMatching(/[가-힣]/), ru: expect.stringMatching(/[а-я]/) }
    for (const [path, ask] of [
      ['/api/calls', { id: newId(), number, via: 'phone' }],
      ['/api/calls/check', { number, channelId: stage.channel.id }],
    ] as const) {
      const { status, body } = await stage.ann.call('POST', path, ask)
      expect(status).toBe(422)
      expect(body).toMatchObject({ detail: expect.stringContaining(why), texts })
      expect(body.issues).toEqual([{ path: 'number', message: body.detail, texts: body.texts }])
    }
    const written = await refusals()
    expect(written.length - before).toBe(2)
    expect(written[0]).toMatchObject({ operatorId: stage.ann.id, subjectId: stage.channel.id, after: { number, reasonTexts: texts } })
    expect((await stage.ann.call('GET', '/api/calls')).body.items).toEqual([])
    expect(placed).toEqual([])
  })
})

test('a line says where it may call', async () => {
  const set = (values: object) => stage.admin.call('PATCH', `/api/lines/${stage.channel.lineId}`, values)
  expect((await set({ callPrefixes: ['+82'] })).body.callPrefixes).toEqual(['+82'])
  expect((await dial(stage.ann, { number: '+82 2-312-3456' })).body.number).toBe('+8223123456')
  expect((await dial(stage.ann)).status).toBe(422)
  const wrong = await set({ callPrefixes: ['0031', '+3 1'], country: 'ZZ' })
  expect(wrong.body.issues.map(({ path }: { path: string }) => path).sort()).toEqual(['callPrefixes.0', 'callPrefixes.1', 'country'])
})

test('and how often in a day, each operator for himself', async () => {
  await stage.admin.call('PATCH', `/api/lines/${stage.channel.lineId}`, { callsPerDay: 2 })
  const asked = await Promise.all([1, 2, 3].map(() => dial(stage.ann)))
  expect(asked.map(({ status }) => status).sort()).toEqual([200, 200, 409])
  expect((await stage.ann.call('POST', '/api/calls/check', { number: '020 123 4567', channelId: stage.channel.id })).status).toBe(409)
  expect((await dial(stage.bo)).status).toBe(200)
  // who asks on and on holds up nobody
  const refused = await Promise.all(Array.from({ length: 20 }, () => dial(stage.ann)))
  expect(refused.filter(({ status }) => status !== 409 && status !== 429)).toEqual([])
  await stage.web.hub.sql`delete from rate_limits`
  expect((await dial(stage.bo)).status).toBe(200)
  await stage.web.hub.sql`update calls set created_at = created_at - interval '1 day'`
  expect((await dial(stage.ann)).status).toBe(200)
})

test('an order that fails is over, and says why', async () => {
  refuse = new ConnectorError('rejected', 'Your telephone was not picked up.')
  const { body } = await dial(stage.ann)
  const call = await until('the order to fail', async () => {
    const [call] = (await stage.ann.call('GET', '/api/calls')).body.items
    return call.state === 'ended' && call
  })
  expect(call).toMatchObject({ id: body.id, outcome: 'failed', detail: 'Your telephone was not picked up.' })
  await stage.web.hub.sql`update calls set state_at = now() + interval '1 hour'`
  expect((await stage.ann.call('GET', '/api/calls?view=now')).body.items).toMatchObject([{ id: body.id, outcome: 'failed' }])
})

test('and says it in other languages, where the words are our own', async () => {
  const words = { en: 'The phone is busy.', ko: '전화기가 통화 중입니다.', ru: 'Телефон занят.' }
  refuse = new ConnectorError('rejected', words)
  const { body } = await dial(stage.ann)
  const call = await until('the order to fail', async () => {
    const { body: call } = await stage.ann.call('GET', `/api/calls/${body.id}`)
    return call.state === 'ended' && call
  })
  expect(call).toMatchObject({ detail: words.en, detailTexts: { ko: words.ko, ru: words.ru } })
})

test('nothing is ordered where nothing can be dialled', async () => {
  const { sql } = stage.web.hub
  const said = async (browser: Browser, ask: Partial<NewCall> = {}) => (await dial(browser, ask)).body.detail
  expect(await said(stage.stranger)).toContain('No phone of the telephone system is yours')
  expect((await dial(stage.stranger, { channelId: stage.channel.id })).status).toBe(404)
  expect((await stage.stranger.call('POST', '/api/calls/check', { number: '020 123 4567', channelId: stage.channel.id })).status).toBe(404)
  await sql`update channels set settings = '{"dials": false}' where id = ${stage.channel.id}`
  expect(await said(stage.ann)).toContain('cannot be started')
  await sql`update channels set settings = '{}', state = 'broken', detail = 'wrong password' where id = ${stage.channel.id}`
  expect(await said(stage.ann)).toContain('wrong password')
  await sql`update channels set state = 'working', enabled = false where id = ${stage.channel.id}`
  expect(await said(stage.ann, { channelId: stage.channel.id })).toContain('switched off')
  await sql`update channels set enabled = true where id = ${stage.channel.id}`
})

test('of several telephone systems it is the one the person called', async () => {
  const other = { id: newId(), lineId: stage.channel.lineId }
  await aTelephone(stage.web, other)
  await stage.web.hub.sql`insert into phones (channel_id, extension, operator_id) values (${other.id}, '2001', ${stage.ann.id})`
  const call = aCall({ from: '+31201112233' }, Date.now())
  await tell(stage.web.hub, other.id, call('system', 'ringing', 0, { phones: ['2001'] }))
  const [rang] = (await stage.ann.call('GET', '/api/calls')).body.items
  expect((await dial(stage.ann, { number: rang.number, contactId: rang.contact.id })).body.channelId).toBe(other.id)
  expect((await dial(stage.ann, { number: rang.number })).body.channelId).toBe(stage.channel.id)
})

test('a call is passed on to phones of the house, and to numbers that may be called', async () => {
  const check = async (number: string, passesOn = false) =>
    (await stage.ann.call('POST', '/api/calls/check', { number, channelId: stage.channel.id, passesOn })).body
  await stage.web.hub.sql`
    insert into phones (channel_id, extension, operator_id) values (${stage.channel.id}, 'reception', ${stage.bo.id}), (${stage.channel.id}, '+9001234567', ${stage.bo.id})`
  expect(await check('1002')).toEqual({ number: '1002', extension: true })
  expect(await check('reception')).toEqual({ number: 'reception', extension: true })
  expect(await check('020-123 4567')).toEqual({ number: '+31201234567', extension: false })
  // a telephone outside is one outside, whoever it belongs to
  expect(await check('+9001234567')).toMatchObject({ status: 422 })
  await stage.admin.call('PATCH', `/api/lines/${stage.channel.lineId}`, { callsPerDay: 2 })
  const passed = await Promise.all([1, 2, 3, 4].map(() => check('020-123 4567', true)))
  expect(passed.filter(({ number }) => number === '+31201234567')).toHaveLength(2)
  expect(await check('020-123 4567')).toMatchObject({ status: 409 })
})
