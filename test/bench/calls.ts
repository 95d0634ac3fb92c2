import { once } from 'node:events'
import { WebSocket } from 'ws'
import { sip } from '../../connectors/sip/index.ts'
import type { RawItem } from '../../src/contract/connector.ts'
import { newId } from '../../src/id.ts'
import { ingest } from '../../src/inbound/ingest.ts'
import { startWorkers } from '../../workers/index.ts'
import { testDatabase } from '../support/database.ts'
import { post } from '../support/exchange.ts'
import { testHub } from '../support/hub.ts'
import { signIn } from '../support/operator-client.ts'
import { aChannel, aLine } from '../support/rows.ts'
import { until } from '../support/until.ts'
import { type Figure, median, ms, percentile, short, timed } from './figure.ts'
import { insertLatency, insertsPerSecond } from './limits.ts'
import { admin, startOwnHub } from './own-hub.ts'

const many = 1_000
const callers = 400
const rings = 300
const rounds = 3
const secret = 'the-secret-of-this-exchange'

const numberOf = (n: number) => `+3120${String(1_000_000 + n)}`

/** Events of calls a second, from the store to the timelines: each call rings, is answered and ends. */
async function round(superuserUrl: string): Promise<number> {
  const database = await testDatabase(superuserUrl)
  const hub = await testHub({ connectors: [sip], database })
  try {
    await aLine(hub)
    const { id: channel } = await aChannel(hub, { connector: 'sip', settings: { secret } })
    const begun = Date.now() - 60_000
    const events = Array.from({ length: many }, (_, n): RawItem[] => {
      const call = `call-${n}`
      const at = (after: number) => new Date(begun + after).toISOString()
      const item = (event: string, after: number, facts: object): RawItem => ({
        externalId: `${call}-${event}`,
        lane: call,
        raw: Buffer.from(JSON.stringify({ event, call, at: at(after), ...facts })),
        meta: { source: 'own' },
      })
      const from = { number: numberOf(n % callers), name: '' }
      return [
        item('ringing', 0, { direction: 'inbound', from, to: '600', phones: ['1001', '1002'] }),
        item('answered', 5_000, { phone: '1001' }),
        item('ended', 30_000, { reason: 'answered' }),
      ]
    })
    for (let n = 0; n < events.length; n += 100) await ingest(hub, channel, events.slice(n, n + 100).flat())
    let workers: Awaited<ReturnType<typeof startWorkers>> | undefined
    const spent = await timed(async () => {
      workers = await startWorkers(hub)
      await until(
        'the last call to have ended',
        async () => {
          const [row] = await hub.sql<
            { count: number }[]
          >`select count(*)::int as count from calls where outcome = 'answered' and message_id is not null`
          return row!.count === many
        },
        180_000,
      )
    })
    await workers?.stop()
    return ((many * 3) / spent) * 1000
  } finally {
    await hub.close()
    await database.drop()
  }
}

/** From a telephone system's word that it rings to the notice on the operator's socket, both outside of the hub's process. */
async function pops(): Promise<{ times: number[]; limit: number }> {
  const own = await startOwnHub()
  try {
    const operator = await signIn(own.hub.url, admin.email, admin.password)
    const { id: channelId } = await operator.call<{ id: string }>('POST', '/api/channels', {
      connector: 'sip',
      name: 'Telephone',
      settings: { secret },
    })
    const me = await operator.call<{ id: string }>('GET', '/api/me')
    await operator.call('PUT', `/api/channels/${channelId}/phones/1001`, { operatorId: me.id })
    const before = await insertLatency(own.databaseUrl)
    const live = new WebSocket(`${own.hub.url.replace('http', 'ws')}/api/live`, { headers: { cookie: own.cookie, origin: own.hub.url } })
    await once(live, 'open')
    let told = () => {}
    live.on('message', (data) => {
      const notice = JSON.parse(String(data)) as { topic: string; data: { state?: string } }
      if (notice.topic === 'call' && notice.data.state === 'ringing') told()
    })
    const times: number[] = []
    for (let n = 0; n < rings; n += 1) {
      const shown = new Promise<void>((resolve) => {
        told = resolve
      })
      const call = newId()
      const at = new Date().toISOString()
      const from = { number: numberOf(n), name: '' }
      times.push(
        await timed(async () => {
          await Promise.all([
            shown,
            post(own.hub.url, channelId, secret, { event: 'ringing', call, at, direction: 'inbound', from, to: '600', phones: ['1001'] }),
          ])
        }),
      )
      await post(own.hub.url, channelId, secret, { event: 'ended', call, reason: 'missed' })
    }
    live.close()
    return { times, limit: (before + (await insertLatency(own.databaseUrl))) / 2 }
  } finally {
    await own.stop()
  }
}

export async function calls(superuserUrl: string): Promise<Figure[]> {
  const limits: number[] = []
  const rates: number[] = []
  for (let n = 0; n < rounds; n += 1) {
    limits.push(await insertsPerSecond(superuserUrl))
    rates.push(await round(superuserUrl))
  }
  const [rate, limit] = [median(rates), median(limits)]
  const pop = await pops()
  const p50 = percentile(pop.times, 50)
  return [
    {
      what: 'Events of calls through the reducer to the inbox',
      measured: `${short(rate)} /s (${rates.map(short).join(', ')})`,
      limit: `${short(limit)} /s durable inserts of one row, 64 in flight`,
      value: rate / limit,
      target: { is: 'at least', value: 0.02 },
    },
    {
      what: 'It rings, to the operator’s socket, p50',
      measured: `${ms(p50)} (p99 ${ms(percentile(pop.times, 99))})`,
      limit: `${ms(pop.limit)} for a durable insert of one row, one at a time, p50`,
      value: p50 / pop.limit,
      target: { is: 'at most', value: 100 },
    },
  ]
}
