import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect, type Sql } from '../../../src/db/sql.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { until } from '../../support/until.ts'

// A database that restarts breaks connections at any moment: a transaction must end there, and the pool must go on.

let database: TestDatabase
let sql: Sql

beforeAll(async () => {
  database = await testDatabase()
  sql = connect(database.url, { max: 2, appName: 'broken' })
  await sql`create table halves (n int)`
})
afterAll(async () => {
  await sql?.end({ timeout: 2 })
  await database?.drop()
})
beforeEach(() => sql`truncate halves`.then(() => {}))

/** Ends the server's side of every connection of the pool. */
const breakAll = () => database.sql`
  select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'broken' and datname = current_database()`
const allGone = async () =>
  (await database.sql`select from pg_stat_activity where application_name = 'broken' and datname = current_database()`).length === 0

test('what a transaction asks after its connection broke is refused, and its beginning is undone', async () => {
  for (let round = 0; round < 10; round += 1) {
    const broken = sql.begin(async (tx) => {
      await tx`insert into halves values (1)`
      await breakAll()
      await until('the server to have closed', allGone)
      await sql`select 1`.catch(() => {})
      await tx`insert into halves values (2)`
    })
    await expect(broken).rejects.toThrow()
  }
  expect(await sql`select n from halves`).toHaveLength(0)
})

test('connections that break while queries are on their way serve later ones', async () => {
  const asking = new AbortController()
  const answers = { good: 0, bad: 0 }
  const ask = async () => {
    while (!asking.signal.aborted) {
      await sql
        .begin(async (tx) => {
          await tx`insert into halves values (1)`
          await tx`delete from halves`
        })
        .then(
          () => answers.good++,
          () => answers.bad++,
        )
    }
  }
  const askers = Array.from({ length: 8 }, ask)
  for (let round = 0; round < 12; round += 1) {
    const before = answers.good
    await breakAll()
    await until('queries answered again', () => answers.good > before + 4)
  }
  asking.abort()
  await Promise.all(askers)
  expect(answers.bad).toBeGreaterThan(0)
  expect(await Promise.all(Array.from({ length: 20 }, () => sql`select 1 as one`.then(([row]) => row!.one)))).toEqual(Array(20).fill(1))
})
