import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { freePort } from '../../src/db/embedded.ts'
import { createLive, type Notice, redisCarrier } from '../../src/live/live.ts'
import { createLog } from '../../src/log.ts'
import { redisBackend } from '../../src/queue/backend.ts'
import { createQueues, type Queues } from '../../src/queue/queues.ts'
import { testDatabase } from '../support/database.ts'
import { startHub } from '../support/start-hub.ts'

const patience = { timeout: 30_000 }

const installed = spawnSync('redis-server', ['--version']).status === 0

describe.skipIf(!installed)('a real Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-redis-'))
  let port: number
  let url: string
  let server: ChildProcess
  const closers: (() => Promise<void>)[] = []

  async function start(): Promise<void> {
    server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', ''], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let said = ''
    for await (const data of server.stdout ?? []) {
      said += data
      if (said.includes('Ready to accept connections')) break
    }
    server.stdout?.resume()
  }
  async function kill(): Promise<void> {
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  async function flush(): Promise<void> {
    const redis = new Redis(url)
    await redis.flushall()
    redis.disconnect()
  }
  function open(): Queues {
    const queues = createQueues(redisBackend(url), createLog('silent'))
    closers.push(() => queues.close())
    return queues
  }

  beforeAll(async () => {
    port = await freePort()
    url = `redis://127.0.0.1:${port}`
    await start()
  })
  afterAll(async () => {
    for (const close of closers) await close()
    await kill()
    rmSync(folder, { recursive: true, force: true })
  })

  test('of one key one job runs, and adds during a run cause one further run', async () => {
    const queues = open()
    await queues.ping()
    const first = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const other = Promise.withResolvers<void>()
    let runs = 0
    queues.work('inbound', { stored: 1 }, async ([key]) => {
      if (key === 'other') return other.resolve()
      runs += 1
      if (runs > 1) return
      started.resolve()
      await first.promise
    })
    await queues.add('inbound', ['channel:chat:1'])
    await started.promise
    for (let i = 0; i < 5; i += 1) await queues.add('inbound', ['channel:chat:1'])
    first.resolve()
    await vi.waitFor(() => expect(runs).toBe(2), patience)
    await queues.add('inbound', ['other'])
    await other.promise
    expect(runs).toBe(2)
    await queues.close()
  })

  test('workers go on after Redis was killed, emptied and restarted; adding never hangs meanwhile', async () => {
    const queues = open()
    await queues.ping()
    const seen = new Set<string>()
    queues.work('outbound', { stored: 4 }, async ([key]) => {
      seen.add(key!)
    })
    await queues.add('outbound', ['before'])
    await vi.waitFor(() => expect(seen).toContain('before'), patience)

    await kill()
    await queues.add('outbound', ['while down'])
    await expect(queues.ping()).rejects.toThrow()
    await start()
    await vi.waitFor(
      async () => {
        await queues.add('outbound', ['after a restart'])
        expect(seen).toContain('after a restart')
      },
      { ...patience, interval: 200 },
    )

    await flush()
    await vi.waitFor(
      async () => {
        await queues.add('outbound', ['after emptying'])
        expect(seen).toContain('after emptying')
      },
      { ...patience, interval: 200 },
    )
    await queues.close()
  })

  test('notices reach other processes, and a lost connection is a gap', async () => {
    const one = await createLive(redisCarrier(url), createLog('silent'))
    const two = await createLive(redisCarrier(url), createLog('silent'))
    closers.push(one.close, two.close)
    const got: Notice[] = []
    let gaps = 0
    two.subscribe((notice) => got.push(notice))
    two.onGap(() => {
      gaps += 1
    })
    one.announce({ topic: 'a', data: 1 })
    await vi.waitFor(() => expect(got).toEqual([{ topic: 'a', data: 1 }]), patience)
    await kill()
    one.announce({ topic: 'lost', data: 1 })
    await start()
    await vi.waitFor(() => expect(gaps).toBe(1), patience)
    await vi.waitFor(() => {
      one.announce({ topic: 'b', data: 2 })
      expect(got.at(-1)).toEqual({ topic: 'b', data: 2 })
    }, patience)
  })

  test('a hub with REDIS_URL starts, and says what is wrong when Redis is not there', async () => {
    const database = await testDatabase()
    const hub = await startHub({ databaseUrl: database.url, env: { REDIS_URL: url } })
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(200)
    await kill()
    await expect.poll(async () => (await fetch(`${hub.url}/readyz`)).status, { timeout: 20_000 }).toBe(503)
    expect((await fetch(`${hub.url}/healthz`)).status).toBe(200)
    await start()
    await expect.poll(async () => (await fetch(`${hub.url}/readyz`)).status, { timeout: 20_000 }).toBe(200)
    expect(await hub.stop()).toBe(0)
    await expect(startHub({ databaseUrl: database.url, env: { REDIS_URL: 'redis://127.0.0.1:1' } })).rejects.toThrow(
      'REDIS_URL cannot be reached',
    )
    await database.drop()
  })
})
