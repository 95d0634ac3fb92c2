import { expect, it } from 'vitest'
import { fixture, sipChannel } from './hooks.ts'

const told = { type: 'call', source: 'system', feed: 'hook' }
const at = (seconds: string) => ({ occurredAt: `2026-01-31T12:00:${seconds}Z` })

const events = async (name: string) => {
  const { json, calls } = sipChannel()
  expect((await json('3cx', fixture(name))).status).toBe(200)
  return calls()
}

it('all of a call is told when it is over', async () => {
  const [ringing, answered, ended] = await events('3cx-inbound-answered.json')
  expect(ringing).toEqual({
    ...told,
    ...at('00.250'),
    call: expect.stringMatching(/^3cx-[0-9a-f]{32}$/),
    state: 'ringing',
    direction: 'inbound',
    sender: { name: 'Anna Kim', identities: [{ kind: 'phone', value: '+493012345678', assurance: 'observed' }] },
    to: '800',
    phone: '101',
  })
  const { call } = ringing!
  expect(answered).toEqual({ ...told, ...at('03.000'), call, state: 'answered', phone: '101' })
  expect(ended).toEqual({ ...told, ...at('05.000'), call, state: 'ended', reason: 'answered' })
})

it('two callers without a number in the same moment are two', async () => {
  const { json, calls } = sipChannel()
  for (const agent of ['101', '102']) await json('3cx', fixture('3cx-missed.json').replace('101', agent))
  expect(new Set((await calls()).map(({ call }) => call)).size).toBe(2)
})

it('a caller nobody answered', async () => {
  expect(await events('3cx-missed.json')).toMatchObject([
    { state: 'ringing', direction: 'inbound', sender: { identities: [] } },
    { ...at('20.000'), state: 'ended', reason: 'missed' },
  ])
})

it('somebody who did not answer us', async () => {
  expect(await events('3cx-outbound-not-answered.json')).toMatchObject([
    { direction: 'outbound', sender: { name: '', identities: [{ value: '004930111' }] }, phone: '102' },
    { state: 'ended', reason: 'missed' },
  ])
})

it.each([
  ['another type', fixture('3cx-missed.json').replace('Missed', 'Lost')],
  ['no beginning', fixture('3cx-missed.json').replace('2026-01-31T12:00:00.250Z', '0001-01-01T00:00:00.000Z')],
])('%s is refused', async (_what, body) => {
  const { json, channel } = sipChannel()
  expect([(await json('3cx', body)).status, channel.rows.length]).toEqual([422, 0])
})
