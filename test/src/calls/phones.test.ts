import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { resealPhones, softphonesOf } from '../../../src/calls/phones.ts'
import { openChannel } from '../../../src/channels/open.ts'
import { standing } from '../../../src/channels/standing.ts'
import { newId } from '../../../src/id.ts'
import { lineOnline, markOnline } from '../../../src/operators/presence.ts'
import { createSeal, Secret } from '../../../src/seal.ts'
import { type CallStage, callStage } from '../../support/call-stage.ts'
import { aCall, aNumber } from '../../support/calls.ts'
import { plant } from '../../support/canaries.ts'
import { tell } from '../../support/messenger.ts'
import { until } from '../../support/until.ts'

// Whose phone is whose, and what follows from it.

let stage: CallStage
beforeAll(async () => {
  stage = await callStage()
})
beforeEach(async () => {
  const { sql } = stage.web.hub
  await sql`delete from calls`
  await sql`delete from phones where extension not in ('1001', '1002')`
})
afterAll(() => stage.stop())

const phones = async () => (await stage.admin.call('GET', `/api/channels/${stage.channel.id}/phones`)).body.items
const set = (extension: string, values: object) =>
  stage.admin.call('PUT', `/api/channels/${stage.channel.id}/phones/${encodeURIComponent(extension)}`, values)
const heard = (...events: Parameters<typeof tell>[2][]) => tell(stage.web.hub, stage.channel.id, ...events)

describe('the list of phones', () => {
  test('shows those seen in calls that are nobody’s first', async () => {
    const call = aCall({}, Date.now())
    await heard(call('system', 'ringing', 0, { phones: ['1002', '1003'] }))
    expect(await phones()).toMatchObject([
      { extension: '1003', operatorId: null, operatorName: null, seenAt: expect.any(String) },
      { extension: '1001', operatorId: stage.ann.id, operatorName: 'ann', seenAt: null },
      { extension: '1002', operatorId: stage.bo.id, seenAt: expect.any(String) },
    ])
  })

  test('says whose each is, and is written down; a secret goes in and never comes out', async () => {
    const secret = `quiet-${newId()}`
    plant(secret)
    const made = await set('1091', { operatorId: stage.ann.id, softphone: true, secret })
    expect(made.body).toEqual({
      extension: '1091',
      operatorId: stage.ann.id,
      operatorName: 'ann',
      softphone: true,
      hasSecret: true,
      seenAt: null,
    })
    // left out it stays, null takes it away
    expect((await set('1091', { operatorId: stage.bo.id, softphone: true })).body).toMatchObject({ operatorName: 'bo', hasSecret: true })
    expect((await set('1091', { operatorId: null, secret: null })).body).toMatchObject({
      operatorId: null,
      softphone: false,
      hasSecret: false,
    })
    await set('1091', { operatorId: stage.ann.id, softphone: true, secret })
    expect((await stage.admin.call('DELETE', `/api/channels/${stage.channel.id}/phones/1091`)).status).toBe(200)
    expect((await phones()).map(({ extension }: { extension: string }) => extension)).not.toContain('1091')
    const log = (await stage.admin.call('GET', '/api/audit?limit=5')).body.items
    expect(log.map(({ act }: { act: string }) => act)).toEqual(['phone.remove', ...Array(4).fill('phone.change')])
    expect(log[3]).toMatchObject({ before: { operatorName: 'ann' }, after: { operatorName: 'bo' }, subjectId: `${stage.channel.id}:1091` })
    expect(JSON.stringify([log, await phones()])).not.toContain(secret)
    const [stored] = await stage.web.hub.sql`select count(*)::int as found from phones where secret like ${`%${secret}%`}`
    expect(stored).toEqual({ found: 0 })
  })

  test('takes no nonsense', async () => {
    expect((await set('1001', { operatorId: 'nobody' })).body.issues).toMatchObject([
      { path: 'operatorId', message: 'There is no such operator.' },
    ])
    expect((await set('1001', { operatorId: stage.stranger.id })).body.issues).toMatchObject([
      { path: 'operatorId', message: expect.stringContaining('is not one of the line') },
    ])
    expect((await set('10 01;x', { operatorId: null })).status).toBe(422)
    expect((await stage.admin.call('DELETE', `/api/channels/${stage.channel.id}/phones/9999`)).status).toBe(404)
    expect((await stage.admin.call('GET', `/api/channels/${newId()}/phones`)).status).toBe(404)
    expect((await stage.ann.call('GET', `/api/channels/${stage.channel.id}/phones`)).status).toBe(403)
  })

  test('a new key seals the secrets anew', async () => {
    const { hub } = stage.web
    await set('1091', { operatorId: stage.ann.id, softphone: true, secret: 'quiet green boats' })
    const seal = createSeal([new Secret('another key that is long enough as well'), ...hub.env.secretKeys])
    expect(await hub.sql.begin((tx) => resealPhones(tx, seal))).toBe(1)
    expect(await hub.sql.begin((tx) => resealPhones(tx, seal))).toBe(0)
    const ann = { id: stage.ann.id, name: 'ann', role: 'operator' as const, lineIds: [stage.channel.lineId] }
    expect(await softphonesOf({ sql: hub.sql, seal }, ann)).toMatchObject([{ extension: '1091', secret: 'quiet green boats' }])
  })
})

