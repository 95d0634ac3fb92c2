import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Call } from '../../src/calls/shapes.ts'
import { newId } from '../../src/id.ts'
import type { Line } from '../../src/lines/shapes.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type SipLab, sipLabFolder, startSipLab } from '../support/sip-lab.ts'
import { sipRelay } from '../support/sip-relay.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'

// Kamailio, telephones and callers of sipp, and the whole hub: webhook, watched telephones and a listener in the group, all at once.

const there = sipLabFolder() !== null
const admin = { ADMIN_EMAIL: 'admin@hub.example', ADMIN_PASSWORD: 'correct horse battery' }
const secret = 'signs-what-the-exchange-posts'
const customer = '+31205550123'

describe.runIf(there)('a hub beside Kamailio', () => {
  let lab: SipLab
  let hub: RunningHub
  let operator: OperatorClient
  let channelId = ''
  let feed: WebSocket
  /** What the operator's page was told, with when. */
  let told: { at: number; state: string; id: string }[] = []
  const relay = sipRelay(() => ({ url: hub.url, channelId, secret }))

  async function begin(dataDir?: string, port?: number) {
    hub = await startHub({ ...(dataDir && { dataDir }), ...(port && { port }), env: { ...admin, ALLOW_PRIVATE_HOSTS: '127.0.0.1' } })
    operator = await signIn(hub.url, admin.ADMIN_EMAIL, admin.ADMIN_PASSWORD)
    feed = new WebSocket(`${hub.url.replace('http', 'ws')}/api/live`, { headers: { cookie: operator.cookie(), origin: hub.url } })
    feed.on('error', () => {})
    feed.on('message', (data) => {
      const { topic, data: call } = JSON.parse(String(data)) as { topic: string; data: { id: string; state: string } }
      if (topic === 'call') told.push({ at: Date.now(), state: call.state, id: call.id })
    })
  }
  const works = () =>
    until(
      'the exchange to be watched',
      async () => (await operator.persist<{ state: string }>('GET', `/api/channels/${channelId}`)).state === 'working',
      60_000,
    )
  const restarted = () =>
    until(
      'the exchange to be missed',
      async () => (await operator.call<{ state: string }>('GET', `/api/channels/${channelId}`)).state !== 'working',
    )

  beforeAll(async () => {
    lab = await startSipLab(28_000, relay.heard, { busyEndsGroup: true, users: [`${customer}:pw-customer:Somebody outside`] })
    await begin()
    const { items } = await operator.call<{ items: Line[] }>('GET', '/api/lines')
    const line = items[0]!
    await operator.call('PATCH', `/api/lines/${line.id}`, { country: 'NL' })
    const settings = {
      server: lab.server,
      domain: lab.domain,
      username: 'hub',
      password: 'pw-hub',
      watch: ['1001', '1002', '600', '601'],
      listen: true,
      dialWith: 'sip',
      groups: ['600: 1001', '601: 1001, 1002'],
      secret,
      ownNetwork: true,
    }
    const channel = await operator.call<{ id: string }>('POST', '/api/channels', {
      connector: 'sip',
      name: 'Telephone',
      settings,
      enabled: true,
    })
    channelId = channel.id
    const me = await operator.call<{ id: string }>('GET', '/api/me')
    for (const extension of ['1001', '1002'])
      await operator.call('PUT', `/api/channels/${channelId}/phones/${extension}`, { operatorId: me.id })
    await works()
  })
  afterEach(() => {
    expect(relay.failures).toEqual([])
  })
  afterAll(async () => {
    await relay.stop()
    feed?.terminate()
    await hub?.stop()
    await lab?.down()
  })

  const calls = async () => (await operator.persist<{ items: Call[] }>('GET', '/api/calls?view=all&limit=100')).items
  const now = async () => (await operator.persist<{ items: Call[] }>('GET', '/api/calls?view=now')).items
  /** The one call more than there were, once it is over and judged so: the exchange's own word comes last, and is believed. */
  const judged = async (before: Call[], verdict: Call['outcome']) => {
    const known = new Set(before.map(({ id }) => id))
    const fresh = await until(`a call to be ${verdict}`, async () => {
      const all = (await calls()).filter(({ id }) => !known.has(id))
      return all.some(({ state, outcome }) => state === 'ended' && outcome === verdict) && all
    })
    await relay.settled()
    // whatever still comes makes no second one
    const all = (await calls()).filter(({ id }) => !known.has(id))
    expect(all.map(({ id }) => id)).toEqual(fresh.map(({ id }) => id))
    expect(all).toHaveLength(1)
    return all[0]!
  }
  /** Lines of calls in the timelines of all conversations. */
  const lines = async () =>
    (await Promise.all((await operator.conversations(channelId)).map(({ id }) => operator.messages(id))))
      .flat()
      .filter(({ kind }) => kind === 'call')

  it('a group call answered at the handset: a bar within a second, gone on the answer, one line with who and how long', async () => {
    const before = await calls()
    told = []
    const handset = await lab.handset('1001', 'answer', '1500')
    const calling = lab.caller('600', 'talk', 2000)
    const [ringing] = await until('the bar', async () => {
      const all = (await now()).filter(({ state }) => state === 'ringing')
      return all.length > 0 && all
    })
    expect(ringing?.ringing.map(({ extension }) => extension)).toEqual(['1001'])
    const first = await until('the page to be told', () => told.find(({ state }) => state === 'ringing'))
    expect(first.at - Date.parse(ringing!.rangAt)).toBeLessThan(1_000)
    await until('the bar to be gone', async () => (await now()).every(({ state }) => state !== 'ringing'))
    await calling
    await handset.done
    const call = await judged(before, 'answered')
    expect(call).toMatchObject({ number: '+31201234567', dialled: '600', direction: 'inbound', verified: false })
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
    expect(Math.abs(call.talkSeconds! - 2)).toBeLessThanOrEqual(0.2)
    expect((await lines()).filter(({ facts }) => (facts.call as { id: string }).id === call.id)).toHaveLength(1)
    expect(await now()).toEqual(expect.not.arrayContaining([expect.objectContaining({ state: 'ringing' })]))
  })

  it.each([
    ['the caller gives up: missed', 'ring', '', 'giveup', 'missed'],
    ['busy at the handset', 'busy', '486 Busy Here', 'rejected', 'busy'],
    ['declined at the handset', 'busy', '603 Decline', 'rejected', 'declined'],
  ] as const)('%s', async (_what, manner, argument, calls_, outcome) => {
    const before = await calls()
    const handset = await lab.handset('1001', manner, argument)
    await lab.caller('600', calls_, 1500)
    await handset.done
    const call = await judged(before, outcome)
    expect(call).toMatchObject({ answeredBy: [], talkSeconds: null })
    const missed = await operator.call<{ items: Call[] }>('GET', '/api/calls?view=missed')
    expect(missed.items.map(({ number }) => number)).toContain('+31201234567')
  })

  it('a direct call', async () => {
    const before = await calls()
    const handset = await lab.handset('1001', 'answer', '500')
    await lab.caller('1001', 'talk', 1000)
    await handset.done
    const call = await judged(before, 'answered')
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
  })

  it('two handsets, the second answers', async () => {
    const before = await calls()
    const first = await lab.handset('1001', 'ring')
    const second = await lab.handset('1002', 'answer', '1000')
    await lab.caller('601', 'talk', 1000)
    await Promise.all([first.done, second.done])
    const call = await judged(before, 'answered')
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1002'])
  })

  it('without the webhook: watching and listening alone tell who and how long', async () => {
    const before = await calls()
    relay.mute = true
    const handset = await lab.handset('1001', 'answer', '500')
    await lab.caller('600', 'talk', 2000)
    await handset.done
    const call = await judged(before, 'answered')
    relay.mute = false
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
    expect(Math.abs(call.talkSeconds! - 2)).toBeLessThanOrEqual(0.2)
  })

  it('click to call: the phone rings first, and the sound goes from one telephone to the other', async () => {
    const before = await calls()
    relay.mute = true
    // of several phones of his the one that was heard of last would ring
    await operator.call('PUT', `/api/channels/${channelId}/phones/1002`, { operatorId: null })
    const [phone, person] = [lab.telephone('1001', 25), lab.telephone(customer, 25)]
    await until('both to be signed in', () => [phone, person].every(({ said }) => /200 OK/.test(said())))
    const id = newId()
    await operator.call('POST', '/api/calls', { id, number: '020 555 0123', via: 'phone' })
    await until('the talk', async () => (await now()).some((call) => call.id === id && call.state === 'talking'))
    for (const { said } of [phone, person]) await until('sound to come in', () => /audio=\d+\/[1-9]/.test(said()))
    person.hangUp()
    const call = await judged(before, 'answered')
    relay.mute = false
    expect(call).toMatchObject({ id, direction: 'outbound', number: customer, endedBy: 'callee' })
    expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
    phone.hangUp()
    await Promise.all([phone.done, person.done])
  })

  it('a caller in another spelling is the same person; a withheld one is nobody; a blocked one makes nothing', async () => {
    const conversationOf = async (from: { number: string; name: string }) => {
      const before = await calls()
      const handset = await lab.handset('1001', 'ring')
      const [,] = await Promise.all([lab.caller('600', 'giveup', 800, from), handset.done])
      return judged(before, 'missed')
    }
    const known = await conversationOf({ number: '+31207654321', name: 'Piet' })
    const again = await conversationOf({ number: '0207654321', name: 'Piet' })
    expect(again.conversationId).toBe(known.conversationId)
    expect(again.contact?.id).toBe(known.contact?.id)
    const hidden = await conversationOf({ number: 'anonymous', name: 'Anonymous' })
    const other = await conversationOf({ number: 'anonymous', name: 'Anonymous' })
    expect(hidden.number).toBeNull()
    expect(other.conversationId).not.toBe(hidden.conversationId)

    await operator.call('POST', '/api/blocklist', { kind: 'phone', pattern: '+31209999999', effect: 'reject' })
    const before = await calls()
    const conversations = (await operator.conversations(channelId)).length
    const handset = await lab.handset('1001', 'ring')
    await lab.caller('600', 'giveup', 800, { number: '+31209999999', name: 'Spam' })
    await handset.done
    await relay.settled()
    // the next call shows that the one before it was dealt with
    await conversationOf({ number: '+31207654321', name: 'Piet' })
    expect(await calls()).toHaveLength(before.length + 1)
    expect(await operator.conversations(channelId)).toHaveLength(conversations)
  })

  it.each(['stopped', 'killed', 'frozen'] as const)(
    'Kamailio %s during a call, and back: one call, over, and the next one is seen',
    async (how) => {
      const before = await calls()
      const handset = await lab.handset('1001', 'answer', '300')
      const calling = lab.caller('600', 'talk', 8_000).catch(() => {})
      await until('the talk', async () => (await now()).some(({ state }) => state === 'talking'))
      if (how === 'stopped') await lab.kamailio.stop()
      else if (how === 'killed') await lab.kamailio.kill()
      else lab.kamailio.freeze()
      await restarted()
      if (how === 'frozen') lab.kamailio.thaw()
      else await lab.kamailio.start()
      await works()
      await calling
      const call = await judged(before, 'answered')
      expect(call.answeredBy.map(({ extension }) => extension)).toEqual(['1001'])
      await handset.done
      const next = await calls()
      const another = await lab.handset('1001', 'answer', '300')
      await lab.caller('600', 'talk', 500)
      await another.done
      await judged(next, 'answered')
      expect((await now()).filter(({ state }) => state === 'ringing')).toEqual([])
    },
  )

  it('the hub is killed during a call and comes back: the call ends as it did, once', async () => {
    const before = await calls()
    const handset = await lab.handset('1001', 'answer', '300')
    const calling = lab.caller('600', 'talk', 6_000)
    await until('the talk', async () => (await now()).some(({ state }) => state === 'talking'))
    await hub.kill9()
    await begin(hub.dataDir, hub.port)
    await works()
    await calling
    await handset.done
    const call = await judged(before, 'answered')
    expect(call.number).toBe('+31201234567')
    expect((await lines()).filter(({ facts }) => (facts.call as { id: string }).id === call.id)).toHaveLength(1)
    expect((await now()).filter(({ state }) => state === 'ringing')).toEqual([])
  })

  it('the hub is killed while it rings and nobody answers: missed, and no bar is left', async () => {
    const before = await calls()
    const handset = await lab.handset('1001', 'ring')
    const calling = lab.caller('600', 'giveup', 4_000)
    await until('the bar', async () => (await now()).some(({ state }) => state === 'ringing'))
    await hub.kill9()
    await begin(hub.dataDir, hub.port)
    await Promise.all([calling, handset.done])
    await judged(before, 'missed')
    expect((await now()).filter(({ state }) => state === 'ringing')).toEqual([])
  })
})
