import { describe, expect, test } from 'vitest'
import { type OrderPace, originate } from '../../../connectors/sip/ami/originate.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { CallOrder } from '../../../src/contract/events.ts'
import { over, placesOrders, takes } from '../../support/ami-calls.ts'
import { until } from '../../support/until.ts'
import { amiStage, eventsOf, onlyCall } from './ami-stage.ts'

const order: CallOrder = { id: 'b9a1f6a0-3c55-4e0c-9d3a-000000000001', phone: '1001', number: '+31201234567' }
const pace: OrderPace = { patience: 30_000, ping: 30_000, ring: 30_000 }

async function stage(more: { [name: string]: unknown } = {}) {
  const all = await amiStage({ dialWith: 'ami', ...more })
  all.pbx.phones['1001'] = 'answers'
  const placed = placesOrders(all.pbx, all.ami)
  await all.working()
  const place = (given: Partial<CallOrder> = {}, within = pace) => originate(all.channel, { ...order, ...given }, all.orders, within)
  const refused = async (given: Partial<CallOrder> = {}): Promise<ConnectorError> => {
    const error = await place(given).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ConnectorError)
    return error as ConnectorError
  }
  const asked = () => all.ami.actions.filter(({ fields }) => fields.get('Action') === 'Originate')
  return { ...all, placed, place, refused, asked }
}

test('the phone rings, then the number is called: one call, by the id of the order', async () => {
  const { place, pbx, placed, channel, asked, ami } = await stage()
  await place()
  expect(Object.fromEntries(asked()[0]!.fields)).toMatchObject({
    Channel: 'PJSIP/1001',
    Context: 'from-internal',
    Exten: '31201234567',
    Priority: '1',
    CallerID: '+31201234567 <1001>',
    ChannelId: order.id,
    Variable: `__SWITCHBOARD_ORDER=${order.id}`,
    Async: 'true',
  })
  expect(asked()[0]!.user).toBe('caller')
  const { phone, line } = placed[0]!
  pbx.wait(5)
  takes(pbx, phone, line!)
  pbx.wait(20)
  over(pbx, phone, line!)
  expect(await onlyCall(channel)).toMatchObject({
    outcome: 'answered',
    direction: 'outbound',
    number: undefined,
    answeredPhones: ['1001'],
    talkMs: 20_000,
    endedBy: 'caller',
  })
  const events = await eventsOf(channel)
  expect(new Set(events.map(({ call }) => call))).toEqual(new Set([order.id]))
  // the handset that rings first is seen before anybody outside is called
  expect(events[0]).toMatchObject({ state: 'ringing', direction: 'outbound', phone: '1001' })
  expect(events[0]!.sender).toBeUndefined()
  await until('the short connection is closed', () => ami.connections() === 1)
})

describe('what keeps a call from being placed is said, with what helps', () => {
  test('the phone is not signed in, is busy, or nobody picks it up', async () => {
    const { refused, pbx, channel } = await stage()
    delete pbx.phones['1001']
    expect(await refused()).toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(/1001 cannot be reached: it is not signed in/),
    })
    pbx.phones['1001'] = 'busy'
    expect((await refused({ id: order.id.replace(/1$/, '2') })).message).toBe('The phone 1001 is busy.')
    pbx.phones['1001'] = 'silent'
    expect((await refused({ id: order.id.replace(/1$/, '3') })).message).toBe('The phone 1001 was not picked up.')
    await until('both have ended', async () => (await eventsOf(channel)).filter(({ state }) => state === 'ended').length === 2)
    expect((await eventsOf(channel)).filter(({ state }) => state === 'ended').map(({ reason }) => reason)).toEqual(['failed', 'failed'])
  })

  test('an account that may not', async () => {
    const { refused, ami } = await stage()
    ami.users.caller!.write = ['call']
    const error = await refused()
    expect(error.code).toBe('misconfigured')
    expect(error.message).toContain('does not let “caller” place calls. Give it write = originate')
  })

  test('a wrong password, and an Asterisk that is away or hangs', async () => {
    const { refused, ami, place } = await stage({ originatePassword: 'guessed' })
    expect(await refused()).toMatchObject({ code: 'unauthorized', message: expect.not.stringContaining('guessed') })
    ami.faults.frozen = true
    await expect(place({}, { ...pace, patience: 200 })).rejects.toThrow(/no answer/)
    ami.faults = { down: true }
    await expect(place()).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('no way to the number', async () => {
    const { refused, ami } = await stage()
    ami.originate = null
    expect((await refused()).message).toContain('knows no way to this number: see “Context of calls out”')
  })
})