describe('the phone in the browser', () => {
  const access = (browser = stage.ann) => browser.call('GET', '/api/softphone')

  test('is told how it signs in, and only its operator', async () => {
    expect((await access()).body).toEqual({ items: [], next: null })
    await set('1091', { operatorId: stage.ann.id, softphone: true, secret: 'quiet green boats' })
    const { body, headers } = await access()
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body.items).toMatchObject([
      { channelId: stage.channel.id, lineId: stage.channel.lineId, access: { extension: '1091', password: 'quiet green boats' } },
    ])
    for (const other of [stage.bo, stage.admin, stage.stranger]) expect((await access(other)).body.items).toEqual([])
    // without a secret this system gives no access
    await set('1091', { operatorId: stage.ann.id, softphone: true, secret: null })
    expect((await access()).body.items).toEqual([])
  })

  test('knows the phones of colleagues, where it is one itself', async () => {
    const colleagues = async (browser = stage.ann) => (await browser.call('GET', '/api/softphone/colleagues')).body.items
    await set('1091', { operatorId: stage.ann.id, softphone: true, secret: 'quiet green boats' })
    expect(await colleagues()).toEqual([{ channelId: stage.channel.id, extension: '1002', name: 'bo' }])
    for (const other of [stage.bo, stage.stranger]) expect(await colleagues(other)).toEqual([])
  })

  test('tells of its calls, each thing once, as the hub’s word on whose phone it is', async () => {
    await set('1091', { operatorId: stage.ann.id, softphone: true, secret: 'quiet green boats' })
    const begun = Date.now() - 20_000
    const { national, international } = aNumber()
    const call = newId()
    const report = (state: string, after: number, more: object = {}) => ({
      id: newId(),
      call,
      state,
      at: new Date(begun + after).toISOString(),
      direction: 'inbound',
      number: national,
      name: 'Mina',
      phone: '1002',
      ...more,
    })
    const reports = [report('ringing', 0), report('answered', 3_000), report('ended', 10_000, { reason: 'answered', endedBy: 'caller' })]
    // a clock an hour behind
    const sentAt = new Date(Date.now() - 3_600_000).toISOString()
    const late = reports.map((each) => ({ ...each, at: new Date(new Date(each.at).getTime() - 3_600_000).toISOString() }))
    for (const _again of [1, 2])
      expect((await stage.ann.call('POST', '/api/softphone/reports', { channelId: stage.channel.id, sentAt, reports: late })).status).toBe(
        200,
      )
    await stage.work(call)
    const { items } = (await stage.ann.call('GET', '/api/calls')).body
    expect(items).toMatchObject([
      {
        state: 'ended',
        outcome: 'answered',
        number: international,
        name: 'Mina',
        talkSeconds: 7,
        endedBy: 'caller',
        answeredBy: [{ extension: '1091', operatorId: stage.ann.id }],
      },
    ])
    const off = Math.abs(new Date(items[0].rangAt).getTime() - begun)
    expect(off).toBeLessThan(60_000)
  })

  test('is nobody else’s to speak for', async () => {
    await set('1091', { operatorId: stage.ann.id, softphone: true, secret: 'quiet green boats' })
    const reports = [{ id: newId(), call: 'c', state: 'answered', at: new Date().toISOString(), direction: 'inbound', number: null }]
    const tellAs = (browser = stage.ann, more: object = {}) =>
      browser.call('POST', '/api/softphone/reports', { channelId: stage.channel.id, reports, ...more })
    for (const other of [stage.bo, stage.admin, stage.stranger]) expect((await tellAs(other)).status).toBe(403)
    expect((await tellAs(stage.ann, { extension: '1001' })).status).toBe(403)
    expect((await tellAs(stage.ann, { channelId: newId() })).status).toBe(403)
    expect((await tellAs(stage.ann, { reports: [{ ...reports[0], call: 'a b' }] })).status).toBe(422)
    expect((await tellAs(stage.ann, { reports: [] })).status).toBe(422)
    for (const at of ['0000-01-01T00:00:00Z', '1999-12-31T23:59:59Z', '9999-12-31T23:59:59Z']) {
      const { status, body } = await tellAs(stage.ann, { sentAt: at, reports: [{ ...reports[0], at }] })
      expect([status, body.issues.map(({ path }: { path: string }) => path).sort()]).toEqual([422, ['reports.0.at', 'sentAt']])
    }
  })
})

