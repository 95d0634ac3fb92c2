import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calls } from '../../../connectors/sip/ami/calls.ts'
import { type Frame, frameOf } from '../../../connectors/sip/ami/frames.ts'
import { callsOut, comesIn, doesNotTake, over, passesOn, passesOnAsking, queued, rings, takes } from '../../support/ami-calls.ts'
import { type Asterisk, createAsterisk } from '../../support/ami-pbx.ts'

const plan = { watch: [], groups: [], username: 'hub', originateContext: 'from-internal' }
const stories: ((pbx: Asterisk) => void)[] = [
  (pbx) => {
    const caller = comesIn(pbx)
    const [first, second] = rings(pbx, caller, ['1001', '1002'])
    takes(pbx, caller, first!, [second!])
    over(pbx, caller, first!)
  },
  (pbx) => {
    const caller = comesIn(pbx, { number: '+31207654321' })
    const [phone] = rings(pbx, caller, ['1003'])
    doesNotTake(pbx, caller, phone!, 17, 'BUSY')
    pbx.hangup(caller, 17)
  },
  (pbx) => {
    const caller = comesIn(pbx, { number: 'anonymous' })
    over(pbx, queued(pbx, caller, '1004'), caller)
  },
  (pbx) => {
    const { phone, line } = callsOut(pbx, '1005', '0201112222')
    takes(pbx, phone, line)
    over(pbx, line, phone)
  },
  (pbx) => {
    const caller = comesIn(pbx, { number: '+31203334444' })
    const [phone] = rings(pbx, caller, ['1006'])
    takes(pbx, caller, phone!)
    const next = passesOn(pbx, caller, phone!, '1007')
    takes(pbx, caller, next)
    over(pbx, passesOnAsking(pbx, caller, next, '1008'), caller)
  },
]

/** The events of one call alone; each call begins at another time, so that no ids are the same. */
function framesOf(story: (pbx: Asterisk) => void, index: number): Frame[] {
  const frames: Frame[] = []
  const pbx = createAsterisk(
    {
      channels: new Map(),
      emit: (_kind, fields) =>
        void frames.push(frameOf(Buffer.from(`${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`))),
    },
    1_764_060_000 + index * 10_000,
  )
  story(pbx)
  return frames
}
const all = stories.map(framesOf)

const told = (frames: Frame[]) => {
  const following = calls(plan, [], new Set())
  return frames
    .flatMap((frame) => following.take(frame, '2026-01-05T08:00:00.000Z'))
    .map(({ frame, facts }) => `${frame.raw}${JSON.stringify(facts)}`)
}
const alone = all.map(told)

test('however many calls go on at once, each is told of as if it were alone', () => {
  const turns = fc.array(fc.nat(stories.length - 1), { maxLength: 400 })
  fc.assert(
    fc.property(turns, (order) => {
      const left = all.map((frames) => [...frames])
      const mixed = order.flatMap((which) => left[which]!.splice(0, 1))
      const whole = told([...mixed, ...left.flat()])
      for (const [index, story] of alone.entries()) expect(whole.filter((each) => story.includes(each))).toEqual(alone[index])
      expect(whole).toHaveLength(alone.flat().length)
    }),
    { numRuns: 200 },
  )
})

test('whatever is lost, comes twice or out of its order, nothing breaks, and no call ends before its line is hung up', () => {
  const frames = all.flat()
  fc.assert(
    fc.property(fc.array(fc.nat(frames.length - 1), { maxLength: 150 }), (which) => {
      const following = calls(plan, [], new Set())
      for (const index of which) {
        const frame = frames[index]!
        for (const { facts } of following.take(frame, '2026-01-05T08:00:00.000Z')) {
          expect(facts.call).not.toBe('')
          if (facts.over) expect(frame.get('Event')).toBe('Hangup')
        }
      }
    }),
    { numRuns: 300 },
  )
})
