import { describe, expect, test } from 'vitest'
import { reasonBy } from '../../../connectors/sip/ami/call.ts'
import { comesIn, doesNotTake, over, queued, rings, takes } from '../../support/ami-calls.ts'
import { allRead, amiStage, eventsOf, onlyCall, sumsOf } from './ami-stage.ts'

describe('a call that comes in', () => {
  test('a group rings, one takes it: who, for how long, and who hung up', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    pbx.wait(0.2)
    const [first, second] = rings(pbx, caller, ['1001', '1002'])
    pbx.wait(4)
    takes(pbx, caller, second!, [first!])
    pbx.wait(2)
    over(pbx, caller, second!)
    expect(await onlyCall(channel)).toMatchObject({
      outcome: 'answered',
      direction: 'inbound',
      number: '+31201234567',
      name: 'Jan',
      verified: false,
      to: '31208001000',
      answeredPhones: ['1002'],
      talkMs: 2000,
      endedBy: 'caller',
    })
    const ringing = (await eventsOf(channel)).filter(({ state }) => state === 'ringing')
    expect(ringing.map(({ phone, to }) => `${phone} ${to}`)).toEqual(['1001 31208001000', '1001 600', '1002 31208001000', '1002 600'])
    expect(channel.rows.every(({ lane }) => lane === caller.id)).toBe(true)
    expect(channel.rows[0]!.bytes.toString()).toMatch(/^Event: DialBegin\r\n[\s\S]+\r\n\r\n$/)
  })

  test('while it rings, only those phones are said to ring that do', async () => {
    const { pbx, ami, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    const [first] = rings(pbx, caller, ['1001', '1002'])
    doesNotTake(pbx, caller, first!, 21, 'NOANSWER')
    await allRead(ami, channel)
    expect((await sumsOf(channel)).get(caller.id)).toMatchObject({ state: 'ringing', phones: ['1002'] })
  })

  test.each([
    ['missed', 16, 'CANCEL', 'caller'],
    ['busy', 17, 'BUSY', null],
    ['declined', 21, 'NOANSWER', null],
  ])('nobody takes it: %s', async (outcome, cause, status, endedBy) => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    const phones = rings(pbx, caller, ['1001', '1002'])
    pbx.wait(9)
    if (endedBy) pbx.asksToEnd(caller)
    for (const phone of phones) doesNotTake(pbx, caller, phone, cause, status)
    pbx.hangup(caller, cause)
    expect(await onlyCall(channel)).toMatchObject({ outcome, answeredPhones: [], talkMs: null, endedBy, phones: [] })
  })

  test('busy phones and one that rings on: missed', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    const [first, second] = rings(pbx, caller, ['1001', '1002'])
    doesNotTake(pbx, caller, first!, 17, 'BUSY')
    pbx.wait(20)
    doesNotTake(pbx, caller, second!, 19, 'NOANSWER')
    pbx.hangup(caller, 19)
    expect(await onlyCall(channel)).toMatchObject({ outcome: 'missed' })
  })

  test('somebody gives up before a phone rings: missed, from when he was there', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    pbx.wait(12)
    pbx.asksToEnd(caller)
    pbx.hangup(caller)
    const sum = await onlyCall(channel)
    expect(sum).toMatchObject({ outcome: 'missed', number: '+31201234567', to: '31208001000', endedBy: 'caller' })
  })

  test('a message is left: voicemail', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    const [phone] = rings(pbx, caller, ['1001'])
    pbx.wait(20)
    doesNotTake(pbx, caller, phone!, 19, 'NOANSWER')
    pbx.state(caller, 6)
    pbx.wait(15)
    pbx.emit('MessageWaiting', [
      ['Channel', caller.name],
      ['Uniqueid', caller.id],
      ['Linkedid', caller.linked],
      ['Mailbox', '1001@default'],
      ['Waiting', '1'],
    ])
    pbx.hangup(caller)
    expect(await onlyCall(channel)).toMatchObject({ outcome: 'voicemail', talkMs: null })
  })

  test.each([
    ['anonymous', '<unknown>'],
    ['<unknown>', '<unknown>'],
    ['', ''],
  ])('a withheld number (%s) is nobody’s', async (number, shown) => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx, { number, shown })
    const [phone] = rings(pbx, caller, ['1001'])
    takes(pbx, caller, phone!)
    over(pbx, phone!, caller)
    expect(await onlyCall(channel)).toMatchObject({ outcome: 'answered', number: null, name: '', endedBy: 'callee' })
    expect((await eventsOf(channel))[0]!.sender).toEqual({ name: '', identities: [] })
  })

  test('a number that is withheld by the network is not told, whatever the line gave', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    pbx.emit('NewCallerid', [
      ['Channel', caller.name],
      ['Uniqueid', caller.id],
      ['Linkedid', caller.linked],
      ['CallerIDNum', '+31201234567'],
      ['CID-CallingPres', '35 (Presentation Prohibited, Network Number)'],
    ])
    rings(pbx, caller, ['1001'])
    pbx.hangup(caller)
    expect(await onlyCall(channel)).toMatchObject({ number: null })
  })

  test('control characters in what a caller calls himself do no harm', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx, { number: '+3120\u00001234567', shown: 'J\u0000a\u0007n\u001b[31m' })
    pbx.hangup(caller)
    expect(await onlyCall(channel)).toMatchObject({ number: '+31201234567', name: 'Jan[31m' })
    expect(JSON.stringify(channel.rows.map(({ meta }) => meta))).not.toContain('\\u0000')
  })

  test.each([
    ['words', 'Alice', '', 'Alice'],
    ['parameters', '+3120;x=y', '', '+3120;x=y'],
    ['no end', `${'x;'.repeat(300)}`, '', 'x;'.repeat(50)],
    ['a line of its own', '+3120\u20281234', '', '+3120 1234'],
    ['a name beside it', 'x;y', 'Jan', 'Jan'],
  ])('a number with %s is nobody’s, and stands as the name', async (_what, number, shown, name) => {
    const { pbx, channel, working } = await amiStage()
    await working()
    pbx.hangup(comesIn(pbx, { number, shown }))
    expect(await onlyCall(channel)).toMatchObject({ number: null, name })
  })

  test('a number between spaces and marks is the number', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    pbx.hangup(comesIn(pbx, { number: '020 123-45 67' }))
    expect(await onlyCall(channel)).toMatchObject({ number: '0201234567' })
  })

  test('a call that rings at phones without end is told of two hundred', async () => {
    const { pbx, ami, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    rings(
      pbx,
      caller,
      Array.from({ length: 210 }, (_, n) => String(1000 + n)),
    )
    await allRead(ami, channel)
    expect(new Set((await eventsOf(channel)).map(({ phone }) => phone)).size).toBe(200)
  })

  test('ids without end are told up to twenty', async () => {
    const { pbx, ami, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    pbx.emit('NewExten', [
      ['Channel', caller.name],
      ['Uniqueid', caller.id],
      ['Linkedid', caller.linked],
      ...Array.from({ length: 50 }, (_, n): [string, string] => ['ChanVariable', `SIPCALLID=id-${n}`]),
    ])
    rings(pbx, caller, ['1001'])
    await allRead(ami, channel)
    expect((await eventsOf(channel))[0]!.alsoCalls).toHaveLength(20)
  })

  test('a trusted line vouches for its callers', async () => {
    const { pbx, channel, working } = await amiStage({ trustIdentity: true })
    await working()
    const caller = comesIn(pbx)
    pbx.hangup(caller)
    await onlyCall(channel)
    expect((await eventsOf(channel))[0]!.sender!.identities).toEqual([{ kind: 'phone', value: '+31201234567', assurance: 'verified' }])
  })

  test('a queue puts the caller through with a piece of the dialplan in between', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    const phone = queued(pbx, caller, '1003')
    pbx.wait(10)
    over(pbx, phone, caller)
    expect(await onlyCall(channel)).toMatchObject({ outcome: 'answered', answeredPhones: ['1003'], talkMs: 10_000, endedBy: 'callee' })
  })
})

