import type { Env } from '../env.ts'
import { codeOf, messageOf, StartError } from '../errors.ts'
import type { Log } from '../log.ts'
import { runningDatabaseUrl, startEmbedded } from './embedded.ts'
import { AlreadyRunning } from './folder-guard.ts'
import { migrate } from './migrate.ts'
import { connect, type Sql } from './sql.ts'

export interface Database {
  sql: Sql
  url: string
  /** Closes the connections; the embedded database stops too. */
  close(): Promise<void>
}

/**
 * The database of this installation, up to date: the embedded one is started, another one is reached. `beside: true` is for commands: a
 * hub that is running keeps its database, and the command joins it, leaving the tables as that hub knows them. `empty: true` leaves a new
 * database without tables.
 */
export async function openDatabase(
  env: Env,
  log: Log,
  say: (line: string) => void,
  options: { beside?: boolean; empty?: boolean } = {},
): Promise<Database> {
  let joined = false
  const embedded = env.embedded
    ? await startEmbedded(env.dataDir, { log, say }).catch((error) => {
        const url = error instanceof AlreadyRunning && options.beside ? runningDatabaseUrl(env.dataDir) : null
        if (url === null) throw error
        joined = true
        return { url, stop: async () => {} }
      })
    : null
  const url = embedded?.url ?? env.databaseUrl
  const sql = connect(url, { max: 16, appName: 'switchboard' })
  const close = async () => {
    await sql.end({ timeout: 1 })
    await embedded?.stop()
  }
  try {
    if (!embedded) await checkServer(sql)
    const applied = options.empty || joined ? [] : await migrate(sql)
    if (applied.length > 0) say('Brought the database up to date.')
    return { sql, url, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What we need of a database somebody else runs. */
async function checkServer(sql: Sql): Promise<void> {
  const rows = await sql<{ version: number; encoding: string }[]>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`.catch((error) => {
    throw new StartError(unreachable(error), error)
  })
  const { version = 0, encoding = '' } = rows[0] ?? {}
  if (version < 150_000) throw new StartError('DATABASE_URL is a PostgreSQL older than 15. Use PostgreSQL 18.')
  if (encoding !== 'UTF8') {
    throw new StartError(
      `The database of DATABASE_URL has the encoding ${encoding}. Make one with: create database switchboard encoding 'UTF8' template template0`,
    )
  }
}

function unreachable(error: unknown): string {
  const code = codeOf(error)
  if (code === '28P01' || code === '28000') return 'The database refuses the name or password in DATABASE_URL. Correct them.'
  if (code === '3D000')
    return `The database named in DATABASE_URL does not exist. Make it with: create database switchboard encoding 'UTF8' template template0`
  return `The database of DATABASE_URL cannot be reached: ${messageOf(error)}. Start it, or correct the address.`
}
