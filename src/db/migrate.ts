import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'bullmq'
import pg from 'pg'
import { StartError } from '../errors.ts'
import type { Sql } from './sql.ts'

const folder = new URL('migrations/', import.meta.url)
/** Any number will do, as long as it stays the same: processes of different versions wait for each other on it. */
const lockKey = 727_274_001

/**
 * Brings the database up to date: each numbered file once, in its own transaction. Of processes starting together one does it, the others
 * wait. `upTo` stops after that file, for a backup made then. Returns what was applied.
 */
export async function migrate(sql: Sql, upTo?: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const connection = await sql.reserve()
  try {
    await connection`select pg_advisory_lock(${lockKey})`
    await connection`create table if not exists migrations (name text primary key, applied_at timestamptz(3) not null default now())`
    const rows = await connection<{ name: string }[]>`select name from migrations`
    const done = new Set(rows.map((row) => row.name))
    const unknown = [...done].filter((name) => !files.includes(name))
    if (unknown.length > 0) {
      throw new StartError(
        `The database was written by a newer version of Switchboard (it has ${unknown[0]}). Start that version, or restore a backup of this one.`,
      )
    }
    const pending = files.filter((name) => !done.has(name) && (upTo === undefined || name <= upTo))
    for (const name of pending) {
      const text = await readFile(new URL(name, folder), 'utf8')
      // one simple query, so that several statements are one transaction together with their record
      await connection.unsafe(`begin; ${text}\n; insert into migrations (name) values ('${name}'); commit`).catch(async (error) => {
        await connection`rollback`
        throw new StartError(`The database could not be brought up to date: ${name} failed. Nothing of it was kept.`, error)
      })
    }
    return pending
  } finally {
    await connection`select pg_advisory_unlock(${lockKey})`.catch(() => {})
    connection.release()
  }
}

/** Prepares the queue's own schema; only needed where the queue lives in PostgreSQL. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'switchboard migrate' })
  await client.connect()
  try {
    await runMigrations(client)
    // job tables are written and emptied all the time: the default of 20 % dead rows would leave the planner with a wrong picture
    await client.query(`
      alter table bullmq.job set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
      analyze bullmq.job`)
  } finally {
    await client.end()
  }
}
