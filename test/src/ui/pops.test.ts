import { expect, test } from 'vitest'
import type { Call } from '../../../src/calls/shapes.ts'
import { after, isRead, kindOf, type Pop, seconds, unheard } from '../../../src/ui/calls/pops.ts'
import { untouched } from '../../support/untouched-call.ts'

const me = 'o1'
const start = Date.parse('2026-11-25T10:00:00.000Z')
const at = (ms: number) => new Date(start + ms).toISOString()
interface Talker {
  extension: string
  operatorId: string | null
  name: string
}
const mine: Talker = { extension: '214', operatorId: me, name: 'Jonas Weber' }
const anns = { extension: '215', operatorId: 'o2', name: 'Ann Lee' }

const call = (change: Partial<Call> = {}): Call => ({
  id: 'c1',
  channelId: 'ch',
  lineId: 'l',
  conversationId: null,
  contact: null,
  state: 'ringing',
  direction: 'inbound',
  number: '+79215550144',
  name: '',
  verified: false,
  dialled: null,
  ringing: [mine, anns],
  rangAt: at(0),
  ...untouched,
  ...change,
})
const kinds = (pops: Pop[]) => pops.map(({ call: { id }, kind }) => `${id} ${kind}`)
const talking = (by: Talker[]) => call({ state: 'talking', answeredBy: by, answeredAt: at(4000) })
const ended = (change: Partial<Call> = {}) => call({ state: 'ended', ringing: [], endedAt: at(9000), outcome: 'missed', ...change })

test.each<[string, Call, string]>([
  ['it rings here', call(), 'ringing'],
  ['somebody else talks', talking([anns]), 'taken'],
  ['a phone of nobody talks', talking([{ extension: '300', operatorId: null, name: '' }]), 'taken'],
  ['I talk', talking([mine]), 'mine'],
  ['I took it and passed it on', talking([mine, anns]), 'passed'],
  ['it was passed on to me', talking([anns, mine]), 'mine'],
  ['my own phone is rung for a call I asked for', call({ state: 'ordered', direction: 'outbound', orderedBy: me, ringing: [] }), 'ordered'],
  ['the other side is rung', call({ direction: 'outbound', orderedBy: me, ringing: [] }), 'calling'],
  ['I talk with whom I called, from a phone nobody knows', { ...talking([]), direction: 'outbound', orderedBy: me }, 'mine'],
  ['it could not be made', ended({ direction: 'outbound', orderedBy: me, outcome: 'failed' }), 'failed'],
  ['it is over', ended(), 'over'],
])('what a call is to an operator: %s', (_what, one: Call, kind: string) => {
  expect(kindOf(one, me)).toBe(kind)
})

test('a colleague takes it: that is said for some seconds, then the bar is gone, though the server names it no longer', () => {
  const rang = after([], [call()], me, start)
  const taken = after(rang, [talking([anns])], me, start + 4000)
  expect(kinds(taken)).toEqual(['c1 taken'])
  const left = after(taken, [], me, start + 6000)
  expect(kinds(left)).toEqual(['c1 taken'])
  expect(isRead(left[0]!, start + 9999)).toBe(false)
  expect(isRead(left[0]!, start + 10_000)).toBe(true)
})

test('what one has not seen ringing is not told of, a call one talks in is', () => {
  expect(kinds(after([], [talking([anns]), ended({ id: 'c2' })], me, start))).toEqual([])
  expect(kinds(after([], [talking([mine])], me, start))).toEqual(['c1 mine'])
})

test('a call that rings no longer, and of which nothing is said, is gone at once', () => {
  expect(after(after([], [call()], me, start), [], me, start + 1000)).toEqual([])
})

test('the oldest stands on top: none moves when another comes', () => {
  const later = call({ id: 'a0', rangAt: at(2000) })
  expect(kinds(after(after([], [call()], me, start), [later, call()], me, start))).toEqual(['c1 ringing', 'a0 ringing'])
})

test('a call of my own stays my own after it is over', () => {
  const talked = after(after([], [call()], me, start), [talking([mine])], me, start)
  const [over] = after(talked, [ended({ answeredBy: [mine], outcome: 'answered', talkSeconds: 5 })], me, start)
  expect(over).toMatchObject({ kind: 'over', own: true })
})

test('how long it rings goes by the call, unless the clock here is another one', () => {
  const [pop] = after([], [call()], me, start + 5000)
  expect(seconds(pop!, start + 7000)).toBe(7)
  for (const clock of [start - 600_000, start + 3_600_000]) {
    const [off] = after([], [call()], me, clock)
    expect(seconds(off!, clock + 3000)).toBe(3)
  }
})

test('the time in a call begins with the answer', () => {
  const [pop] = after([], [talking([mine])], me, start + 10_000)
  expect(seconds(pop!, start + 14_000)).toBe(10)
})

test('a server that is silent for minutes leaves no bar that rings, and takes away no call one talks in', () => {
  const held = after([], [call(), call({ ...talking([mine]), id: 'c2' })], me, start)
  expect(unheard(held, start, start + 180_000)).toBe(held)
  expect(kinds(unheard(held, start, start + 180_001))).toEqual(['c2 mine'])
})
