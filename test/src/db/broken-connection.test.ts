import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'
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
beforeEach(() => database.sql`truncate halves`.then(() => {}))

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
  // asked elsewhere: a connection of the broken pool may be about to end
  expect(await database.sql`select n from halves`).toHaveLength(0)
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

test('connections that break at the first question of their own end nothing but what was asked of them, and arrays are read', async () => {
  const words = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'
  const farewell = Buffer.alloc(5)
  farewell.write('E')
  farewell.writeInt32BE(words.length + 4, 1)
  const near = new Set<Socket>()
  let cuts = 0
  const between = createServer((socket) => {
    near.add(socket.on('error', () => {}))
    const far = dial(Number(new URL(database.url).port), '127.0.0.1').on('error', () => {})
    far.on('data', (bytes) => socket.write(bytes)).on('close', () => socket.destroy())
    socket.on('close', () => far.destroy())
    socket.on('data', (bytes) => {
      if (cuts === 0 || !bytes.includes('pg_catalog.pg_type')) return void far.write(bytes)
      cuts -= 1
      socket.end(Buffer.concat([farewell, Buffer.from(words)]))
    })
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  const address = new URL(database.url)
  address.host = `127.0.0.1:${(between.address() as AddressInfo).port}`
  const through = connect(address.href, { max: 1, appName: 'cut' })
  const id = '0190a0b0-1111-7000-8000-000000000001'
  const ask = () => through<{ ids: string[] }[]>`select array[${id}]::uuid[] as ids`.then(([row]) => row!.ids)
  try {
    expect(await ask()).toEqual([id])
    for (let round = 0; round < 5; round += 1) {
      cuts = 1
      for (const socket of near) socket.destroy()
      expect(await until('an answer', () => ask().catch(() => null))).toEqual([id])
      expect(cuts).toBe(0)
    }
  } finally {
    await through.end({ timeout: 1 })
    between.close()
  }
})
