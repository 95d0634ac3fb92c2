import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectors } from '../../connectors/index.ts'
import { messageName, type Raw, rawItem } from '../../connectors/webchat/raw.ts'
import type { RawItem } from '../../src/contract/connector.ts'
import { freePort } from '../../src/db/embedded.ts'
import type { Hub } from '../../src/hub.ts'
import { newId } from '../../src/id.ts'
import { ingest } from '../../src/inbound/ingest.ts'
import { createLive, redisCarrier } from '../../src/live/live.ts'
import { createLog } from '../../src/log.ts'
import { redisBackend } from '../../src/queue/backend.ts'
import { createQueues } from '../../src/queue/queues.ts'
import { startWorkers } from '../../workers/index.ts'
import { testDatabase } from '../support/database.ts'
import { testHub } from '../support/hub.ts'
import { aChannel, aLine } from '../support/rows.ts'
import { until } from '../support/until.ts'
import { type Figure, median, short, timed } from './figure.ts'
import { insertsPerSecond } from './limits.ts'

const messages = 20_000
const senders = 5_000
const batch = 100
const rounds = 3

/** A backlog as it comes after an outage: what each sender wrote stands in his order, and all of them in between each other. */
function backlog(): RawItem[] {
  const visitors = Array.from({ length: senders }, () => newId())
  let seed = 1
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  return Array.from({ length: messages }, (_, n) => {
    const visitor = visitors[n < senders ? n : Math.floor(random() * senders)]!
    const id = newId()
    const raw: Raw = {
      kind: 'message',
      visitor,
      id,
      at: new Date().toISOString(),
      text: `Do you ship the E65 to Busan, and how long does it take? (${n})`,
      files: [],
      page: { url: 'https://shop.example/grinders/e65', title: 'E65' },
      origin: 'https://shop.example',
      language: 'en',
      address: '203.0.113.7',
      claims: null,
    }
    return rawItem(messageName(visitor, id), raw)
  })
}

/** Messages per second from the first ingest to the last commit, with the workers of one process as `npm start` has them. */
async function round(superuserUrl: string, redisUrl: string | null): Promise<number> {
  const database = await testDatabase(superuserUrl)
  const log = createLog('silent')
  const store: Partial<Hub> = redisUrl
    ? { queues: createQueues(redisBackend(redisUrl), log), live: await createLive(redisCarrier(redisUrl), log) }
    : {}
  const hub = await testHub({ connectors, database, ...store })
  try {
    const lineId = await aLine(hub)
    const { id } = await aChannel(hub, { connector: 'webchat', lineId, settings: { title: 'Shop' } })
    const items = backlog()
    const workers = await startWorkers(hub)
    const spent = await timed(async () => {
      for (let at = 0; at < items.length; at += batch) await ingest(hub, id, items.slice(at, at + batch))
      await until(
        'the last commit',
        async () => {
          const [row] = await hub.sql<
            { pending: boolean }[]
          >`select exists (select from inbound_events where status = 'pending') as pending`
          return !row!.pending
        },
        180_000,
      )
    })
    await workers.stop()
    const [kept] = await hub.sql<{ conversations: number; messages: number }[]>`
      select (select count(*)::int from conversations) as conversations, (select count(*)::int from messages) as messages`
    if (kept!.conversations !== senders || kept!.messages !== messages) throw new Error(`not what was sent: ${JSON.stringify(kept)}`)
    return (messages / spent) * 1000
  } finally {
    await hub.close()
    await database.drop()
  }
}

async function measureOn(superuserUrl: string, redisUrl: string | null, target: number): Promise<Figure> {
  const limits: number[] = []
  const rates: number[] = []
  for (let n = 0; n < rounds; n++) {
    limits.push(await insertsPerSecond(superuserUrl))
    rates.push(await round(superuserUrl, redisUrl))
  }
  limits.push(await insertsPerSecond(superuserUrl))
  const [rate, limit] = [median(rates), median(limits)]
  return {
    what: `Messages fully processed, queue on ${redisUrl ? 'Redis' : 'PostgreSQL'}`,
    measured: `${short(rate)} /s (${rates.map(short).join(', ')})`,
    limit: `${short(limit)} /s durable inserts of one row, 64 in flight`,
    value: rate / limit,
    target: { is: 'at least', value: target },
  }
}

/** A Redis of its own, as docker-compose.yml runs it. Null when there is none on this machine. */
async function startRedis(): Promise<{ url: string; stop(): Promise<void> } | null> {
  if (spawnSync('redis-server', ['--version']).error) return null
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-redis-'))
  const port = await freePort()
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--dir', folder, '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  let said = ''
  child.stdout.on('data', (data) => {
    said += data
  })
  await until('Redis to be ready', () => said.includes('Ready to accept connections'))
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill()
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function pipeline(superuserUrl: string): Promise<Figure[]> {
  const onPostgres = await measureOn(superuserUrl, null, 0.1)
  const redis = await startRedis()
  const skipped: Figure = {
    what: 'Messages fully processed, queue on Redis',
    measured: 'skipped: there is no redis-server on this machine',
    limit: null,
    value: null,
    target: { is: 'at least', value: 0.15 },
  }
  if (!redis) return [onPostgres, skipped]
  try {
    return [onPostgres, await measureOn(superuserUrl, redis.url, 0.15)]
  } finally {
    await redis.stop()
  }
}
