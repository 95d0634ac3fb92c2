import { describe, expect, it } from 'vitest'
import type { SipServer } from '../../support/sip-server.ts'
import { until } from '../../support/until.ts'
import { exchange, type Listening, listening, start, sumOf } from './listening.ts'

const heard = (hub: Listening, what: string, ask: (events: Awaited<ReturnType<Listening['calls']>>) => boolean) =>
  until(what, async () => ask(await hub.calls()))
const branchOver = (hub: Listening) =>
  heard(hub, 'the branch to be let go', (all) => all.some(({ source, state }) => source === 'branch' && state !== 'ringing'))
const ended = (hub: Listening, phone: string) =>
  heard(hub, `${phone} to be out`, (all) => all.some((each) => each.state === 'ended' && each.phone === phone))

/** Whoever answers the exchange is seen by it too: its record and ours are one. */
const talkOf = ([record]: SipServer['calls']): number => record!.endedAt! - record!.answeredAt!

describe('a call of a group', () => {
  it('answered at a handset: who, and how long', async () => {
    const server = await exchange()
    const handset = server.phone('1001')
    const hub = await listening(server)
    const caller = server.call({ to: '600', from: '+31201234567', name: 'Jan de Vries' })
    await until('the handset to ring', () => handset.last()?.state === 'ringing')
    handset.last()?.answer()
    await heard(hub, 'the talk', (all) => all.some(({ state, phone }) => state === 'answered' && phone === '1001'))
    caller.hangUp()
    await ended(hub, '1001')
    await branchOver(hub)
    const sum = await sumOf(hub)
    expect(sum).toMatchObject({
      ids: 1,
      state: 'ended',
      outcome: 'answered',
      direction: 'inbound',
      number: '+31201234567',
      name: 'Jan de Vries',
      verified: false,
      to: '600',
      answeredPhones: ['1001'],
    })
    expect(Math.abs(sum.talkMs! - talkOf(server.calls))).toBeLessThan(200)
  })

  it('nobody answers before the caller gives up: missed', async () => {
    const server = await exchange()
    const handset = server.phone('1001')
    const hub = await listening(server)
    const caller = server.call({ to: '600', from: '+31201234567' })
    await until('the handset to ring', () => handset.last()?.state === 'ringing')
    await heard(hub, 'the ringing', (all) => all.some(({ source }) => source === 'branch'))
    caller.hangUp()
    await ended(hub, '1001')
    await branchOver(hub)
    expect(await sumOf(hub)).toMatchObject({ ids: 1, outcome: 'missed', answeredPhones: [], talkMs: null })
  })

  it('the only handset is busy: the hub leaves the call, so that the caller hears it at once', async () => {
    const server = await exchange()
    server.phone('1001', { busy: true })
    const hub = await listening(server)
    const caller = server.call({ to: '600', from: '+31201234567' })
    await until('the caller to hear it', () => caller.state === 'ended')
    expect(caller.status).toBe(480)
    await branchOver(hub)
    expect((await sumOf(hub)).outcome).toBe('missed')
    expect((await hub.calls()).filter(({ state }) => state === 'answered')).toEqual([])
  })

  it('declined at the handset: declined', async () => {
    const server = await exchange()
    server.phone('1001', { decline: true })
    const hub = await listening(server)
    const caller = server.call({ to: '600', from: '+31201234567' })
    await until('the caller to hear it', () => caller.status === 603)
    await branchOver(hub)
    expect(await hub.calls()).toContainEqual(expect.objectContaining({ source: 'branch', state: 'ended', reason: 'declined' }))
  })

  it('two handsets ring, the second takes it', async () => {
    const server = await exchange()
    const first = server.phone('1001')
    const second = server.phone('1002')
    const hub = await listening(server)
    const caller = server.call({ to: '601', from: '+31201234567' })
    await until('both to ring', () => [first, second].every((each) => each.last()?.state === 'ringing'))
    await heard(hub, 'both to be seen', (all) => new Set(all.flatMap(({ phones = [] }) => phones)).size === 2)
    second.last()?.answer()
    await heard(hub, 'the talk', (all) => all.some(({ state, phone }) => state === 'answered' && phone === '1002'))
    caller.hangUp()
    await ended(hub, '1002')
    await ended(hub, '1001')
    await branchOver(hub)
    expect(await sumOf(hub)).toMatchObject({ ids: 1, outcome: 'answered', answeredPhones: ['1002'] })
  })

  it('no telephone of the group is on: the hub does not let it ring at nobody', async () => {
    const server = await exchange()
    const hub = await listening(server)
    const caller = server.call({ to: '600', from: '+31201234567' })
    await until('the caller to be told', () => caller.state === 'ended')
    expect(caller.status).toBe(480)
    await branchOver(hub)
    expect(
      server.log.filter(({ with: whom, way, message }) => whom === 'hub' && way === 'in' && /^SIP\/2.0 (18|6|486)/.test(message.first)),
    ).toEqual([])
  })

  it('what it cannot see it leaves alone: telephones that are not watched go on ringing', async () => {
    const server = await exchange()
    const handset = server.phone('1001')
    const hub = await listening(server, { watch: [] })
    const caller = server.call({ to: '600', from: '+31201234567' })
    await until('the handset to ring', () => handset.last()?.state === 'ringing')
    await branchTold(hub)
    handset.last()?.answer()
    await branchOver(hub)
    expect(await hub.calls()).toMatchObject([
      { source: 'branch', state: 'ringing', phones: ['1001'], to: '600' },
      { source: 'branch', state: 'answered' },
    ])
    caller.hangUp()
  })
})

