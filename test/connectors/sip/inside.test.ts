import { expect, it } from 'vitest'
import { fixture, ringing, sipChannel } from './hooks.ts'

const settings = { server: 'wss://pbx.example.com/ws', username: 'hub', watch: ['anna', '20001'], groups: ['80001: 10001, 10002'] }
const ours = ['7', '1001', 'anna', '20001', '10002', '80001', 'sip:1001@pbx.example.com']
const theirs = ['+1001', '10003', '+493012345678', 'sales', 'anonymous']

/** What a hook said, and what it means. */
async function meant(post: (channel: ReturnType<typeof sipChannel>) => Promise<Response>) {
  const channel = sipChannel(settings)
  channel.channel.standingIs = { blocked: true, online: true }
  const answer = await post(channel)
  return { status: answer.status, text: await answer.text(), events: await channel.events(), calls: await channel.calls() }
}

const rings = (from: string) => `event=ringing&call=1&to=600&from=${encodeURIComponent(from)}`
const created = (from: string) => fixture('freeswitch-event-somebody-calls.json').replace('+493012345678', from)
const missed = (from: string) => fixture('3cx-inbound-answered.json').replace('+493012345678', from)

it.each([
  ['own', (from: string) => meant(({ tell }) => tell(ringing({ from: { number: from } })))],
  ['asterisk', (from: string) => meant(({ form }) => form('asterisk', rings(from)))],
  ['freeswitch', (from: string) => meant(({ json }) => json('freeswitch', created(from)))],
  ['3cx', (from: string) => meant(({ json }) => json('3cx', missed(from)))],
])('%s: a call between extensions is nobody’s business', async (system, from) => {
  for (const each of ours) {
    const { status, text, calls } = await from(each)
    expect([each, status, calls]).toEqual([each, 200, []])
    expect(text).not.toContain('reject')
  }
  for (const each of theirs) expect((await from(each)).calls, each).not.toEqual([])
  // what was stored in our own words is kept, and said
  if (system === 'own')
    expect((await from('1001')).events).toMatchObject([{ type: 'unknown', detail: expect.stringContaining('between extensions') }])
})

it('a call out to an extension that is known is one too; a short number outside is none', async () => {
  const out = (to: string) => meant(({ form }) => form('asterisk', `event=ringing&call=1&direction=outbound&phone=1001&to=${to}`))
  const own = (to: string) => meant(({ tell }) => tell({ event: 'ringing', call: '1', direction: 'outbound', to, phone: '1001' }))
  for (const ring of [out, own]) {
    for (const to of ['20001', '80001', '10001']) expect([to, (await ring(to)).calls]).toEqual([to, []])
    expect((await ring('112')).calls).toMatchObject([{ direction: 'outbound', sender: { identities: [{ value: '112' }] } }])
  }
})
