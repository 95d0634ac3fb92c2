import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeIn } from '../../src/calls/calls.ts'
import { newId } from '../../src/id.ts'
import { lookAtCalls } from '../../workers/calls-due.ts'
import { aCall, aNumber, callLines, telephone, timePasses } from '../support/calls.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { conversationsOf, plain } from '../support/letters.ts'
import { only, tell } from '../support/messenger.ts'

// What evidence does that is late, mixed up, or of another call.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

const shown = async (channelId: string) => (await callLines(hub, channelId)).map(({ facts }) => facts.call)
const minutes = (n: number) => Date.now() - n * 60_000

test('ids that turn out to be of one call leave one line', async () => {
  const channel = await telephone(hub)
  const { international } = aNumber()
  const begun = minutes(1)
  const one = aCall({ from: international, to: '600' }, begun)
  const two = aCall({ from: international, to: '1001' }, begun)
  await tell(hub, channel.id, one('system', 'ringing', 0))
  await tell(hub, channel.id, two('dialog', 'ringing', 10, { phone: '1001' }))
  expect(await shown(channel.id)).toHaveLength(2)
  const { call } = two('dialog', 'ringing', 0)
  await tell(hub, channel.id, one('system', 'ended', 9_000, { reason: 'missed', alsoCalls: [call] }))
  expect(await shown(channel.id)).toMatchObject([{ state: 'ended', outcome: 'missed' }])
  expect(await only(hub, channel.id)).toMatchObject({ unread: 1 })
})

test('an id that is used again later is another call’s, also after a blocked caller', async () => {
  const channel = await telephone(hub)
  const first = aCall({}, minutes(60))
  await tell(hub, channel.id, first('system', 'ringing', 0), first('system', 'ended', 9_000, { reason: 'missed' }))
  await hub.sql`update calls set state_at = now() - interval '3 days' where channel_id = ${channel.id}`
  const again = aCall({ call: first('system', 'ended', 0).call })
  await tell(hub, channel.id, again('system', 'ringing', 0))
  expect(new Set((await conversationsOf(hub, channel.id)).map(({ contact }) => contact.id)).size).toBe(2)
  // a recording that comes that late is of the call it was made of
  await hub.sql`update calls set state_at = now() - interval '3 days', state = 'ended' where channel_id = ${channel.id}`
  const recording = { filename: 'call.wav', contentType: 'audio/wav', size: 0, ref: { url: 'https://pbx.example/9.wav' } }
  await tell(hub, channel.id, again('system', 'recording', 0, { recording }))
  expect((await callLines(hub, channel.id)).filter(({ attachments }) => attachments.length > 0)).toHaveLength(1)
})

test('who left a message on the machine waits like anybody who was missed', async () => {
  const channel = await telephone(hub)
  const call = aCall()
  await tell(hub, channel.id, call('system', 'ringing', 0), call('system', 'ended', 9_000, { reason: 'voicemail' }))
  expect(await only(hub, channel.id)).toMatchObject({ unread: 1, waitingSince: expect.any(String) })
})

test('who has to be called back does not depend on the order in which calls are told of', async () => {
  const { international } = aNumber()
  const missed = aCall({ from: international }, minutes(10))
  const talked = aCall({ from: international }, minutes(5))
  const later = aCall({ from: international }, minutes(1))
  const tellMissed = (call: typeof missed) => [call('system', 'ringing', 0), call('system', 'ended', 9_000, { reason: 'missed' })]
  const tellTalked = [
    talked('system', 'ringing', 0),
    talked('system', 'answered', 900, { phone: '1001' }),
    talked('system', 'ended', 9_000),
  ]
  const waiting = async (channelId: string) =>
    hub.sql`select from calls where channel_id = ${channelId} and outcome = 'missed' and handled_at is null`
  for (const order of [
    [...tellMissed(missed), ...tellTalked],
    [...tellTalked, ...tellMissed(missed)],
  ]) {
    const channel = await telephone(hub)
    await tell(hub, channel.id, ...order)
    expect(await waiting(channel.id)).toHaveLength(0)
    expect(await only(hub, channel.id)).toMatchObject({ waitingSince: null })
  }
  const channel = await telephone(hub)
  await tell(hub, channel.id, ...tellMissed(later))
  await tell(hub, channel.id, ...tellTalked)
  expect(await waiting(channel.id)).toHaveLength(1)
})

test('two ways in which one telephone system tells, under different ids, are one call', async () => {
  const channel = await telephone(hub)
  const { international } = aNumber()
  const begun = minutes(1)
  const [hook, stream] = [aCall({ from: international }, begun), aCall({ from: international }, begun)]
  await tell(hub, channel.id, hook('system', 'ringing', 0, { feed: 'hook' }), stream('system', 'ringing', 30, { feed: 'ami' }))
  expect(await shown(channel.id)).toHaveLength(1)
})

