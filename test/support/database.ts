import { inject } from 'vitest'
import { connect, type Sql } from '../../src/db/sql.ts'
import { newId } from '../../src/id.ts'
import { templateName } from './database-server.ts'

export interface TestDatabase {
  sql: Sql
  url: string
  /** Closes `sql`, fails when anybody else is still connected (a leak), and drops the database. */
  drop(): Promise<void>
}

/** A database of its own with the newest schema, cloned in some 40 ms: one per test file, or per test where they would meet. */
export async function testDatabase(superuserUrl: string = inject('databaseUrl')): Promise<TestDatabase> {
  const name = `test_${newId().replaceAll('-', '')}`
  const admin = connect(superuserUrl, { max: 1, appName: 'tests' })
  await admin.unsafe(`create database ${name} template ${templateName} owner switchboard`)
  const url = new URL(superuserUrl)
  url.username = 'switchboard'
  url.pathname = `/${name}`
  const sql = connect(url.href, { max: 16, appName: 'test' })

  /** Connections end a moment after they were closed: the server is given two seconds to notice. */
  async function leftConnections(): Promise<string[]> {
    for (let look = 0; ; look += 1) {
      const rows = await admin<{ applicationName: string; query: string }[]>`
        select application_name, query from pg_stat_activity where datname = ${name} and backend_type = 'client backend'`
      if (rows.length === 0 || look === 40) return rows.map((row) => `${row.applicationName}: ${row.query}`)
      await admin`select pg_sleep(0.05)`
    }
  }

  return {
    sql,
    url: url.href,
    async drop() {
      await sql.end({ timeout: 2 })
      const left = await leftConnections()
      await admin.unsafe(`drop database if exists ${name} with (force)`)
      await admin.end()
      if (left.length > 0) throw new Error(`connections left open:\n${left.join('\n')}`)
    },
  }
}
