import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { WebSocket } from 'ws'
import type { Call } from '../../src/calls/shapes.ts'
import { newId } from '../../src/id.ts'
import type { Line } from '../../src/lines/shapes.ts'
import { type OperatorClient, signIn } from './operator-client.ts'
import { type SipLab, startSipLab } from './sip-lab.ts'
import { sipRelay } from './sip-relay.ts'
import { type RunningHub, startHub } from './start-hub.ts'
import { until } from './until.ts'

const admin = { ADMIN_EMAIL: 'admin@hub.example', ADMIN_PASSWORD: 'correct horse battery' }
const secret = 'signs-what-the-exchange-posts'
/** Somebody outside with a telephone. */
export const customer = '+31205550123'

/** Kamailio with telephones and callers, at ports from `base` on, and a whole hub beside it, for all tests of a `describe`. */
export function phoneLab(base: number) {
  const stage = { channelId: '', told: [] } as unknown as {
    lab: SipLab
    hub: RunningHub
    operator: OperatorClient
    channelId: string
    /** What the operator's page was told, with when. */
    told: { at: number; state: string; id: string }[]
  }
  let feed: WebSocket
  const relay = sipRelay(() => ({ url: stage.hub.url, channelId: stage.channelId, secret }))

  async function begin(dataDir?: string, port?: number) {
    stage.hub = await startHub({ ...(dataDir && { dataDir }), ...(port && { port }), env: { ...admin, ALLOW_PRIVATE_HOSTS: '127.0.0.1' } })
    stage.operator = await signIn(stage.hub.url, admin.ADMIN_EMAIL, admin.ADMIN_PASSWORD)
    feed = new WebSocket(`${stage.hub.url.replace('http', 'ws')}/api/live`, {
      headers: { cookie: stage.operator.cookie(), origin: stage.hub.url },
    })
    feed.on('error', () => {})
    feed.on('message', (data) => {
      const { topic, data: call } = JSON.parse(String(data)) as { topic: string; data: { id: string; state: string } }
      if (topic === 'call') stage.told.push({ at: Date.now(), state: call.state, id: call.id })
    })
  }
  const works = () =>
    until(
      'the exchange to be watched',
      async () => (await stage.operator.persist<{ state: string }>('GET', `/api/channels/${stage.channelId}`)).state === 'working',
      60_000,
    )
  const restarted = () =>
    until(
      'the exchange to be missed',
      async () => (await stage.operator.call<{ state: string }>('GET', `/api/channels/${stage.channelId}`)).state !== 'working',
    )

  beforeAll(async () => {
    stage.lab = await startSipLab(base, relay.heard, { busyEndsGroup: true, users: [`${customer}:pw-customer:Somebody outside`] })
    await begin()
    const { items } = await stage.operator.call<{ items: Line[] }>('GET', '/api/lines')
    const line = items[0]!
    await stage.operator.call('PATCH', `/api/lines/${line.id}`, { country: 'NL' })
    const settings = {
      server: stage.lab.server,
      domain: stage.lab.domain,
      username: 'hub',
      password: 'pw-hub',
      watch: ['1001', '1002', '600', '601'],
      listen: true,
      dialWith: 'sip',
      groups: ['600: 1001', '601: 1001, 1002'],
      secret,
      ownNetwork: true,
    }
    const channel = await stage.operator.call<{ id: string }>('POST', '/api/channels', {
      connector: 'sip',
      name: 'Telephone',
      settings,
      enabled: true,
    })
    stage.channelId = channel.id
    const me = await stage.operator.call<{ id: string }>('GET', '/api/me')
    for (const extension of ['1001', '1002'])
      await stage.operator.call('PUT', `/api/channels/${stage.channelId}/phones/${extension}`, { operatorId: me.id })
    await works()
  })
  afterEach(() => {
    expect(relay.failures).toEqual([])
  })
  afterAll(async () => {
    await relay.stop()
    feed?.terminate()
    await stage.hub?.stop()
    await stage.lab?.down()
  })

  const calls = async () => (await stage.operator.persist<{ items: Call[] }>('GET', '/api/calls?view=all&limit=100')).items
  const now = async () => (await stage.operator.persist<{ items: Call[] }>('GET', '/api/calls?view=now')).items
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
    (await Promise.all((await stage.operator.conversations(stage.channelId)).map(({ id }) => stage.operator.messages(id))))
      .flat()
      .filter(({ kind }) => kind === 'call')

  /** The hub connects two telephones, which hear each other. */
  async function connected() {
    // of several phones of his the one that was heard of last would ring
    await stage.operator.call('PUT', `/api/channels/${stage.channelId}/phones/1002`, { operatorId: null })
    const [phone, person] = [stage.lab.telephone('1001', 40), stage.lab.telephone(customer, 40)]
    await until('both to be signed in', () => [phone, person].every(({ said }) => /200 OK/.test(said())))
    const id = newId()
    await stage.operator.call('POST', '/api/calls', { id, number: '020 555 0123', via: 'phone' })
    const goesOn = async () => (await now()).some((call) => call.id === id && call.state === 'talking')
    await until('the talk', goesOn)
    for (const { said } of [phone, person]) await until('sound to come in', () => /audio=\d+\/[1-9]/.test(said()))
    return { id, phone, person, goesOn }
  }
  return Object.assign(stage, { relay, begin, works, restarted, calls, now, judged, lines, connected })
}
