import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Piece, reduce } from '../../../src/calls/reduce.ts'

const start = Date.UTC(2026, 10, 25, 9, 0, 0)
const late = start + 24 * 3_600_000
let count = 0
/** A piece so many milliseconds after the call began. */
const piece = (source: Piece['source'], state: Piece['state'], after: number, more: Partial<Piece> = {}): Piece => ({
  id: `piece-${count++}`,
  key: `${source}-call`,
  source,
  state,
  at: start + after,
  ...more,
})
const caller = { number: '+31201234567', name: 'Jan' }
const heard = piece('branch', 'ringing', 0, { ...caller, phones: ['1001', '1002'] })

describe('one source alone', () => {
  test('the telephone system tells all of it', () => {
    const sum = reduce(
      [
        piece('system', 'ringing', 0, { ...caller, to: '600', phones: ['1001', '1002'] }),
        piece('system', 'answered', 2_100, { phone: '1002' }),
        piece('system', 'ended', 4_100, { reason: 'answered', endedBy: 'caller' }),
      ],
      start + 4_200,
    )
    expect(sum).toMatchObject({
      state: 'ended',
      outcome: 'answered',
      number: '+31201234567',
      answeredPhones: ['1002'],
      talkMs: 2000,
      endedBy: 'caller',
      phones: [],
      dueAt: null,
    })
  })

  test('the telephone system puts a caller through to one phone after the other: it is over when it says so', () => {
    const rings = [piece('system', 'ringing', 0, { phone: '1001' }), piece('system', 'ended', 900, { phone: '1001', reason: 'busy' })]
    expect(reduce(rings, start + 950)).toMatchObject({ state: 'ringing', phones: [] })
    const taken = [...rings, piece('system', 'ringing', 1_000, { phone: '1002' }), piece('system', 'answered', 2_000, { phone: '1002' })]
    const passedOn = [...taken, piece('system', 'ended', 3_000, { phone: '1002' })]
    expect(reduce(passedOn, start + 3_100)).toMatchObject({ state: 'talking' })
    expect(reduce([...passedOn, piece('system', 'ended', 5_000)], start + 5_100)).toMatchObject({ state: 'ended', talkMs: 3000 })
  })

  test('watched phones: busy and declined are told apart from missed; one that is out leaves the others ringing', () => {
    const rings = [piece('dialog', 'ringing', 0, { phone: '1001' }), piece('dialog', 'ringing', 10, { phone: '1002' })]
    expect(reduce(rings, start + 20)).toMatchObject({ state: 'ringing', phones: ['1001', '1002'] })
    const out = [...rings, piece('dialog', 'ended', 900, { phone: '1001', reason: 'declined' })]
    expect(reduce(out, start + 950)).toMatchObject({ state: 'ringing', phones: ['1002'] })
    const over = (reason?: 'declined' | 'busy') => [...out, piece('dialog', 'ended', 990, { phone: '1002', ...(reason && { reason }) })]
    expect(reduce(over('declined'), start + 1000)).toMatchObject({ state: 'ended', outcome: 'declined' })
    expect(reduce(over(), start + 1000)).toMatchObject({ state: 'ended', outcome: 'missed' })
  })

  test('a phone that rings again rings, and a queue that goes round has not ended', () => {
    const once = [
      piece('dialog', 'ringing', 0, { phone: '1001' }),
      piece('dialog', 'ended', 9_000, { phone: '1001' }),
      piece('dialog', 'ringing', 12_000, { phone: '1001' }),
    ]
    expect(reduce(once, start + 12_100)).toMatchObject({ state: 'ringing', phones: ['1001'] })
    const round = [heard, piece('branch', 'ended', 9_000, { reason: 'missed' }), piece('branch', 'ringing', 12_000, { phones: ['1002'] })]
    expect(reduce(round, start + 12_100)).toMatchObject({ state: 'ringing', phones: ['1001', '1002'] })
  })

  test('a telephone system whose clock is minutes behind still rings', () => {
    const ring = piece('system', 'ringing', 0, { ...caller, phones: ['1001'], came: start + 200_000 })
    expect(reduce([ring], start + 200_100)).toMatchObject({ state: 'ringing', phones: ['1001'] })
  })

  test('a branch that was cancelled waits for better evidence before it says missed, and stops ringing at once', () => {
    const pieces = [heard, piece('branch', 'ended', 5_000, { reason: 'missed' })]
    expect(reduce(pieces, start + 5_100)).toMatchObject({ state: 'ended', outcome: null, phones: [], dueAt: start + 8_000 })
    expect(reduce(pieces, start + 8_000)).toMatchObject({ state: 'ended', outcome: 'missed', dueAt: null })
  })

  test('a branch that others took never hears the end: the length stays unknown', () => {
    const pieces = [heard, piece('branch', 'answered', 5_000)]
    expect(reduce(pieces, start + 5_100)).toMatchObject({ state: 'talking', phones: [] })
    expect(reduce(pieces, start + 8_000)).toMatchObject({ state: 'ended', outcome: 'answered', talkMs: null, endedAt: null })
  })

  test('an operator’s browser that took it and hung up; another that only rang says nothing of the call', () => {
    const took = [
      piece('softphone', 'ringing', 0, { ...caller, phone: '2001' }),
      piece('softphone', 'ringing', 0, { ...caller, phone: '2002' }),
      piece('softphone', 'ended', 1_000, { phone: '2002' }),
    ]
    expect(reduce(took, start + 1_100)).toMatchObject({ state: 'ringing', phones: ['2001'] })
    const talked = [
      ...took,
      piece('softphone', 'answered', 1_000, { phone: '2001' }),
      piece('softphone', 'ended', 4_000, { phone: '2001' }),
    ]
    expect(reduce(talked, start + 4_100)).toMatchObject({ state: 'ended', outcome: 'answered', answeredPhones: ['2001'], talkMs: 3000 })
  })

  test('passed on to a colleague, it goes on until he hangs up too', () => {
    const pieces = [
      piece('softphone', 'ringing', 0, { ...caller, phone: '2001' }),
      piece('softphone', 'answered', 1_000, { phone: '2001' }),
      piece('softphone', 'answered', 3_000, { phone: '2002' }),
      piece('softphone', 'ended', 3_100, { phone: '2001' }),
    ]
    expect(reduce(pieces, start + 3_200)).toMatchObject({ state: 'talking', answeredPhones: ['2001', '2002'] })
    expect(reduce([...pieces, piece('softphone', 'ended', 9_000, { phone: '2002' })], start + 9_100)).toMatchObject({
      state: 'ended',
      talkMs: 8000,
    })
  })
})

