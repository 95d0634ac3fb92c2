import { expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { headerOf } from '../../support/sip-message.ts'
import type { PhoneManners } from '../../support/sip-server.ts'
import { until } from '../../support/until.ts'
import { exchange, type Listening, listening, sumOf } from './listening.ts'

const number = '+442071234567'

/** What a phone was last seen doing in a call. */
const dialogOf = ({ channel }: Listening, callId: string) =>
  channel.rows.findLast(({ meta }) => meta.source === 'dialog' && meta.key === callId)?.meta.state

/** An exchange with the operator's phone and a person outside, and a hub that makes calls there. */
async function stage(operator: PhoneManners = {}, person: PhoneManners = {}) {
  const server = await exchange()
  const phone = server.phone('1001', operator)
  const outside = server.phone(number, person)
  const hub = await listening(server, { dialWith: 'sip' })
  const id = newId()
  const order = (more: object = {}) => hub.channel.order({ id, phone: '1001', number, ...more })
  const evidence = async () => (await hub.calls()).filter(({ source }) => source === 'system')
  return { server, phone, outside, hub, id, order, evidence }
}

async function talking() {
  const all = await stage()
  expect(await all.order()).toBe(true)
  all.phone.last()?.answer()
  await until('the person to be called', () => all.outside.last()?.state === 'ringing')
  all.outside.last()?.answer()
  await until('the talk', async () => (await all.evidence()).some(({ state }) => state === 'answered'))
  await until('the phone to hear the person', () => all.phone.last()?.sdp.includes('m=audio'))
  return all
}

it('rings the phone, then the person, and lets them hear each other', async () => {
  const { phone, outside, id, evidence, hub } = await talking()
  expect(headerOf(phone.last()!.invite, 'x-call-id')).toBe(id)
  // the order's id is nobody's outside
  expect(headerOf(outside.last()!.invite, 'x-call-id')).toBe('')
  // what the phone offers is what the person is offered, and the other way round
  expect(phone.last()?.invite.body).toBe('')
  expect(outside.last()?.invite.body).toContain('m=audio 30000')
  expect(await evidence()).toMatchObject([
    {
      state: 'ringing',
      call: id,
      alsoCalls: [phone.last()?.callId, outside.last()?.callId],
      direction: 'outbound',
      phone: '1001',
      phones: ['1001'],
    },
    { state: 'answered', call: id, phone: '1001', sender: { identities: [{ kind: 'phone', value: number }] } },
  ])
  phone.last()?.hangUp()
  await until('the person to be let go', () => outside.last()?.state === 'ended')
  await until('the end', async () => (await evidence()).some(({ state, endedBy }) => state === 'ended' && endedBy === 'caller'))
  // the phone's own part is no call of somebody outside
  expect((await hub.calls()).filter(({ source }) => source !== 'system')).toEqual([])
})

it('the person hangs up: the phone is let go', async () => {
  const { phone, outside, evidence } = await talking()
  outside.last()?.hangUp()
  await until('the phone to be let go', () => phone.last()?.state === 'ended')
  await until('the end', async () => (await evidence()).some(({ state, endedBy }) => state === 'ended' && endedBy === 'callee'))
})

it('holding passes through to the other side', async () => {
  const { phone, outside } = await talking()
  phone.last()?.request('INVITE', [['Content-Type', 'application/sdp']], 'v=0\r\ns=hold\r\na=sendonly\r\n')
  await until('the person to be put on hold', () => outside.last()?.sdp.includes('a=sendonly'))
})

it('a transfer through the hub is refused and dials nobody', async () => {
  const { phone, server } = await talking()
  phone.last()?.request('REFER', [['Refer-To', '<sip:+12425550123@pbx.test>']])
  await until('it to be refused', () => server.log.some(({ way, message }) => way === 'in' && message.first.startsWith('SIP/2.0 403')))
  expect(server.calls.map(({ to }) => to)).toEqual(['1001', number])
})

it.each([
  [{ busy: true }, 'is busy'],
  [{ decline: true }, 'declined'],
] as [PhoneManners, string][])('a phone that does not take it is said so: %o', async (manners, words) => {
  const { order, server, evidence } = await stage(manners)
  await expect(order()).rejects.toMatchObject({ code: 'rejected', message: expect.stringContaining(words) })
  expect(server.calls.map(({ to }) => to)).toEqual(['1001'])
  expect(await evidence()).toEqual([])
})

it('a phone that is not signed in is said so', async () => {
  const { order } = await stage()
  await expect(order({ phone: '1002' })).rejects.toMatchObject({ message: expect.stringContaining('not signed in') })
})

it.each([
  [{ busy: true }, 'busy'],
  [{ decline: true }, 'declined'],
] as [PhoneManners, string][])('a person who does not take it ends the call for the phone too: %o', async (manners, reason) => {
  const { order, phone, evidence } = await stage({}, manners)
  await order()
  phone.last()?.answer()
  await until('the end', async () => (await evidence()).some((each) => each.state === 'ended' && each.reason === reason))
  await until('the phone to be let go', () => phone.last()?.state === 'ended')
})

it('the operator hangs up while the person is called: he is not called any more', async () => {
  const { order, phone, outside, evidence } = await stage()
  await order()
  phone.last()?.answer()
  await until('the person to be called', () => outside.last()?.state === 'ringing')
  phone.last()?.hangUp()
  await until('him not to be called', () => outside.last()?.state === 'ended')
  await until('the end', async () => (await evidence()).some(({ state, endedBy }) => state === 'ended' && endedBy === 'caller'))
})

it.each([
  '+31201234567;phone-context=evil',
  '+31201234567?Replaces=x',
  '+31201234567@evil.example',
  '+3120\r\nRoute: <sip:evil>',
  'sip:+31201234567',
  '',
  '911"',
])('dials nothing that is no number: %j', async (wrong) => {
  const { order, server } = await stage()
  await expect(order({ number: wrong })).rejects.toMatchObject({ code: 'rejected' })
  await expect(order({ phone: wrong })).rejects.toMatchObject({ code: 'rejected' })
  expect(server.calls).toEqual([])
})

it('ends its calls when it is told to end', async () => {
  const { hub, phone, outside, evidence } = await talking()
  hub.channel.abort()
  await hub.ended
  await until('both to be let go', () => phone.last()?.state === 'ended' && outside.last()?.state === 'ended')
  expect((await evidence()).some(({ state }) => state === 'ended')).toBe(true)
})

it('told to end before the phone has rung: whoever asked is told, and nothing is left', async () => {
  const { hub, order, phone } = await stage({ silent: true })
  const asked = order()
  asked.catch(() => {})
  await until('the phone to be called', () => phone.last())
  hub.channel.abort()
  await hub.ended
  await expect(asked).rejects.toMatchObject({ code: 'unreachable' })
})

// what a killed process leaves: its connection gone, and nothing said
async function killed(all: Awaited<ReturnType<typeof talking>>, more: object = {}) {
  all.server.drop()
  await expect(all.hub.ended).rejects.toMatchObject({ code: 'unreachable' })
  const again = await listening(all.server, { dialWith: 'sip', ...more }, all.hub)
  const ends = async () => (await again.calls()).filter(({ call, state }) => call === all.id && state === 'ended')
  return { again, ends }
}

it('the hub is killed while they talk: the phone it called tells when that ended', async () => {
  const all = await talking()
  await until('the phone to be seen talking', () => dialogOf(all.hub, all.phone.last()!.callId) === 'confirmed')
  const { again, ends } = await killed(all)
  await until('all to be watched again', () => all.server.watched().length === 3)
  expect(await ends()).toEqual([])
  const before = Date.now()
  all.phone.last()?.hangUp()
  await until('the end', async () => (await ends()).length > 0)
  const [end] = await ends()
  expect(end).toMatchObject({ source: 'dialog', phone: '1001' })
  expect(Date.parse(end!.occurredAt!)).toBeGreaterThanOrEqual(before)
  const sum = await sumOf(again)
  expect(sum).toMatchObject({ state: 'ended', outcome: 'answered', answeredPhones: ['1001'] })
  expect(sum.talkMs).toBe(sum.endedAt! - sum.answeredAt!)
  // told once, however often it is begun again
  await killed({ ...all, hub: again })
  expect(await ends()).toHaveLength(1)
})

it('the hub is killed while they talk, and they hang up before it is back: over, and nobody invents when', async () => {
  const all = await talking()
  await until('the phone to be seen talking', () => dialogOf(all.hub, all.phone.last()!.callId) === 'confirmed')
  all.server.drop()
  await all.hub.ended.catch(() => {})
  all.phone.last()?.hangUp()
  await until('the exchange to know', () => all.server.calls.find(({ to }) => to === '1001')?.endedAt)
  const { again, ends } = await killed(all)
  await until('the end', async () => (await ends()).length > 0)
  expect(await sumOf(again)).toMatchObject({ state: 'ended', outcome: 'answered', endedAt: null, talkMs: null })
})

it('the hub is killed while they talk at a phone nobody watches: over for the hub, and nobody knows when', async () => {
  const all = await talking()
  const { again, ends } = await killed(all, { watch: ['1002'], groups: [] })
  await until('the end', async () => (await ends()).length > 0)
  expect(await ends()).toMatchObject([{ source: 'system', late: true }])
  expect(await sumOf(again)).toMatchObject({ state: 'ended', outcome: 'answered', endedAt: null, talkMs: null })
})