const branchTold = (hub: Listening) => heard(hub, 'the ringing', (all) => all.some(({ source }) => source === 'branch'))

describe('who calls', () => {
  it('a direct call is seen by watching alone', async () => {
    const server = await exchange()
    const handset = server.phone('1001')
    const hub = await listening(server)
    const caller = server.call({ to: '1001', from: '+31201234567', name: 'Jan' })
    await until('the handset to ring', () => handset.last()?.state === 'ringing')
    handset.last()?.answer()
    await heard(hub, 'the talk', (all) => all.some(({ state }) => state === 'answered'))
    caller.hangUp()
    await ended(hub, '1001')
    expect(await sumOf(hub)).toMatchObject({ outcome: 'answered', number: '+31201234567', answeredPhones: ['1001'] })
  })

  it('withheld numbers are nobody’s, in whatever words', async () => {
    const server = await exchange()
    server.phone('1001')
    const hub = await listening(server)
    const caller = server.call({ to: '600' })
    await branchTold(hub)
    await heard(hub, 'the handset', (all) => all.some(({ source }) => source === 'dialog'))
    expect((await hub.calls()).map(({ sender }) => sender)).toEqual(expect.arrayContaining([{ name: '', identities: [] }]))
    expect((await hub.calls()).flatMap(({ sender }) => sender?.identities ?? [])).toEqual([])
    caller.hangUp()
    const hidden = server.call({ to: '600', from: '+31207654321', headers: [['Privacy', 'id']] })
    await heard(hub, 'the second', (all) => all.filter(({ source, state }) => source === 'branch' && state === 'ringing').length === 2)
    const second = (await hub.calls()).filter(({ source, state }) => source === 'branch' && state === 'ringing')[1]
    expect(second?.sender).toEqual({ name: '', identities: [] })
    hidden.hangUp()
  })

  it('only a trusted trunk proves a number', async () => {
    const server = await exchange()
    server.phone('1001')
    const hub = await listening(server, { trustIdentity: true })
    server.call({ to: '600', from: '+31201234567', headers: [] })
    await branchTold(hub)
    expect((await hub.calls()).find(({ source }) => source === 'branch')?.sender?.identities).toEqual([
      { kind: 'phone', value: '+31201234567', assurance: 'verified' },
    ])
  })

  it('calls among colleagues are nobody’s outside', async () => {
    const server = await exchange()
    const [first, second] = [server.phone('1001'), server.phone('1002')]
    const hub = await listening(server)
    const call = first.dial('1002')
    await until('the other to ring', () => second.last()?.state === 'ringing')
    second.last()?.answer()
    await until('the talk', () => call.state === 'talking')
    call.hangUp()
    await until('all of it to be stored', () => hub.channel.rows.filter(({ meta }) => meta.state === 'terminated').length === 2)
    expect(await hub.events()).toEqual([])
  })

  it('a colleague who calls a group does not wait for the hub when every phone is busy', async () => {
    // his own phone is none of it: that would ring
    const server = await exchange({ groups: { '600': ['1002', 'hub'] } })
    const first = server.phone('1001')
    server.phone('1002', { busy: true })
    const hub = await listening(server, { groups: ['600: 1002'] })
    const call = first.dial('600')
    await until('him to hear it', () => call.state === 'ended')
    expect(await hub.events()).toEqual([])
  })

  it('the id the exchange passes on is the call’s', async () => {
    const server = await exchange()
    server.phone('1001')
    const hub = await listening(server)
    const { callId } = server.call({ to: '600', from: '+31201234567', headers: [['X-Call-Id', '1717171717.42']] })
    await branchTold(hub)
    const [event] = (await hub.calls()).filter(({ source }) => source === 'branch')
    expect(event).toMatchObject({ call: '1717171717.42', alsoCalls: [callId] })
  })

  it('twice the same INVITE is one call', async () => {
    const server = await exchange()
    server.faults.duplicateInvite = true
    server.phone('1001')
    const hub = await listening(server)
    const caller = server.call({ to: '600', from: '+31201234567' })
    await branchTold(hub)
    caller.hangUp()
    await branchOver(hub)
    expect((await hub.calls()).filter(({ source }) => source === 'branch')).toHaveLength(2)
  })

  it('an exchange that says "answered elsewhere" of a caller who gave up is contradicted by the telephones', async () => {
    const server = await exchange()
    server.faults.reasonOnGiveUp = true
    const handset = server.phone('1001')
    const hub = await listening(server)
    const caller = server.call({ to: '600', from: '+31201234567' })
    await until('the handset to ring', () => handset.last()?.state === 'ringing')
    await branchTold(hub)
    caller.hangUp()
    await ended(hub, '1001')
    await branchOver(hub)
    expect(await hub.calls()).toContainEqual(expect.objectContaining({ source: 'branch', state: 'answered' }))
    expect(await sumOf(hub)).toMatchObject({ outcome: 'missed', answeredPhones: [] })
  })
})

