import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connect, type Sql } from '../../src/db/sql.ts'
import { createLive, type Live, type Notice, postgresCarrier } from '../../src/live/live.ts'
import { createLog } from '../../src/log.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

/** A ceiling for a busy machine; nothing here waits for it when all is well. */
const patience = { timeout: 20_000 }

let database: TestDatabase
const closers: (() => Promise<void>)[] = []

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  for (const close of closers) await close()
  await database.drop()
})

/** A process of its own, as far as notices are concerned. */
async function open(): Promise<{ live: Live; sql: Sql; got: Notice[] }> {
  const sql = connect(database.url, { max: 2, appName: 'live test' })
  const live = await createLive(postgresCarrier(sql), createLog('silent'))
  closers.push(async () => {
    await live.close()
    await sql.end()
  })
  const got: Notice[] = []
  live.subscribe((notice) => got.push(notice))
  return { live, sql, got }
}

test('a notice reaches its own process at once and every other once, in order', async () => {
  const one = await open()
  const two = await open()
  const sent = Array.from({ length: 500 }, (_, number) => ({ topic: 'conversation', data: { id: `id-${number}`, text: 'ü'.repeat(40) } }))
  for (const notice of sent) one.live.announce(notice)
  expect(one.got).toEqual(sent)
  await vi.waitFor(() => expect(two.got.length).toBe(500), patience)
  expect(two.got).toEqual(sent)
  // what came back from the database was not delivered again
  two.live.announce({ topic: 'end', data: null })
  await vi.waitFor(() => expect(one.got.at(-1)?.topic).toBe('end'), patience)
  expect(one.got.length).toBe(501)
})

test('after a lost connection subscribers hear that they may have missed something, and notices flow again', async () => {
  const one = await open()
  const two = await open()
  let gaps = 0
  two.live.onGap(() => {
    gaps += 1
  })
  await database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'live test' and query ilike 'listen%'`
  await vi.waitFor(() => expect(gaps).toBe(1), patience)
  one.live.announce({ topic: 'conversation', data: 1 })
  await vi.waitFor(() => expect(two.got).toContainEqual({ topic: 'conversation', data: 1 }), patience)
})

test('a subscriber that throws harms no other, and one that left hears nothing', async () => {
  const { live, got } = await open()
  const heard: Notice[] = []
  live.subscribe(() => {
    throw new Error('broken')
  })
  const leave = live.subscribe((notice) => heard.push(notice))
  live.announce({ topic: 'a', data: 1 })
  leave()
  live.announce({ topic: 'b', data: 2 })
  expect(heard.map((notice) => notice.topic)).toEqual(['a'])
  expect(got.map((notice) => notice.topic)).toEqual(['a', 'b'])
})

test('what announces just before closing is still told', async () => {
  const one = await open()
  const sql = connect(database.url, { max: 2, appName: 'live test' })
  const leaving = await createLive(postgresCarrier(sql), createLog('silent'))
  leaving.announce({ topic: 'last', data: null })
  await leaving.close()
  await sql.end()
  await vi.waitFor(() => expect(one.got.map((notice) => notice.topic)).toContain('last'), patience)
})
