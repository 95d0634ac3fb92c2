import { describe, expect, test } from 'vitest'
import type { Call } from '../../../src/calls/shapes.ts'
import { endOfCancel, endOfStatus } from '../../../src/ui/phone/ended.ts'
import { talkOf } from '../../../src/ui/phone/same.ts'
import type { LineState, Talk } from '../../../src/ui/phone/state.ts'
import { callerOf, isInside, userOf } from '../../../src/ui/phone/target.ts'

describe('why a call that rang was cancelled', () => {
  test.each([
    [['SIP;cause=200;text="Call completed elsewhere"'], 'elsewhere'],
    [['SIP ;cause=200 ;text="a, b"'], 'elsewhere'],
    [['Q.850;cause=26'], 'elsewhere'],
    [['Q.850;cause=16, SIP;cause=200'], 'elsewhere'],
    [['SIP;cause=603', 'Q.850;cause=26'], 'elsewhere'],
    [[], 'missed'],
    [['SIP;cause=603'], 'missed'],
    [['SIP;cause=2000;text="cause=200"'], 'missed'],
    [['Q.850;cause=16;text="SIP;cause=200"'], 'missed'],
  ] as const)('%j is %s', (reasons, end) => {
    expect(endOfCancel([...reasons])).toBe(end)
  })

  test('an answer says why nobody was reached', () => {
    expect([486, 600, 603, 480, 408, 403, 404, 500].map(endOfStatus)).toEqual([
      'busy',
      'busy',
      'declined',
      'noAnswer',
      'noAnswer',
      'refused',
      'failed',
      'failed',
    ])
  })
})

describe('what is dialled', () => {
  test('numbers and extensions, however they are spaced', () => {
    expect(['+49 30 555-001', '1002', '*21#', '(030) 55'].map(userOf)).toEqual(['+4930555-001', '1002', '*21%23', '03055'])
  })

  test.each(['1;x=1', '1?Replaces=a', '1@evil.example', 'sip:1', '1\r\nVia: x', '1\u0000', '', '1%40', '١٢٣', '1'.repeat(41), '<1>', '+'])(
    'nothing else: %j',
    (number) => {
      expect(() => userOf(number)).toThrow()
    },
  )

  test('who does not want to be known is nobody', () => {
    expect(callerOf('anonymous', 'anonymous.invalid')).toBeNull()
    expect(callerOf('Anonymous', 'pbx.example')).toBeNull()
    expect(callerOf(undefined, 'pbx.example')).toBeNull()
    expect(callerOf('+4930555001', 'anonymous.invalid')).toBeNull()
    expect(callerOf('%2B4930555001', 'pbx.example')).toBe('+4930555001')
    expect(callerOf('%E0%A4%A', 'pbx.example')).toBe('%E0%A4%A')
  })

  test('an extension is of the house, a number outside is not', () => {
    const all = ['1002', '555001', 'reception', 'front.desk-2', '+4930555', '0305550001', '030-555-0001', '+112']
    expect(all.map(isInside)).toEqual([true, true, true, true, false, false, false, false])
  })
})

describe('a call of the hub and one of the browser are the same', () => {
  const rangAt = '2026-11-25T20:00:00.000Z'
  const call = {
    id: 'c',
    channelId: 'ch',
    direction: 'inbound',
    state: 'ringing',
    number: '+4930555001',
    rangAt,
    ringing: [{ extension: '2001', operatorId: 'me', name: 'Me' }],
    answeredBy: [],
  } as unknown as Call
  const lines = [{ channelId: 'ch', extension: '2001' }] as LineState[]
  const talk = (change: Partial<Talk>) =>
    ({ id: 't', channelId: 'ch', order: null, direction: 'inbound', number: '030555001', beganAt: Date.parse(rangAt), ...change }) as Talk

  test('by the number in any spelling, at this phone, at this time', () => {
    expect(talkOf(call, [talk({})], lines)?.id).toBe('t')
    expect(talkOf(call, [talk({ number: '+4930555002' })], lines)).toBeUndefined()
    expect(talkOf(call, [talk({ channelId: 'other' })], lines)).toBeUndefined()
    expect(talkOf(call, [talk({ beganAt: Date.parse(rangAt) - 600_000 })], lines)).toBeUndefined()
    expect(talkOf({ ...call, ringing: [{ extension: '1001', operatorId: 'x', name: 'X' }] }, [talk({})], lines)).toBeUndefined()
    expect(talkOf({ ...call, number: null }, [talk({})], lines)).toBeUndefined()
    expect(talkOf({ ...call, number: null }, [talk({ number: null })], lines)?.id).toBe('t')
  })

  test('by its id, where the hub gave one', () => {
    const ordered = { ...call, direction: 'outbound', ringing: [] } as Call
    expect(talkOf(ordered, [talk({ direction: 'outbound', order: 'c', number: '1' })], lines)?.id).toBe('t')
    expect(talkOf(ordered, [talk({ direction: 'outbound', order: 'd', number: '+4930555001' })], lines)).toBeUndefined()
  })
})