test('a flood of evidence does not keep a call from ending', async () => {
  const channel = await telephone(hub)
  const call = aCall({}, minutes(2))
  await tell(hub, channel.id, ...Array.from({ length: 600 }, (_, n) => call('system', 'ringing', n)))
  await tell(hub, channel.id, call('system', 'ended', 9_000, { reason: 'missed' }))
  expect(await shown(channel.id)).toMatchObject([{ state: 'ended', outcome: 'missed' }])
  const [row] = await hub.sql<
    { pieces: number }[]
  >`select jsonb_array_length(evidence) as pieces from calls where channel_id = ${channel.id}`
  expect(row!.pieces).toBeLessThanOrEqual(500)
})

test('an order that never rang makes nobody of a number nobody knows', async () => {
  const channel = await telephone(hub)
  const id = newId()
  const piece = {
    id: `order:${id}`,
    source: 'system',
    key: id,
    state: 'ordered',
    direction: 'outbound',
    number: aNumber().international,
    phone: '1001',
  } as const
  await hub.sql.begin((tx) => takeIn(tx, channel, [id], [{ ...piece, at: Date.now() - 60_000 }], { orderedBy: channel.operator.id }))
  await hub.sql`update calls set due_at = now() where id = ${id}`
  await lookAtCalls(hub)
  expect(await hub.sql`select outcome, detail from calls where id = ${id}`).toMatchObject([
    { outcome: 'failed', detail: expect.any(String) },
  ])
  expect(await conversationsOf(hub, channel.id)).toEqual([])
})

test('a call that cannot be looked at keeps no other waiting', async () => {
  const [broken, fine] = [await telephone(hub), await telephone(hub)]
  for (const { id } of [broken, fine]) await tell(hub, id, aCall({}, minutes(60))('system', 'ringing', 0))
  await hub.sql`update calls set due_at = now() - interval '1 hour', evidence = '[]' where channel_id = ${broken.id}`
  await timePasses(hub, fine.id, 3_600_000)
  await lookAtCalls(hub)
  expect(await shown(fine.id)).toMatchObject([{ state: 'ended', outcome: 'unknown' }])
})

test('an operator’s browser ends and takes nothing that a colleague talks in, and joins no call it has no part in', async () => {
  const channel = await telephone(hub)
  const call = aCall({}, minutes(1))
  await tell(hub, channel.id, call('system', 'ringing', 0, { phones: ['1002'] }), call('system', 'answered', 900, { phone: '1002' }))
  const from = (phone: string, after: number, state: 'answered' | 'ended') => call('softphone', state, after, { phone })
  await tell(hub, channel.id, from('2001', 1_500, 'answered'), from('2001', 1_600, 'ended'))
  expect(await shown(channel.id)).toMatchObject([{ state: 'talking', answeredBy: [{ extension: '1002' }] }])
  // one that rang there too may say what it saw, and is not believed against who saw more
  const ringing = aCall({}, minutes(1))
  await tell(hub, channel.id, ringing('softphone', 'ringing', 0, { phone: '2001' }), ringing('system', 'answered', 900, { phone: '1002' }))
  await tell(
    hub,
    channel.id,
    ringing('softphone', 'answered', 950, { phone: '2001' }),
    ringing('softphone', 'ended', 999, { phone: '2001' }),
  )
  expect(await shown(channel.id)).toMatchObject([{}, { state: 'talking', answeredBy: [{ extension: '1002' }] }])
})

test('orders are never one, whatever a browser says of their ids', async () => {
  const channel = await telephone(hub)
  const ids = [newId(), newId()]
  for (const id of ids) {
    const number = aNumber().international
    const piece = { id: `order:${id}`, source: 'system', key: id, state: 'ordered', direction: 'outbound', number, phone: '1001' } as const
    await hub.sql.begin((tx) => takeIn(tx, channel, [id], [{ ...piece, at: Date.now() }], { orderedBy: channel.operator.id }))
  }
  const report = aCall({ call: ids[0]!, alsoCalls: [ids[1]!] })('softphone', 'ringing', 0, { phone: '1001' })
  await tell(hub, channel.id, report)
  expect(await hub.sql`select from calls where ordered_by = ${channel.operator.id}`).toHaveLength(2)
})

test('who calls is not forgotten however often a queue goes round', async () => {
  const channel = await telephone(hub)
  const { international } = aNumber()
  const call = aCall({ from: international }, minutes(5))
  const rounds = Array.from({ length: 300 }, (_, n) => call('system', 'ended', n + 1, { phone: String(1000 + (n % 20)), reason: 'missed' }))
  await tell(hub, channel.id, call('system', 'ringing', 0), ...rounds, ...rounds)
  expect(await shown(channel.id)).toMatchObject([{ number: international, state: 'ringing' }])
})
