import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addRule } from '../../src/blocklist/blocklist.ts'
import { setFetched } from '../../src/conversations/attachments.ts'
import { newId } from '../../src/id.ts'
import { listEvents } from '../../src/inbound/events.ts'
import { lookAtCalls } from '../../workers/calls-due.ts'
import { aCall, aNumber, callLines, telephone, timePasses } from '../support/calls.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, conversationsOf, plain } from '../support/letters.ts'
import { only, tell } from '../support/messenger.ts'

// Evidence of calls, from an event to what the operator sees.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

const shown = async (channelId: string) => (await callLines(hub, channelId)).map(({ facts }) => facts.call)

test('a call that was answered is one line, with who took it and how long they talked', async () => {
  const channel = await telephone(hub)
  const call = aCall({ from: '+31 20 123 45 67' })
  await tell(hub, channel.id, call('system', 'ringing', 0, { phones: ['1001', '1002'] }))
  expect(await only(hub, channel.id)).toMatchObject({ status: 'open', waitingSince: null, unread: 0, contact: { stage: 'lead' } })
  await tell(
    hub,
    channel.id,
    call('system', 'answered', 2_000, { phone: '1001' }),
    call('system', 'ended', 4_000, { reason: 'answered', endedBy: 'caller' }),
  )
  expect(await shown(channel.id)).toMatchObject([
    {
      state: 'ended',
      outcome: 'answered',
      number: '+31201234567',
      talkSeconds: 2,
      endedBy: 'caller',
      answeredBy: [{ extension: '1001', operatorId: channel.operator.id, name: 'Bo' }],
    },
  ])
  expect(await only(hub, channel.id)).toMatchObject({
    waitingSince: null,
    assigneeId: channel.operator.id,
    preview: '☎ inbound answered 2',
    match: 'new',
  })
})

test('a missed call waits, once; the next of the same person, however his number is written, goes into the same conversation', async () => {
  const channel = await telephone(hub)
  const { national, international } = aNumber()
  const first = aCall({ from: national }, Date.now() - 60_000)
  await tell(
    hub,
    channel.id,
    first('system', 'ringing', 0),
    first('system', 'ended', 9_000, { reason: 'missed' }),
    first('system', 'ended', 9_001, { reason: 'missed' }),
  )
  const conversation = await only(hub, channel.id)
  expect(conversation).toMatchObject({ unread: 1, preview: '☎ inbound missed' })
  expect(conversation.waitingSince).not.toBeNull()
  const second = aCall({ from: international.replace('+', '00') })
  await tell(hub, channel.id, second('system', 'ringing', 0), second('system', 'ended', 3_000, { reason: 'busy' }))
  expect(await only(hub, channel.id)).toMatchObject({ id: conversation.id, unread: 2, waitingSince: conversation.waitingSince })
  // called back: nobody waits any more, both are dealt with
  const back = aCall({ from: international, direction: 'outbound' })
  await tell(hub, channel.id, back('system', 'ringing', 0, { phone: '1001' }), back('system', 'answered', 2_000, { phone: '1001' }))
  expect(await only(hub, channel.id)).toMatchObject({ id: conversation.id, waitingSince: null })
  expect(
    await hub.sql`select from calls where line_id = ${channel.lineId} and outcome in ('missed', 'busy') and handled_at is null`,
  ).toHaveLength(0)
})

test('what a branch takes for missed is missed when nobody who knows better says anything', async () => {
  const channel = await telephone(hub)
  const call = aCall()
  await tell(hub, channel.id, call('branch', 'ringing', 0), call('branch', 'ended', 900, { reason: 'missed' }))
  expect(await shown(channel.id)).toMatchObject([{ state: 'ended' }])
  await timePasses(hub, channel.id, 10_000)
  await lookAtCalls(hub)
  expect(await shown(channel.id)).toMatchObject([{ outcome: 'missed' }])
  expect((await only(hub, channel.id)).waitingSince).not.toBeNull()
})

test('a missed call that was answered after all does not wait, and is nobody’s to call back', async () => {
  const channel = await telephone(hub)
  const call = aCall()
  await tell(hub, channel.id, call('branch', 'ringing', 0), call('branch', 'ended', 3_000, { reason: 'missed' }))
  await timePasses(hub, channel.id, 10_000)
  await lookAtCalls(hub)
  expect(await only(hub, channel.id)).toMatchObject({ unread: 1, preview: '☎ inbound missed' })
  await tell(hub, channel.id, call('system', 'answered', 2_990, { phone: '1001' }), call('system', 'ended', 5_990, { reason: 'answered' }))
  expect(await shown(channel.id)).toMatchObject([{ outcome: 'answered', talkSeconds: 3 }])
  expect(await only(hub, channel.id)).toMatchObject({ unread: 0, waitingSince: null, preview: '☎ inbound answered 3' })
})