describe('of sources that contradict each other the better is believed', () => {
  test('a wrong “answered elsewhere” is corrected by who watches the phones, and by the telephone system', () => {
    const wrong = [heard, piece('branch', 'answered', 5_000)]
    const watched = ['1001', '1002'].flatMap((phone) => [
      piece('dialog', 'ringing', 5, { phone }),
      piece('dialog', 'ended', 5_010, { phone }),
    ])
    expect(reduce([...wrong, ...watched], late)).toMatchObject({ state: 'ended', outcome: 'missed', talkMs: null, answeredPhones: [] })
    const system = piece('system', 'ended', 5_020, { reason: 'missed' })
    expect(reduce([...wrong, system], late)).toMatchObject({ outcome: 'missed' })
  })

  test('who watches one of two phones does not know that the other took it', () => {
    const pieces = [
      heard,
      piece('branch', 'answered', 2_000),
      piece('dialog', 'ringing', 5, { phone: '1001' }),
      piece('dialog', 'ended', 2_010, { phone: '1001' }),
    ]
    expect(reduce(pieces, start + 2_100)).toMatchObject({ state: 'talking' })
  })

  test('a missed call of a branch that somebody did take', () => {
    const pieces = [
      heard,
      piece('branch', 'ended', 2_000, { reason: 'missed' }),
      piece('dialog', 'ringing', 3, { phone: '1001' }),
      piece('dialog', 'answered', 1_998, { phone: '1001' }),
    ]
    expect(reduce(pieces, start + 2_100)).toMatchObject({ state: 'talking', answeredPhones: ['1001'] })
    expect(reduce([...pieces, piece('dialog', 'ended', 4_000, { phone: '1001' })], late)).toMatchObject({
      outcome: 'answered',
      talkMs: 2002,
    })
  })

  test('the only phone that rang took it, when nobody says who', () => {
    const pieces = [piece('branch', 'ringing', 0, { ...caller, phones: ['1001'] }), piece('dialog', 'answered', 900)]
    expect(reduce(pieces, start + 1_000)).toMatchObject({ answeredPhones: ['1001'] })
    expect(reduce([heard, piece('dialog', 'answered', 900)], start + 1_000)).toMatchObject({ answeredPhones: [] })
  })
})

