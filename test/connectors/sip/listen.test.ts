import { expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { exchange, listening, sumOf } from './listening.ts'

it('hears a call of a group that a handset answers, and how long it was talked', async () => {
  const server = await exchange()
  const handset = server.phone('1001')
  const hub = await listening(server)
  const caller = server.call({ to: '600', from: '+31201234567', name: 'Jan de Vries' })
  await until('the ringing to be heard', async () => (await hub.calls()).some(({ source }) => source === 'branch'))
  await until('the handset to ring', () => handset.last()?.state === 'ringing')
  handset.last()?.answer()
  await until('the talk', async () => (await hub.calls()).some(({ state, phone }) => state === 'answered' && phone === '1001'))
  caller.hangUp()
  await until('the end', async () => (await hub.calls()).some(({ state, phone }) => state === 'ended' && phone === '1001'))
  await until('the branch to be let go', async () =>
    (await hub.calls()).some(({ source, state }) => source === 'branch' && state !== 'ringing'),
  )
  expect(await sumOf(hub)).toMatchObject({
    ids: 1,
    state: 'ended',
    outcome: 'answered',
    direction: 'inbound',
    number: '+31201234567',
    name: 'Jan de Vries',
    to: '600',
    answeredPhones: ['1001'],
  })
  const [record] = server.calls
  const sum = await sumOf(hub)
  expect(Math.abs(sum.talkMs! - (record!.endedAt! - record!.answeredAt!))).toBeLessThan(200)
})
