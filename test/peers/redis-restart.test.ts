import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { freePort } from '../../src/db/embedded.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { type Disturb, type Outside, startTrials, type Trials } from '../support/kill.ts'
import { until } from '../support/until.ts'

// Redis emptied, killed and started empty while mail and chats go in and out: nothing is lost, doubled or out of order.

const installed = spawnSync('redis-server', ['--version']).status === 0
const outsides: Outside[] = ['chat', 'mail']

describe.skipIf(!installed).each(outsides)('a real Redis under %s', (outside) => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-redis-'))
  let port: number
  let server: ChildProcess
  let database: TestDatabase
  let trials: Trials

  async function start(): Promise<void> {
    server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''], { stdio: 'ignore' })
    await ask((redis) => redis.ping())
  }
  async function ask(what: (redis: Redis) => Promise<unknown>): Promise<void> {
    await until('Redis to answer', async () => {
      const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null })
      redis.on('error', () => {})
      try {
        await redis.connect()
        return await what(redis)
      } finally {
        redis.disconnect()
      }
    })
  }
  async function kill(): Promise<void> {
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  const disturb: Disturb = async (act) => {
    const acting = act()
    await ask((redis) => redis.flushall())
    await kill()
    await start()
    await ask((redis) => redis.flushall())
    await acting
  }

  beforeAll(async () => {
    port = await freePort()
    await start()
    database = await testDatabase()
    trials = await startTrials(outside, database.url, { REDIS_URL: `redis://127.0.0.1:${port}` })
  }, 120_000)
  afterAll(async () => {
    await trials?.stop()
    await database?.drop()
    await kill()
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  test('what comes in', () => trials.traffic.in('flushed', disturb))
  test('what goes out', () => trials.traffic.out('flushed-out', disturb))
})
