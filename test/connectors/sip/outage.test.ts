import { expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { exchange, type Listening, listening, start, sumOf } from './listening.ts'

// the exchange goes away in the middle of calls, and so does the hub

const source = async (hub: Listening, wanted: string) => (await hub.calls()).filter((each) => each.source === wanted)

async function talking(server: Awaited<ReturnType<typeof exchange>>, hub: Listening) {
  const handset = server.phone('1001')
  const caller = server.call({ to: '600', from: '+31201234567' })
  await until('the handset to ring', () => handset.last()?.state === 'ringing')
  await until('the branch', async () => (await source(hub, 'branch')).length > 0)
  handset.last()?.answer()
  await until('the talk', async () => (await source(hub, 'dialog')).some(({ state, phone }) => state === 'answered' && phone === '1001'))
  await until('the branch to be let go', async () => (await source(hub, 'branch')).length > 1)
  return { handset, caller }
}

it('the connection breaks during a call: the end is seen after coming back, and its length is not invented', async () => {
  const server = await exchange()
  const hub = await listening(server)
  const { caller } = await talking(server, hub)
  server.drop()
  await expect(hub.ended).rejects.toMatchObject({ code: 'unreachable' })
  caller.hangUp()
  await until('the exchange to know', () => server.calls[0]?.endedAt)
  const again = await listening(server, {}, hub)
  await until('the end', async () =>
    (await source(again, 'dialog')).some(({ state, phone, late }) => state === 'ended' && phone === '1001' && late),
  )
  expect(await sumOf(again)).toMatchObject({ ids: 1, state: 'ended', outcome: 'answered', answeredPhones: ['1001'], talkMs: null })
})

it('the connection breaks and the call goes on: its end is timed as ever', async () => {
  const server = await exchange()
  const hub = await listening(server)
  const { caller } = await talking(server, hub)
  server.drop()
  await hub.ended.catch(() => {})
  const again = await listening(server, {}, hub)
  await until('all to be watched again', () => server.watched().length === 3)
  expect((await again.calls()).filter(({ late }) => late)).toEqual([])
  caller.hangUp()
  await until('the end', async () => (await source(again, 'dialog')).some(({ state, phone }) => state === 'ended' && phone === '1001'))
  const sum = await sumOf(again)
  expect(Math.abs(sum.talkMs! - (server.calls[0]!.endedAt! - server.calls[0]!.answeredAt!))).toBeLessThan(300)
})

it('the exchange is killed and forgets everything: what rang is over, and nobody knows how', async () => {
  const server = await exchange()
  const handset = server.phone('1001')
  const hub = await listening(server)
  server.call({ to: '600', from: '+31201234567' })
  await until('the handset to ring', () => handset.last()?.state === 'ringing')
  await until('both sources', async () => (await source(hub, 'branch')).length > 0 && (await source(hub, 'dialog')).length > 0)
  await server.stop()
  await hub.ended.catch(() => {})
  await expect(start(server, {}, hub).ended).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('Nothing listens there'),
  })
  await server.start()
  const again = await listening(server, {}, hub)
  await until('it to be over', async () => (await sumOf(again)).state === 'ended')
  expect(await sumOf(again)).toMatchObject({ ids: 1, state: 'ended', outcome: 'unknown', phones: [], talkMs: null })
})

it('the exchange freezes with its connections standing: noticed, and heard again when it wakes', async () => {
  const server = await exchange()
  server.phone('1001')
  const hub = await listening(server)
  server.freeze()
  await expect(hub.ended).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('does not answer') })
  server.thaw()
  const again = await listening(server, {}, hub)
  server.call({ to: '600', from: '+31201234567' })
  await until('the next call', async () => (await source(again, 'branch')).length > 0)
})

it('the hub is killed while it rings and comes back: no second call, and no stuck one', async () => {
  const server = await exchange()
  const handset = server.phone('1001')
  const hub = await listening(server)
  const caller = server.call({ to: '600', from: '+31201234567' })
  await until('the handset to ring', () => handset.last()?.state === 'ringing')
  await until('both sources', async () => (await source(hub, 'branch')).length > 0 && (await source(hub, 'dialog')).length > 0)
  // what a killed process leaves: its connection gone, and nothing said
  server.drop()
  await hub.ended.catch(() => {})
  caller.hangUp()
  await until('the exchange to know', () => server.calls[0]?.endedAt)
  const again = await listening(server, {}, hub)
  await until('the end', async () => (await sumOf(again)).state === 'ended')
  const rows = again.channel.rows.length
  expect(await sumOf(again)).toMatchObject({ ids: 1, state: 'ended', outcome: 'unknown', phones: [] })
  again.channel.abort()
  await again.ended
  const third = await listening(server, {}, again)
  await until('all to be watched again', () => server.watched().length === 3)
  expect(third.channel.rows.length).toBe(rows)
})

it('a call that was answered before anybody watched: who, and no length', async () => {
  const server = await exchange()
  const handset = server.phone('1001')
  const caller = server.call({ to: '1001', from: '+31201234567' })
  await until('the handset to ring', () => handset.last()?.state === 'ringing')
  handset.last()?.answer()
  await until('the talk', () => caller.state === 'talking')
  const hub = await listening(server)
  await until('the talk to be seen', async () => (await source(hub, 'dialog')).some(({ state }) => state === 'answered'))
  caller.hangUp()
  await until('the end', async () => (await source(hub, 'dialog')).some(({ state }) => state === 'ended'))
  expect(await sumOf(hub)).toMatchObject({ outcome: 'answered', answeredPhones: ['1001'], answeredAt: null, talkMs: null })
})

it('old calls an exchange tells of once more are not calls', async () => {
  const server = await exchange()
  const handset = server.phone('1001')
  const caller = server.call({ to: '1001', from: '+31201234567' })
  await until('the handset to ring', () => handset.last()?.state === 'ringing')
  handset.last()?.answer()
  await until('the talk', () => caller.state === 'talking')
  caller.hangUp()
  await until('the end', () => server.calls[0]?.endedAt)
  const hub = await listening(server)
  await until('all to be watched', () => server.watched().length === 3)
  expect(hub.channel.rows).toEqual([])
})

it('a store that fails ends the listener; what was told meanwhile is told again', async () => {
  const server = await exchange()
  server.phone('1001')
  const hub = await listening(server, { listen: false })
  await until('all to be watched', () => server.watched().length === 3)
  hub.channel.refuse(1)
  server.call({ to: '1001', from: '+31201234567' })
  await expect(hub.ended).rejects.toThrow('the store is not there')
  const again = await listening(server, { listen: false }, hub)
  await until('the ringing', async () => (await source(again, 'dialog')).some(({ state }) => state === 'ringing'))
})

it('ends within two seconds, whatever it is doing, and leaves no timer', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const server = await exchange()
  const before = timers()
  server.phone('1001')
  const hub = await listening(server)
  const caller = server.call({ to: '600', from: '+31201234567' })
  await until('the ringing', async () => (await source(hub, 'branch')).length > 0)
  server.freeze()
  const from = performance.now()
  hub.channel.abort()
  await hub.ended
  expect(performance.now() - from).toBeLessThan(2_000)
  server.thaw()
  caller.hangUp()
  await until('no timer to be left', () => timers() <= before)
})

it('does not begin when it was told to end before', async () => {
  const server = await exchange()
  const hub = start(server)
  hub.channel.abort()
  await hub.ended
  await until('no connection to be left', () => server.connections() === 0)
})