test('who calls is put through to the phone of whom he belongs to, a handset before a browser', async () => {
  const { hub } = stage.web
  const { national, international } = aNumber()
  const asked = (number = national) => standing(hub, stage.channel.id, [{ kind: 'phone', value: number }])
  expect(await asked()).not.toHaveProperty('ownerPhone')
  const made = await stage.bo.call('POST', '/api/contacts', { name: 'Kim', identities: [{ kind: 'phone', value: international }] })
  expect(made.status, JSON.stringify(made.body)).toBe(200)
  await set('1092', { operatorId: stage.bo.id, softphone: true })
  // an answer that took too long says nothing of it
  for (const spelling of [national, international])
    await until('the phone to be known in time', async () => (await asked(spelling)).ownerPhone === '1002')
  await stage.admin.call('PATCH', `/api/operators/${stage.bo.id}`, { disabled: true })
  expect(await asked()).not.toHaveProperty('ownerPhone')
  await hub.sql`update operators set disabled_at = null where id = ${stage.bo.id}`
})

test('who talks on the telephone is not there for new chats, where the line says so', async () => {
  const { hub } = stage.web
  const { lineId } = stage.channel
  await markOnline(hub.sql, [stage.ann.id])
  // however slow this machine is, she is there
  await hub.sql`update presence set seen_at = now() + interval '1 hour'`
  const told: boolean[] = []
  const channel = await openChannel(hub, stage.channel.id)
  const stopWatching = channel!.watchOnline((online) => told.push(online))
  const heardOf = (...all: boolean[]) => until(`that it is ${all}`, () => JSON.stringify(told) === JSON.stringify(all))
  await heardOf(true)
  const call = aCall({}, Date.now())
  await heard(call('system', 'ringing', 0, { phones: ['1001'] }), call('system', 'answered', 0, { phone: '1001' }))
  expect(await lineOnline(hub.sql, lineId)).toBe(true)
  expect((await stage.admin.call('PATCH', `/api/lines/${lineId}`, { awayInCall: true })).body.awayInCall).toBe(true)
  await heardOf(true, false)
  await heard(call('system', 'ended', 0, { reason: 'answered' }))
  await heardOf(true, false, true)
  stopWatching()
})