test('an order that came to nothing is known no more', async () => {
  const { refused, ami, pbx, orders, channel } = await stage()
  pbx.phones['1001'] = 'busy'
  await refused()
  await until('the call of it has ended', async () => (await eventsOf(channel)).some(({ state }) => state === 'ended'))
  delete pbx.phones['1001']
  await refused({ id: order.id.replace(/1$/, '2') })
  ami.originate = null
  await refused({ id: order.id.replace(/1$/, '3') })
  ami.users.caller!.write = ['call']
  await refused({ id: order.id.replace(/1$/, '4') })
  expect([...orders]).toEqual([])
})

test('a reason nobody knows is said in words of ours', async () => {
  const { refused, ami } = await stage()
  ami.originate = (_fields, respond) => {
    respond([
      ['Response', 'Failure'],
      ['Reason', 'constructor'],
    ])
    return null
  }
  expect((await refused()).message).toBe('The phone 1001 did not take the call.')
})

test('others’ calls are not mistaken for ours', async () => {
  const { place, ami, pbx } = await stage()
  ami.originate = (fields, respond) => {
    const foreign = (id: string) =>
      ami.emit('call', [
        ['Event', 'OriginateResponse'],
        ['ActionID', id],
        ['Response', 'Failure'],
        ['Reason', '5'],
        ['Uniqueid', '<null>'],
      ])
    foreign('1')
    foreign('another-1')
    setImmediate(respond, [
      ['Response', 'Success'],
      ['Reason', '4'],
      ['Uniqueid', fields.get('ChannelId')!],
    ])
    return null
  }
  pbx.wait(1)
  await place()
})

test('a user who is told of no events: the call counts as placed when a phone has rung long enough', async () => {
  const { place, ami, asked } = await stage()
  ami.users.caller!.read = []
  await place({}, { ...pace, patience: 5_000, ring: 1 })
  expect(asked()).toHaveLength(1)
})

describe('nothing but digits and a plain extension is ever dialled', () => {
  test.each([
    '+31201234567\r\nAction: Command',
    '+31201234567,1',
    '+31201234567@other',
    '+31201234567&PJSIP/1002',
    'sip:evil@example.com',
    '+31201234567;user=phone',
    '*72',
    '',
    '+0123456789',
    '١٢٣٤٥٦٧٨٩',
    '+3120123456789012345',
  ])('number %j', async (number) => {
    const { refused, asked } = await stage()
    expect(await refused({ number })).toMatchObject({ code: 'rejected' })
    expect(asked()).toEqual([])
  })

  test.each(['1001&PJSIP/0900123', '1001/x', '1001\r\nAction: Originate', '', 'a b', 'Local/1@x', '$&'])('extension %j', async (phone) => {
    const { refused, asked } = await stage()
    expect(await refused({ phone })).toMatchObject({ code: 'rejected' })
    expect(asked()).toEqual([])
  })

  test('nor a foreign order id', async () => {
    const { refused, asked } = await stage()
    expect(await refused({ id: 'x\r\nAction: Command' })).toMatchObject({ code: 'rejected' })
    expect(asked()).toEqual([])
  })
})

test('a call another program places from phone to phone is not taken for an order; an order stays one when the hub is killed', async () => {
  const { pbx, ami, channel, stop, read, working, place, placed } = await stage()
  const id = 'c0ffee00-3c55-4e0c-9d3a-000000000002'
  const phone = pbx.channel('PJSIP/1001', { id, linked: id, number: '1001' })
  pbx.state(phone, 5)
  pbx.hangup(phone)
  await place()
  await until('the order is seen', () => channel.rows.length > 1)
  expect(new Set(channel.rows.map(({ lane }) => lane))).toEqual(new Set([order.id]))
  await stop()
  const next = read(channel)
  await working()
  pbx.hangup(placed[0]!.line!, 17)
  pbx.hangup(placed[0]!.phone, 17)
  expect(await onlyCall(next)).toMatchObject({ outcome: 'busy', direction: 'outbound', number: undefined })
  expect(ami.connections()).toBe(1)
})

test('ends when told, while a phone rings', async () => {
  const all = await amiStage({ dialWith: 'ami' })
  all.ami.originate = () => null
  await all.working()
  const placing = originate(all.channel, order, all.orders, pace)
  placing.catch(() => {})
  await until('it is placed', () => all.ami.actions.some(({ fields }) => fields.get('Action') === 'Originate'))
  await all.stop()
  await placing
  expect(all.ami.connections()).toBe(0)
})