describe('what is nobody’s business, or of nobody', () => {
  test('calls between the phones leave no trace', async () => {
    const { pbx, ami, channel, working } = await amiStage({ groups: ['600: 1001, reception'] })
    await working()
    for (const [from, to] of [
      ['1001', '1002'],
      ['reception', '1002'],
      ['1001', 'reception'],
    ] as const) {
      const phone = pbx.channel(`PJSIP/${from}`, { context: 'internal', exten: to, number: from, state: 4 })
      const other = pbx.channel(`PJSIP/${to}`, { context: 'internal', linked: phone.linked, number: to })
      pbx.dial(phone, other, to)
      takes(pbx, phone, other)
      over(pbx, other, phone)
    }
    for (const name of ['Message/ast_msg_queue', 'Recorder/ARI', 'CBAnn/1000']) pbx.hangup(pbx.channel(name, { context: '', state: 6 }))
    await allRead(ami, channel)
    expect(channel.rows).toEqual([])
  })

  test('the hub’s own extension is no phone; the id of its branch ties what it hears to the call', async () => {
    const { pbx, channel, working } = await amiStage({ server: 'wss://pbx.example.com/ws', username: 'hub' })
    await working()
    const caller = comesIn(pbx)
    const [phone] = rings(pbx, caller, ['1001'])
    const hub = pbx.channel('PJSIP/hub', { linked: caller.linked })
    pbx.emit('DialBegin', [
      ['Channel', caller.name],
      ['Uniqueid', caller.id],
      ['Linkedid', caller.linked],
      ['DestChannel', hub.name],
      ['DestUniqueid', hub.id],
      ['DestLinkedid', hub.linked],
      ['DestChanVariable', 'CHANNEL(pjsip,call-id)=a1b2c3@10.0.0.1'],
    ])
    takes(pbx, caller, phone!, [hub])
    over(pbx, caller, phone!)
    expect(await onlyCall(channel)).toMatchObject({ answeredPhones: ['1001'] })
    const events = await eventsOf(channel)
    expect(events.flatMap(({ phone: each }) => each ?? [])).not.toContain('hub')
    expect(events.at(-1)!.alsoCalls).toEqual(['a1b2c3@10.0.0.1'])
  })

  test('who is parked beside another talks with nobody', async () => {
    const { pbx, ami, channel, working } = await amiStage()
    await working()
    const callers = [comesIn(pbx), comesIn(pbx, { number: '+31207654321' })]
    for (const caller of callers) {
      rings(pbx, caller, ['1001'])
      pbx.enter(caller, 'parking', 'holding_bridge')
    }
    await allRead(ami, channel)
    expect((await eventsOf(channel)).filter(({ state }) => state === 'answered')).toEqual([])
  })
})

test('a cause nobody knows is no reason', () => {
  for (const cause of ['constructor', '__proto__', '', '999']) expect(reasonBy(cause)).toBeUndefined()
})
