import assert from 'node:assert/strict'
import type { CallEvent } from '../../../src/contract/events.ts'
import type { Stage } from '../stage.ts'
import { type Check, kindsBy } from './check.ts'

const callsOf = async (stage: Stage): Promise<CallEvent[]> =>
  (await stage.meant()).flatMap(({ events }) => events).filter((event) => event.type === 'call')

/** Pushes one piece of a call, and gives what came of it. */
async function told(stage: Stage, call: string, state: 'ringing' | 'answered' | 'ended', withheld = false): Promise<CallEvent[]> {
  const before = (await callsOf(stage)).length
  await stage.peer.push({ kind: 'call', from: 'anna', call, state, withheld })
  return stage.until(`the news that a call is ${state}`, async () => {
    const fresh = (await callsOf(stage)).slice(before)
    return fresh.some((event) => event.state === state) && fresh
  })
}

const keysOf = (events: CallEvent[]): Set<string> => new Set(events.flatMap(({ call, alsoCalls = [] }) => [call, ...alsoCalls]))

export const calls: Check[] = [
  {
    point: 27,
    name: 'whatever is told of a call has its id, and no other call has it',
    applies: kindsBy('call'),
    async run(stage) {
      const first = await told(stage, 'first', 'ringing')
      const other = await told(stage, 'other', 'ringing')
      for (const state of ['answered', 'ended'] as const) {
        const more = await told(stage, 'first', state)
        assert.ok(!keysOf(first).isDisjointFrom(keysOf(more)), `that it is ${state} is told of a call nobody has heard of`)
        assert.ok(keysOf(other).isDisjointFrom(keysOf(more)), `that one call is ${state} is told of the other`)
      }
      assert.ok(keysOf(first).isDisjointFrom(keysOf(other)), 'two calls have an id in common')
    },
  },
  {
    point: 27,
    name: 'a caller is known by his number, which proves nothing unless the settings say so; one who keeps it to himself by nothing',
    applies: kindsBy('call'),
    async run(stage) {
      const known = (await told(stage, 'first', 'ringing')).find(({ state }) => state === 'ringing')
      assert.deepEqual(
        known?.sender?.identities.map(({ kind, assurance }) => [kind, assurance]),
        [['phone', 'observed']],
      )
      for (const call of ['second', 'third']) {
        const ringing = (await told(stage, call, 'ringing', true)).find(({ state }) => state === 'ringing')
        assert.deepEqual(ringing?.sender?.identities, [], 'who withholds his number is somebody')
      }
    },
  },
]
