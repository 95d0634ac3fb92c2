import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { codeOf, messageOf, StartError } from '../errors.ts'
import type { Log } from '../log.ts'
import { databaseOwner, findBinaries } from './binaries.ts'
import { environment, initialise, placeOf, readKept, resetPassword, stopLeftover, writeKept } from './cluster.ts'
import { guardFolder } from './folder-guard.ts'
import { connect } from './sql.ts'

export interface EmbeddedDatabase {
  url: string
  /** Stops PostgreSQL, then lets the folder go. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  log: Log
  /** Told in plain words what takes a moment. */
  say(line: string): void
  /** Settings over ours. */
  settings?: { [name: string]: string }
}

/** One machine, one hub: little memory, few processes, durable commits. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '80',
  shared_buffers: '64MB',
  wal_buffers: '1MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  random_page_cost: '1.1',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_worker_processes: '2',
  max_logical_replication_workers: '0',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  io_method: 'sync',
  autovacuum_max_workers: '2',
  jit: 'off',
  // a snapshot held for long keeps dead rows from being cleared away, which slows the queue
  idle_in_transaction_session_timeout: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // after a crash: one call for the whole disk in place of one for each of a thousand files
  ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),
}

/** Starts the hub's own PostgreSQL inside `dataDir` and keeps it running until `stop`. Throws StartError, also when another hub has the folder. */
export async function startEmbedded(dataDir: string, options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const release = await guardFolder(dataDir)
  try {
    const server = await startServer(dataDir, options)
    return {
      url: server.url,
      async stop() {
        await server.stop()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

/** Where the database of the hub that is running on this folder answers, or null when nothing is known of it. */
export function runningDatabaseUrl(dataDir: string): string | null {
  const kept = readKept(dataDir)
  return kept && urlOf('switchboard', kept.password, kept.port, 'switchboard')
}

async function startServer(dataDir: string, options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const owner = databaseOwner()
  const kept = readKept(dataDir)
  const { home, folder } = placeOf(dataDir, owner, kept)
  mkdirSync(home, { recursive: true, mode: 0o711 })
  if (home !== dataDir) options.say(`The database lies in ${home}, because its user cannot enter ${dataDir}.`)
  const binaries = findBinaries(owner, home)
  const fresh = !existsSync(join(folder, 'PG_VERSION'))
  let password = kept?.password
  if (fresh) {
    options.say('Making the database.')
    password = randomBytes(24).toString('base64url')
    initialise(binaries, owner, folder, password)
  } else {
    const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim()
    if (!binaries.version.startsWith(`${version}.`)) {
      throw new StartError(
        `The database in ${folder} is of PostgreSQL ${version}, this version brings ${binaries.version}. Make a backup with the version that wrote it and restore that here.`,
      )
    }
    if (await stopLeftover(folder)) options.say('Stopped a database that was left running.')
    password ??= resetPassword(binaries, owner, folder)
  }

  const logFile = join(home, 'postgres.log')
  if (existsSync(logFile) && statSync(logFile).size > 1_000_000) rmSync(logFile)
  let port = kept?.port ?? 0
  const launch = (): ChildProcess => {
    const output = openSync(logFile, 'a', 0o600)
    const flags = Object.entries({ ...settings, ...options.settings, port: String(port) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ])
    // its own process group, so that Ctrl-C reaches the hub first, which drains and then stops it
    const child = spawn(binaries.postgres, ['-D', folder, ...flags], {
      ...owner,
      cwd: '/',
      env: environment(),
      detached: true,
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    return child
  }

  let child: ChildProcess | undefined
  for (const deadline = Date.now() + 10_000; child === undefined; ) {
    if (port === 0 || !(await isFree(port))) port = await freePort()
    writeKept(dataDir, { port, password, folder })
    const since = existsSync(logFile) ? statSync(logFile).size : 0
    const started = launch()
    if (await becomesReady(started, urlOf('postgres', password, port, 'postgres'))) child = started
    else {
      const said = readFileSync(logFile).subarray(since).toString()
      // after a kill of everything the old processes' memory is in use for a moment longer
      const transient = /lock file|shared memory|Address already in use/.test(said)
      if (!transient || Date.now() > deadline)
        throw new StartError(`The database does not start: ${fatalLine(said)} Its log is ${logFile}.`)
      await wait(200)
    }
  }
  await prepareDatabase(urlOf('postgres', password, port, 'postgres'), password)

  let stopping = false
  let running = child
  const watch = (process: ChildProcess) =>
    process.once('exit', async (code, signal) => {
      for (let delay = 100; !stopping; delay = Math.min(delay * 2, 1000)) {
        options.log.error({ code, signal }, 'the database stopped by itself and is started again')
        await stopLeftover(folder).catch(() => {})
        if (stopping) return
        running = launch()
        if (await becomesReady(running, urlOf('postgres', password, port, 'postgres'))) {
          watch(running)
          options.log.info('the database runs again')
          return
        }
        await wait(delay)
      }
    })
  watch(child)

  return {
    url: urlOf('switchboard', password, port, 'switchboard'),
    async stop() {
      stopping = true
      if (running.exitCode !== null || running.signalCode !== null) return
      const exited = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGINT')
      const forced = setTimeout(() => running.kill('SIGQUIT'), 4000)
      await exited
      clearTimeout(forced)
    },
  }
}

const urlOf = (name: string, password: string, port: number, database: string) =>
  `postgres://${name}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

/** True when it answers; false when it ended. Recovery after a crash may take as long as it needs. */
async function becomesReady(child: ChildProcess, url: string): Promise<boolean> {
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  child.once('error', () => {
    ended = true
  })
  for (let pause = 20; !ended; pause = Math.min(pause + 10, 200)) {
    const sql = connect(url, { max: 1, appName: 'switchboard start' })
    try {
      await sql`select 1`
      // another postmaster on this port would have answered too
      if (!ended) return true
    } catch (error) {
      if (codeOf(error) === '28P01')
        throw new StartError('The database does not accept the password kept in database.json. Remove that file and start again.')
    } finally {
      await sql.end({ timeout: 1 })
    }
    await wait(pause)
  }
  return false
}

/** Checks what cannot be changed later, and makes the hub's own role and database: the hub itself is no superuser. */
async function prepareDatabase(url: string, password: string): Promise<void> {
  const sql = connect(url, { max: 1, appName: 'switchboard start' })
  try {
    const [server] = await sql<{ encoding: string; lower: string }[]>`
      select current_setting('server_encoding') as encoding, lower('ПРИВЕТ') as lower`
    if (server?.encoding !== 'UTF8' || server.lower !== 'привет') {
      throw new StartError(
        `The database was made with the encoding ${server?.encoding}, which cannot hold every language. Restore a backup into an empty DATA_DIR.`,
      )
    }
    // a password of ours has only letters, digits, - and _
    const [role] = await sql`select 1 from pg_roles where rolname = 'switchboard'`
    await sql.unsafe(`${role ? 'alter' : 'create'} role switchboard login password '${password}'`)
    const [database] = await sql`select 1 from pg_database where datname = 'switchboard'`
    if (!database) await sql`create database switchboard owner switchboard`
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(`The database could not be prepared: ${messageOf(error)}`, error)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const fatalLine = (log: string): string =>
  log
    .split('\n')
    .find((line) => /FATAL|PANIC|error/i.test(line))
    ?.replace(/^.*?(FATAL|PANIC):\s*/, '')
    .replace(/([^.])$/, '$1.') ?? 'it ended without a word.'

/** A port nobody uses at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
