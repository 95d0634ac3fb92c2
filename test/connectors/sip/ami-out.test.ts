import { describe, expect, test } from 'vitest'
import { callsOut, comesIn, doesNotTake, over, passesOn, passesOnAsking, rings, takes } from '../../support/ami-calls.ts'
import { allRead, amiStage, onlyCall, sumsOf } from './ami-stage.ts'

describe('a call that is passed on', () => {
  test('unasked: both who talked, and the end is when the caller goes', async () => {
    const { pbx, ami, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    const [phone] = rings(pbx, caller, ['1001'])
    takes(pbx, caller, phone!)
    pbx.wait(5)
    const next = passesOn(pbx, caller, phone!, '1002')
    await allRead(ami, channel)
    expect((await sumsOf(channel)).get(caller.id)).toMatchObject({ state: 'talking', answeredPhones: ['1001'] })
    pbx.wait(3)
    takes(pbx, caller, next)
    pbx.wait(10)
    over(pbx, caller, next)
    expect(await onlyCall(channel)).toMatchObject({
      outcome: 'answered',
      answeredPhones: ['1001', '1002'],
      talkMs: 18_000,
      endedBy: 'caller',
    })
  })

  test('after asking: the call between the two phones leaves no trace', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const caller = comesIn(pbx)
    const [phone] = rings(pbx, caller, ['1001'])
    takes(pbx, caller, phone!)
    pbx.wait(5)
    const colleague = passesOnAsking(pbx, caller, phone!, '1002')
    pbx.wait(10)
    over(pbx, colleague, caller)
    expect(await onlyCall(channel)).toMatchObject({
      outcome: 'answered',
      answeredPhones: ['1001', '1002'],
      talkMs: 22_000,
      endedBy: 'callee',
    })
  })
})

test('a call that rings at one is taken by a colleague: it is his', async () => {
  const { pbx, channel, working } = await amiStage()
  await working()
  const caller = comesIn(pbx)
  const [phone] = rings(pbx, caller, ['1001'])
  const colleague = pbx.channel('PJSIP/1002', { exten: '*8', number: '1002', state: 4 })
  const rename = (id: string, from: string, to: string) =>
    pbx.emit('Rename', [
      ['Channel', from],
      ['Newname', to],
      ['Uniqueid', id],
    ])
  rename(colleague.id, colleague.name, `${colleague.name}<MASQ>`)
  rename(phone!.id, phone!.name, colleague.name)
  rename(colleague.id, `${colleague.name}<MASQ>`, `${phone!.name}<ZOMBIE>`)
  const taken = { ...phone!, name: colleague.name }
  pbx.hangup({ ...colleague, name: `${phone!.name}<ZOMBIE>` })
  takes(pbx, caller, taken)
  pbx.wait(6)
  over(pbx, caller, taken)
  expect(await onlyCall(channel)).toMatchObject({ outcome: 'answered', answeredPhones: ['1002'], talkMs: 6000 })
})

describe('a call that goes out', () => {
  test('whom, from which phone, for how long', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const { phone, line } = callsOut(pbx, '1001', '0201234567')
    pbx.wait(6)
    takes(pbx, phone, line)
    pbx.wait(30)
    over(pbx, line, phone)
    expect(await onlyCall(channel)).toMatchObject({
      outcome: 'answered',
      direction: 'outbound',
      number: '0201234567',
      answeredPhones: ['1001'],
      talkMs: 30_000,
      endedBy: 'callee',
    })
  })

  test.each([
    ['busy', 17],
    ['declined', 21],
    ['missed', 19],
    ['failed', 34],
  ])('%s', async (outcome, cause) => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const { phone, line } = callsOut(pbx, '1001', '0201234567')
    pbx.wait(6)
    doesNotTake(pbx, phone, line, cause, 'NOANSWER')
    pbx.hangup(phone, cause)
    expect(await onlyCall(channel)).toMatchObject({ outcome, direction: 'outbound', number: '0201234567' })
  })

  test('another line is tried when the first fails; the digit that gets a line is not the number’s', async () => {
    const { pbx, channel, working } = await amiStage()
    await working()
    const { phone, line } = callsOut(pbx, '1001', '90201234567', '0201234567')
    doesNotTake(pbx, phone, line, 34, 'CONGESTION')
    const second = pbx.channel('PJSIP/backup', { context: 'from-pstn', linked: phone.linked, number: '0201234567' })
    pbx.dial(phone, second, '0201234567@backup')
    takes(pbx, phone, second)
    pbx.wait(8)
    over(pbx, phone, second)
    expect(await onlyCall(channel)).toMatchObject({ outcome: 'answered', number: '0201234567', talkMs: 8000, endedBy: 'caller' })
  })

  test('who calls gives up: his phone goes first or last', async () => {
    for (const first of ['phone', 'line'] as const) {
      const { pbx, channel, working } = await amiStage()
      await working()
      const call = callsOut(pbx, '1001', '0201234567')
      pbx.asksToEnd(call.phone)
      pbx.hangup(call[first])
      pbx.hangup(call[first === 'phone' ? 'line' : 'phone'])
      expect(await onlyCall(channel)).toMatchObject({ outcome: 'missed', direction: 'outbound' })
    }
  })
})
