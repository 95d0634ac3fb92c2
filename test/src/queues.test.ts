import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createLog } from '../../src/log.ts'
import { postgresBackend } from '../../src/queue/backend.ts'
import { createQueues, type Queues } from '../../src/queue/queues.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

/** A ceiling for a busy machine; nothing here waits for it when all is well. */
const patience = { timeout: 20_000 }

let database: TestDatabase
const opened: Queues[] = []

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await Promise.all(opened.map((queues) => queues.close()))
  await database.drop()
})

function open(): Queues {
  const queues = createQueues(postgresBackend(database.url), createLog('silent'))
  opened.push(queues)
  return queues
}

/** A promise to be kept by hand. */
const gate = () => Promise.withResolvers<void>()

test('many keys at once are each looked at, in fewer jobs', async () => {
  const queues = open()
  const keys = Array.from({ length: 100 }, (_, n) => `channel:lane ${n}`)
  const seen: string[] = []
  const done = gate()
  await queues.add('inbound', keys)
  const [waiting] = await database.sql<{ count: number }[]>`select count(*) from bullmq.job`
  expect(waiting!.count).toBeLessThan(20)
  queues.work('inbound', { stored: 4 }, async (some) => {
    seen.push(...some)
    if (seen.length === keys.length) done.resolve()
  })
  await done.promise
  expect(seen.toSorted()).toEqual(keys.toSorted())
  await queues.close()
})

test.for([{ stored: 8 }, { stored: 8, here: 3 }])(
  'of one key one job runs at a time, and adds during a run cause exactly one further run: %o',
  async (concurrency) => {
    const queues = open()
    const gates = [gate(), gate(), gate()]
    const started = [gate(), gate(), gate()]
    let runs = 0
    let running = 0
    let most = 0
    queues.work('inbound', concurrency, async () => {
      const run = runs++
      running += 1
      most = Math.max(most, running)
      started[run]?.resolve()
      await gates[run]?.promise
      running -= 1
    })
    await queues.add('inbound', ['channel:chat:42', 'channel:chat:42'])
    await started[0]?.promise
    for (let i = 0; i < 5; i += 1) await queues.add('inbound', ['channel:chat:42'])
    gates[0]?.resolve()
    await started[1]?.promise
    gates[1]?.resolve()
    // a later key goes through after everything before it, so a third run of the first would have been seen
    const other = gate()
    queues.work('outbound', { stored: 1 }, async () => other.resolve())
    await queues.add('outbound', ['x'])
    await other.promise
    await vi.waitFor(async () => {
      const [left] = await database.sql`select count(*) from bullmq.job`
      expect(left?.count).toBe(0)
    }, patience)
    expect(runs).toBe(2)
    expect(most).toBe(1)
    await queues.close()
  },
)

test('keys of any form arrive as they were added', async () => {
  const queues = open()
  const keys = ['a:b', '7', 'a:b:c:d', 'ключ', "'; drop", '채널:1']
  const seen = new Set<string>()
  const all = gate()
  queues.work('outbound', { stored: 4 }, async ([key]) => {
    seen.add(key!)
    if (seen.size === keys.length) all.resolve()
  })
  await queues.add('outbound', keys)
  await all.promise
  expect(seen).toEqual(new Set(keys))
  await queues.close()
})

test('a failing job frees its key', async () => {
  const queues = open()
  let runs = 0
  const again = gate()
  queues.work('inbound', { stored: 1 }, async () => {
    runs += 1
    if (runs === 1) throw new Error('first')
    again.resolve()
  })
  await queues.add('inbound', ['k'])
  await vi.waitFor(async () => {
    expect(runs).toBe(1)
    expect((await database.sql`select 1 from bullmq.job`).length).toBe(0)
  }, patience)
  await queues.add('inbound', ['k'])
  await again.promise
  await queues.close()
})

test('what a process adds itself does not wait for the store; what goes beyond its hands does, and is handled too', async () => {
  const queues = open()
  const held = gate()
  const started: string[] = []
  const all = gate()
  const keys = ['channel:1', 'channel:2', 'channel:3', 'channel:4']
  queues.work('inbound', { stored: 1, here: 2 }, async ([key]) => {
    started.push(key!)
    if (started.length === keys.length) all.resolve()
    if (key === 'channel:1' || key === 'channel:2') await held.promise
  })
  await queues.add('inbound', keys.slice(0, 2))
  expect(started).toEqual(keys.slice(0, 2))
  expect((await database.sql`select 1 from bullmq.job`).length).toBe(0)
  await queues.add('inbound', [keys[2]!])
  await queues.add('inbound', [keys[3]!])
  await all.promise
  held.resolve()
  await queues.close()
})

test('adding returns although the store is not there', async () => {
  const queues = createQueues(postgresBackend('postgres://nobody:x@127.0.0.1:1/none'), createLog('silent'))
  await queues.add('inbound', ['k'])
  await expect(queues.ping()).rejects.toThrow()
  await queues.close()
})

test('a running handler is told of the close and waited for', async () => {
  const queues = open()
  const started = gate()
  let ended = false
  queues.work('inbound', { stored: 1 }, async (_keys, signal) => {
    started.resolve()
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    ended = true
  })
  await queues.add('inbound', ['slow'])
  await started.promise
  await queues.close()
  expect(ended).toBe(true)
})

test('workers go on after their connections were lost', async () => {
  const queues = open()
  const seen: string[] = []
  const first = gate()
  const second = gate()
  queues.work('inbound', { stored: 2 }, async ([key]) => {
    seen.push(key!)
    if (key === 'before') first.resolve()
    if (key === 'after') second.resolve()
  })
  await queues.add('inbound', ['before'])
  await first.promise
  await database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  await vi.waitFor(async () => {
    await queues.add('inbound', ['after'])
    expect(seen).toContain('after')
  }, patience)
  await second.promise
  await queues.close()
})

test('a queue made while the database refuses goes on by itself when it answers', async () => {
  const refusing = await testDatabase()
  const [{ name } = { name: '' }] = await refusing.sql<{ name: string }[]>`select current_database() as name`
  await refusing.sql`select 1`
  await database.sql.unsafe(`alter database ${name} allow_connections false`)
  const queues = createQueues(postgresBackend(refusing.url), createLog('silent'))
  const done = gate()
  queues.work('inbound', { stored: 2 }, async () => done.resolve())
  await queues.add('inbound', ['channel:lost'])
  await database.sql.unsafe(`alter database ${name} allow_connections true`)
  await vi.waitFor(async () => {
    await queues.add('inbound', ['channel:found'])
    const [left] = await refusing.sql`select count(*)::int from bullmq.job`
    expect(left?.count).toBe(0)
  }, 20_000)
  await done.promise
  await queues.close()
  await refusing.drop()
})