test('who withholds his number is somebody new each time', async () => {
  const channel = await telephone(hub)
  for (const _time of [1, 2]) {
    const call = aCall({ from: null })
    await tell(hub, channel.id, call('system', 'ringing', 0), call('system', 'ended', 3_000, { reason: 'missed' }))
  }
  const conversations = await conversationsOf(hub, channel.id)
  expect(new Set(conversations.map(({ contact }) => contact.id)).size).toBe(2)
  expect(await shown(channel.id)).toMatchObject([{ number: null }, { number: null }])
})

test('who seemed to withhold his number and did not goes to his own person; nobody is left behind', async () => {
  const channel = await telephone(hub)
  const { international } = aNumber()
  const call = aCall({ from: international })
  const branch = call('branch', 'ringing', 0, { sender: { name: 'Anonymous', identities: [] } })
  await tell(hub, channel.id, branch)
  const before = await only(hub, channel.id)
  await tell(hub, channel.id, call('system', 'ringing', 10), call('system', 'ended', 3_000, { reason: 'missed' }))
  expect(await only(hub, channel.id)).toMatchObject({ unread: 1, match: 'new' })
  expect(await shown(channel.id)).toMatchObject([{ number: international, outcome: 'missed' }])
  expect(await hub.sql`select from contacts where id = ${before.contact.id}`).toHaveLength(0)
})

test('a call that was another person’s after all leaves the list telling of what is left', async () => {
  const channel = await telephone(hub)
  const { international } = aNumber()
  const talked = aCall({ from: international }, Date.now() - 60_000)
  await tell(
    hub,
    channel.id,
    talked('system', 'ringing', 0),
    talked('system', 'answered', 1_000, { phone: '1001' }),
    talked('system', 'ended', 66_000),
  )
  const call = aCall({})
  const mistaken = { name: '', identities: [{ kind: 'phone' as const, value: international, assurance: 'observed' as const }] }
  await tell(hub, channel.id, call('branch', 'ringing', 0, { sender: mistaken }))
  const { id } = await only(hub, channel.id)
  await tell(hub, channel.id, call('system', 'ringing', 10), call('system', 'ended', 3_000, { reason: 'missed' }))
  const left = (await conversationsOf(hub, channel.id)).find((each) => each.id === id)
  expect(left).toMatchObject({ preview: '☎ inbound answered 65', waitingSince: null })
})

test('a blocked number makes nothing, in whatever order its evidence comes', async () => {
  const channel = await telephone(hub)
  const { national, international } = aNumber()
  const [{ id: operatorId } = { id: '' }] = await hub.sql<{ id: string }[]>`select id from operators limit 1`
  await addRule(
    hub.sql,
    { ...admin, id: operatorId },
    { kind: 'phone', pattern: international, channelId: null, effect: 'reject', reason: '', expiresAt: null },
  )
  const call = aCall({ from: national })
  await tell(
    hub,
    channel.id,
    call('system', 'ended', 3_000, { reason: 'missed' }),
    call('system', 'ringing', 0),
    call('system', 'answered', 900, { phone: '1001' }),
  )
  expect(await conversationsOf(hub, channel.id)).toEqual([])
  expect(await hub.sql`select from calls where channel_id = ${channel.id}`).toHaveLength(0)
  expect(await hub.sql`select from contact_identities where value = ${international}`).toHaveLength(0)
  const { items } = await listEvents(hub.sql, admin, { channelId: channel.id, limit: 10 })
  expect(items.map(({ status }) => status)).toContain('blocked')
})

test('sources that know it under other ids are one call: same caller, same number, ringing within five seconds', async () => {
  const channel = await telephone(hub)
  const { national, international } = aNumber()
  const system = aCall({ from: international, to: '+31 20 765 4321' })
  const branch = aCall({ from: national, to: '0207654321' })
  await tell(
    hub,
    channel.id,
    branch('branch', 'ringing', 40),
    system('system', 'ringing', 0),
    branch('branch', 'ended', 5_000, { reason: 'missed' }),
    system('system', 'answered', 4_990, { phone: '1001' }),
    system('system', 'ended', 6_990, { reason: 'answered' }),
  )
  expect(await shown(channel.id)).toMatchObject([{ outcome: 'answered', talkSeconds: 2, apart: false }])
  expect(await conversationsOf(hub, channel.id)).toHaveLength(1)
})

