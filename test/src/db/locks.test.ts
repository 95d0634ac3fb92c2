import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLocks, type Locks } from '../../../src/db/locks.ts'
import { createLog } from '../../../src/log.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

const log = createLog('silent')
let database: TestDatabase
let here: Locks
let there: Locks

beforeEach(async () => {
  database = await testDatabase()
  here = createLocks(database.url, log)
  there = createLocks(database.url, log)
})
afterEach(async () => {
  await Promise.all([here.close(), there.close()])
  await database.drop()
})

const cut = () =>
  database.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'switchboard locks' and datname = current_database()`

test('one holder at a time, here and elsewhere', async () => {
  const lock = await here.take('a')
  expect(lock).not.toBeNull()
  expect(await here.take('a')).toBeNull()
  expect(await there.take('a')).toBeNull()
  expect(await there.take('b')).not.toBeNull()
  await lock!.release()
  expect(await there.take('a')).not.toBeNull()
})

test('of many who ask at once one gets it', async () => {
  const asked = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? here : there).take('a')))
  expect(asked.filter((lock) => lock !== null)).toHaveLength(1)
})

test('a lost connection ends every lock at once, and the next one starts anew', async () => {
  const lock = await here.take('a')
  await here.take('b')
  await cut()
  await expect.poll(() => lock!.lost.aborted).toBe(true)
  expect(await there.take('a')).not.toBeNull()
  // whoever held it has not let go yet, so this process does not start a second time
  expect(await here.take('b')).toBeNull()
  await lock!.release()
  expect(await here.take('a')).toBeNull()
  expect(await here.take('c')).not.toBeNull()
})

test('closing frees everything', async () => {
  await here.take('a')
  await here.close()
  expect(await there.take('a')).not.toBeNull()
  expect(await here.take('b')).toBeNull()
})

test('without a database it says so, and works again when there is one', async () => {
  const nowhere = createLocks(database.url.replace(/:\d+\//, ':9/'), log)
  await expect(nowhere.take('a')).rejects.toThrow()
  await expect(nowhere.take('a')).rejects.toThrow()
  await nowhere.close()
})