describe('signing in', () => {
  it('a wrong password breaks the channel until an admin acts', async () => {
    const server = await exchange()
    const hub = start(server, { password: 'wrong' })
    await expect(hub.ended).rejects.toMatchObject({ code: 'unauthorized', message: expect.stringContaining('hub') })
    expect(hub.channel.logged.join() + JSON.stringify(hub.channel.reports)).not.toContain('wrong')
  })

  it.each([
    [403, 'unauthorized'],
    [404, 'misconfigured'],
    [503, 'unreachable'],
  ])('an exchange that answers %i to it: %s', async (status, code) => {
    const server = await exchange()
    server.refusals.register = status
    await expect(start(server).ended).rejects.toMatchObject({ code })
  })

  it('names the extensions it may not watch, and watches the others', async () => {
    const server = await exchange()
    server.refusals.subscribe = { '1002': 403 }
    const hub = start(server)
    await until('it to be said', () =>
      hub.channel.reports.some(({ state, detail }) => state === 'degraded' && detail?.includes('1002 (403 Refused)')),
    )
    expect(server.watched()).toEqual(['1001', '600'])
    server.refusals.subscribe = {}
    await until('all to be watched', () => hub.channel.reports.at(-1)?.state === 'working')
    expect(server.watched()).toEqual(['1001', '1002', '600'])
  })

  it('says in every language why an extension is watched no more, and asks again', async () => {
    const server = await exchange()
    const hub = start(server)
    await until('all to be watched', () => server.watched().length === 3 && hub.channel.reports.at(-1)?.state === 'working')
    server.unwatch('1002')
    const told = await until('it to be said', () => hub.channel.reports.find(({ state }) => state === 'degraded'))
    expect(told.detail).toContain('1002 (the telephone system ended it)')
    expect(told.texts).toMatchObject({
      ko: expect.stringContaining('1002 (전화 시스템이 끝냄)'),
      ru: expect.stringContaining('1002 (АТС прекратила наблюдение)'),
    })
    await until('it to be watched again', () => server.watched().length === 3)
  })

  it('says goodbye, and leaves nothing behind', async () => {
    const server = await exchange()
    const hub = await listening(server)
    await until('all to be watched', () => server.watched().length === 3)
    hub.channel.abort()
    await hub.ended
    await until('the connection to be gone', () => server.connections() === 0)
    expect(server.registered('hub')).toBe(0)
    expect(
      server.log.some(
        ({ message }) =>
          message.first.startsWith('REGISTER') && message.headers.some(([name, value]) => name === 'Expires' && value === '0'),
      ),
    ).toBe(true)
  })
})