test('evidence that can be of two calls stays apart, and says so', async () => {
  const channel = await telephone(hub)
  const { international } = aNumber()
  const [one, two, branch] = [aCall({ from: international }), aCall({ from: international }), aCall({ from: international })]
  await tell(hub, channel.id, one('system', 'ringing', 0), two('system', 'ringing', 1_000), branch('branch', 'ringing', 500))
  expect(await shown(channel.id)).toMatchObject([{ apart: false }, { apart: false }, { apart: true }])
  // one conversation: it is one person
  expect(await conversationsOf(hub, channel.id)).toHaveLength(1)
})

test('who calls may be told last: nothing is shown before, and nobody is made up', async () => {
  const channel = await telephone(hub)
  const call = aCall()
  await tell(hub, channel.id, call('system', 'ended', 4_000, { reason: 'answered' }), call('system', 'answered', 1_000, { phone: '1001' }))
  expect(await conversationsOf(hub, channel.id)).toEqual([])
  await tell(hub, channel.id, call('system', 'ringing', 0))
  expect(await shown(channel.id)).toMatchObject([{ outcome: 'answered', talkSeconds: 3 }])
})

test('a recording told of twice, before anything else, hangs on the line once', async () => {
  const channel = await telephone(hub)
  const call = aCall()
  const recording = { filename: 'call.wav', contentType: 'audio/wav', size: 0, ref: { url: 'https://pbx.example/1.wav' } }
  await tell(
    hub,
    channel.id,
    call('system', 'recording', 5_000, { recording }),
    call('system', 'ringing', 0),
    call('system', 'recording', 5_001, { recording }),
  )
  expect(await callLines(hub, channel.id)).toMatchObject([{ attachments: [{ filename: 'call.wav' }] }])
})

test('a recording that was fetched is not hung on the line again by what is heard later', async () => {
  const channel = await telephone(hub)
  const call = aCall()
  const recording = { filename: 'call.wav', contentType: 'audio/wav', size: 0, ref: { url: 'https://pbx.example/2.wav' } }
  await tell(hub, channel.id, call('system', 'ringing', 0), call('system', 'recording', 4_000, { recording }))
  const blob = await hub.blobs.put(Readable.from([Buffer.from('sound')]))
  const [line] = await callLines(hub, channel.id)
  await setFetched(hub.sql, { id: line!.attachments[0]!.id, messageId: line!.id }, blob)
  await tell(hub, channel.id, call('system', 'ended', 5_000, { reason: 'answered' }))
  expect(await callLines(hub, channel.id)).toMatchObject([{ attachments: [{ filename: 'call.wav', size: 5 }] }])
})

test('a call nobody was told of that it rang is nobody’s, however long it is talked', async () => {
  const channel = await telephone(hub)
  const call = aCall()
  await tell(hub, channel.id, call('system', 'answered', 900, { phone: '1001' }))
  await hub.sql`update calls set created_at = now() - interval '1 hour', due_at = now() where channel_id = ${channel.id}`
  await lookAtCalls(hub)
  expect(await conversationsOf(hub, channel.id)).toEqual([])
})

test('calls between phones of the house are nobody’s', async () => {
  const channel = await telephone(hub)
  const call = aCall({ from: '1001' })
  await tell(hub, channel.id, call('system', 'ringing', 0, { phones: ['1002'] }), call('system', 'ended', 900, { reason: 'missed' }))
  expect(await conversationsOf(hub, channel.id)).toEqual([])
})

test('those whose phone it rings at are told, and nobody else', async () => {
  const channel = await telephone(hub)
  const other = newId()
  await hub.sql`insert into operators (id, name, email) values (${other}, 'Cy', ${`${other}@hub.example`})`
  await hub.sql`insert into phones (channel_id, extension, operator_id) values (${channel.id}, '1003', ${other})`
  const told: unknown[] = []
  const unsubscribe = hub.live.subscribe(({ topic, data }) => {
    if (topic === 'call') told.push(data)
  })
  const call = aCall()
  await tell(hub, channel.id, call('system', 'ringing', 0, { phones: ['1001', '1002'] }))
  await tell(hub, channel.id, call('system', 'ended', 900, { reason: 'missed' }))
  unsubscribe()
  expect(told.at(0)).toMatchObject({ state: 'ringing', operatorIds: [channel.operator.id] })
  expect(told.at(-1)).toMatchObject({ state: 'ended', operatorIds: [channel.operator.id] })
})
