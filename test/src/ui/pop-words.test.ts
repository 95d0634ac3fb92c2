import { expect, test } from 'vitest'
import type { Call } from '../../../src/calls/shapes.ts'
import { stateWords } from '../../../src/ui/calls/pop-words.ts'
import { calls as words } from '../../../src/ui/texts/calls.en.ts'
import { untouched } from '../../support/untouched-call.ts'

const over = (change: Partial<Call>) => {
  const call: Call = {
    id: 'c1',
    channelId: 'ch',
    lineId: 'l',
    conversationId: null,
    contact: null,
    state: 'ended',
    direction: 'inbound',
    number: '+79215550144',
    name: '',
    verified: false,
    dialled: null,
    ringing: [],
    rangAt: '2026-11-25T10:00:00.000Z',
    ...untouched,
    ...change,
  }
  return stateWords({ call, kind: 'over', since: 0, own: false }, words)
}

test.each<[string, Partial<Call>, string]>([
  ['missed: they gave up', { outcome: 'missed' }, 'Hung up'],
  ['nobody told how it ended', { outcome: 'unknown' }, 'Over'],
  ['it did not come through', { outcome: 'failed' }, 'Over'],
  ['we were busy', { outcome: 'busy' }, 'Busy'],
  ['nobody told how our own ended', { outcome: 'unknown', direction: 'outbound' }, 'Over'],
  ['nobody answered us', { outcome: 'missed', direction: 'outbound' }, 'No answer'],
])('of a call that is over it is told what is known: %s', (_what, change, told) => {
  expect(over(change)).toBe(told)
})
