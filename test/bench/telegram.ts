import { telegram as connector } from '../../connectors/telegram/index.ts'
import { startSupervisor } from '../../src/channels/supervisor.ts'
import { startWorkers } from '../../workers/index.ts'
import { startBotApi } from '../support/bot-api.ts'
import { testDatabase } from '../support/database.ts'
import { testHub } from '../support/hub.ts'
import { aChannel, aLine } from '../support/rows.ts'
import { until } from '../support/until.ts'
import { type Figure, median, short, timed } from './figure.ts'
import { insertsPerSecond } from './limits.ts'

const updates = 10_000
const people = 2_000
const rounds = 3

/** Updates per second from a full queue at the server to the inbox: asked for, stored, confirmed, understood, shown. The server runs in the same process. */
async function round(superuserUrl: string): Promise<number> {
  const database = await testDatabase(superuserUrl)
  const hub = await testHub({ connectors: [connector], database })
  const api = await startBotApi()
  try {
    await aLine(hub)
    for (let n = 0; n < updates; n += 1) api.says(1000 + (n % people), `Do you ship the E65 to Busan, and how long does it take? (${n})`)
    await aChannel(hub, { connector: 'telegram', settings: { token: api.token, apiRoot: api.url } })
    const workers = await startWorkers(hub)
    let supervisor: Awaited<ReturnType<typeof startSupervisor>> | undefined
    const spent = await timed(async () => {
      supervisor = await startSupervisor(hub)
      await until(
        'the last of it to be in the inbox',
        async () => {
          if (api.updates.waiting.length > 0) return false
          const [row] = await hub.sql<{ count: number }[]>`select count(*)::int as count from inbound_events where status = 'done'`
          return row!.count === updates
        },
        180_000,
      )
    })
    await supervisor?.stop()
    await workers.stop()
    return (updates / spent) * 1000
  } finally {
    await api.stop()
    await hub.close()
    await database.drop()
  }
}

export async function telegram(superuserUrl: string): Promise<Figure[]> {
  const limits: number[] = []
  const rates: number[] = []
  for (let n = 0; n < rounds; n += 1) {
    limits.push(await insertsPerSecond(superuserUrl))
    rates.push(await round(superuserUrl))
  }
  const [rate, limit] = [median(rates), median(limits)]
  return [
    {
      what: 'Telegram updates from the server to the inbox',
      measured: `${short(rate)} /s (${rates.map(short).join(', ')})`,
      limit: `${short(limit)} /s durable inserts of one row, 64 in flight`,
      value: rate / limit,
      target: { is: 'at least', value: 0.1 },
    },
  ]
}