describe('what never comes', () => {
  test('an end: closed, without a length nobody measured', () => {
    const pieces = [piece('system', 'ringing', 0, caller), piece('system', 'answered', 1_000, { phone: '1001' })]
    expect(reduce(pieces, late)).toMatchObject({ state: 'ended', outcome: 'answered', talkMs: null, endedAt: null, dueAt: null })
    expect(reduce([pieces[0]!], late)).toMatchObject({ state: 'ended', outcome: 'unknown', phones: [] })
  })

  test('talking that had begun before anybody looked has no length, unless another source saw it begin', () => {
    const pieces = [
      piece('dialog', 'answered', 60_000, { phone: '1001', late: true }),
      piece('dialog', 'ended', 90_000, { phone: '1001' }),
      heard,
    ]
    expect(reduce(pieces, late)).toMatchObject({ state: 'ended', outcome: 'answered', answeredAt: null, talkMs: null })
    const system = piece('system', 'answered', 5_000, { phone: '1001' })
    expect(reduce([...pieces, system], late)).toMatchObject({ outcome: 'answered', answeredAt: start + 5_000, talkMs: 85_000 })
  })

  test('somebody who saw it end: it is over, and for how long they talked is not made up', () => {
    const pieces = [piece('dialog', 'ringing', 0, { ...caller, phone: '1001' }), piece('dialog', 'answered', 1_000, { phone: '1001' })]
    const gone = piece('dialog', 'ended', 60_000, { phone: '1001', late: true })
    expect(reduce([...pieces, gone], start + 60_100)).toMatchObject({ state: 'ended', outcome: 'answered', endedAt: null, talkMs: null })
    const seen = piece('system', 'ended', 31_000, { reason: 'answered' })
    expect(reduce([...pieces, gone, seen], start + 60_100)).toMatchObject({ endedAt: start + 31_000, talkMs: 30_000 })
    expect(reduce([pieces[0]!, gone], start + 60_100)).toMatchObject({ state: 'ended', outcome: 'unknown' })
  })

  test('anybody who takes an order', () => {
    const order = piece('system', 'ordered', 0, { number: '+31201234567', phone: '1001', direction: 'outbound' })
    expect(reduce([order], start + 100)).toMatchObject({ state: 'ordered', direction: 'outbound', dueAt: start + 15_000 })
    expect(reduce([order], late)).toMatchObject({
      state: 'ended',
      outcome: 'failed',
      detail: expect.stringContaining('did not take the call'),
      texts: { ko: expect.stringContaining('받아 주지 않았습니다'), ru: expect.stringContaining('не приняла звонок') },
    })
  })
})

test('every order and repetition of the same evidence gives the same call', () => {
  const sources = ['system', 'dialog', 'softphone', 'branch'] as const
  const states = ['ringing', 'answered', 'ended'] as const
  const arbitrary = fc.record({
    id: fc.integer({ min: 0, max: 1000 }).map(String),
    key: fc.constant('k'),
    source: fc.constantFrom(...sources),
    state: fc.constantFrom(...states),
    at: fc.integer({ min: 0, max: 5_000 }).map((after) => start + after),
    number: fc.option(fc.constantFrom('+31201234567', '+31207654321', null), { nil: undefined }),
    phone: fc.option(fc.constantFrom('1001', '1002'), { nil: undefined }),
    late: fc.boolean(),
    reason: fc.option(fc.constantFrom('missed', 'busy', 'declined', 'answered'), { nil: undefined }),
  }) as fc.Arbitrary<Piece>
  const call = fc.uniqueArray(arbitrary, { minLength: 1, maxLength: 12, selector: ({ id }) => id })
  fc.assert(
    fc.property(
      call.chain((pieces) => fc.tuple(fc.constant(pieces), fc.shuffledSubarray(pieces, { minLength: pieces.length }))),
      ([a, b]) => {
        for (const now of [start + 2_500, start + 9_000, late]) {
          expect(reduce(b, now)).toEqual(reduce(a, now))
          expect(reduce([...a, ...b], now)).toEqual(reduce(a, now))
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('in time, a call goes only forward', () => {
  const order = { ordered: 0, ringing: 1, talking: 2, ended: 3 }
  const pieces = [
    heard,
    piece('dialog', 'ringing', 5, { phone: '1001' }),
    piece('dialog', 'answered', 2_000, { phone: '1001' }),
    piece('branch', 'answered', 2_010),
    piece('dialog', 'ended', 4_000, { phone: '1001' }),
  ]
  const states = pieces.map((_, n) => order[reduce(pieces.slice(0, n + 1), pieces[n]!.at).state])
  expect(states).toEqual(states.toSorted())
})
