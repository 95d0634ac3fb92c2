import { flushCompileCache } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { connectors as ownConnectors } from '../connectors/index.ts'
import { startWorkers } from '../workers/index.ts'
import { createBlobs } from './blobs/blobs.ts'
import { watchRoom } from './blobs/room.ts'
import { ensureInterface } from './build.ts'
import { startSupervisor } from './channels/supervisor.ts'
import { leaveAddress, prepareDataDir } from './data-dir.ts'
import { readKept } from './db/cluster.ts'
import { guardFolder } from './db/folder-guard.ts'
import { migrateQueue } from './db/migrate.ts'
import { openDatabase } from './db/open.ts'
import { openSeal } from './db/secret-key.ts'
import { type Env, readEnv } from './env.ts'
import { codeOf, messageOf, StartError } from './errors.ts'
import { firstStart } from './first-start.ts'
import { startWeb } from './http/app.ts'
import { startHealthOnly } from './http/health-only.ts'
import type { Hub } from './hub.ts'
import { createLive, postgresCarrier, redisCarrier } from './live/live.ts'
import { createLog, type Log } from './log.ts'
import { withOutsideConnectors } from './outside-connectors.ts'
import { postgresBackend, redisBackend } from './queue/backend.ts'
import { createQueues } from './queue/queues.ts'
import { say } from './say.ts'

/** Starts the roles of this process, says so, and stops in reverse at a signal. Throws StartError when it cannot start; nothing is left running then. */
export async function start(): Promise<void> {
  const env = readEnv(process.env)
  const log = createLog(env.logLevel)
  const stop = stopInReverse(log)
  process.on('SIGINT', () => void stop.all(0))
  process.on('SIGTERM', () => void stop.all(0))
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error) => {
      log.fatal({ err: error }, 'a fault nobody handled; the process ends')
      void stop.all(1)
    })
  }
  try {
    await startRoles(env, log, stop.add)
  } catch (error) {
    await stop.quietly()
    throw codeOf(error) === 'EADDRINUSE' ? portTaken(env, error) : error
  }
}

async function startRoles(env: Env, log: Log, stopWith: (stop: () => Promise<unknown>) => void): Promise<void> {
  say('Switchboard is starting.')
  const connectors = await withOutsideConnectors(ownConnectors, env.connectors, process.cwd())
  prepareDataDir(env.dataDir)
  if (env.roles.has('web')) {
    await checkPort(env).catch(async (error) => {
      // more likely than another program: the hub itself, running already
      if (env.embedded) await (await guardFolder(env.dataDir))()
      throw error
    })
    await ensureInterface(say)
  }
  const database = await openDatabase(env, log, say)
  stopWith(() => database.close())
  const { sql } = database
  env.databaseUrl = database.url
  const seal = await openSeal(env, sql)

  if (!env.redisUrl) await migrateQueue(database.url)
  const queues = createQueues(env.redisUrl ? redisBackend(env.redisUrl) : postgresBackend(database.url), log)
  stopWith(() => queues.close())
  await queues.ping().catch((error) => {
    throw queueAway(env, error)
  })
  const live = await createLive(env.redisUrl ? redisCarrier(env.redisUrl) : postgresCarrier(sql), log)
  stopWith(() => live.close())
  // as root the database may lie elsewhere
  const disks = [env.dataDir, ...(env.embedded ? [readKept(env.dataDir)?.folder ?? env.dataDir] : [])]
  const blobs = await createBlobs(join(env.dataDir, 'blobs'), watchRoom(disks, log))

  const hub: Hub = { env, log, sql, queues, live, blobs, seal, connectors }
  const link = await firstStart(hub)
  if (env.roles.has('workers')) stopWith((await startWorkers(hub)).stop)
  if (env.roles.has('channels')) stopWith((await startSupervisor(hub)).stop)
  stopWith((env.roles.has('web') ? await startWeb(hub) : await startHealthOnly(hub)).stop)
  if (env.roles.has('web')) stopWith(leaveAddress(env.dataDir, env.publicUrl))

  if (env.publicUrl.startsWith('http:') && env.roles.has('web')) say('It speaks plain http: only this machine should use it.')
  if (link) say(`Make the first admin here, once, within 72 hours: ${link}`)
  settle()
  say(env.roles.has('web') ? `Switchboard is ready: ${env.publicUrl}` : `Switchboard is ready (${[...env.roles].join(', ')}).`)
}

/** Keeps the compiled code for the next start, even if this process is killed, and gives back what only starting needed: some 40 MB of garbage that an idle process would keep. */
function settle(): void {
  flushCompileCache()
  const timer = setTimeout(() => {
    setFlagsFromString('--expose-gc')
    // of the kind that also hands the emptied pages back
    runInNewContext('gc')({ type: 'major', flavor: 'last-resort' })
  }, 2000)
  timer.unref()
}

/** What started is stopped in reverse, once, however many signals come: Ctrl-C arrives from the terminal and again from npm. */
function stopInReverse(log: Log) {
  const stops: (() => Promise<unknown>)[] = []
  let stopping = false
  const quietly = async () => {
    stopping = true
    for (const stop of stops.reverse()) await stop().catch((error) => log.error({ err: error }, 'stopping went on after a fault'))
  }
  return {
    add: (stop: () => Promise<unknown>) => {
      stops.push(stop)
    },
    quietly,
    async all(code: number): Promise<void> {
      if (stopping) return
      say('Switchboard is stopping.')
      // parts have their own ceilings; this is for one that does not keep it
      setTimeout(() => process.exit(1), 10_000).unref()
      await quietly()
      say('Switchboard has stopped.')
      process.exit(code)
    },
  }
}

const queueAway = (env: Env, cause: unknown) =>
  new StartError(
    env.redisUrl
      ? `REDIS_URL cannot be reached: ${messageOf(cause)}. Start Redis, or leave REDIS_URL out.`
      : `The queue cannot connect to the database: ${messageOf(cause)}. Let the database take more connections; a pooler must be in session mode.`,
    cause,
  )

const portTaken = (env: Env, cause: unknown) =>
  new StartError(`Port ${env.port} on ${env.host} is used by another program. Stop that, or set PORT to another one.`, cause)

/** A busy port is said before a database is made for nothing. */
async function checkPort(env: Env): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(env.port, env.host, resolve)).catch((error) => {
    if (codeOf(error) === 'EACCES')
      throw new StartError(`Port ${env.port} needs more rights than this user has. Set PORT to one above 1023.`, error)
    if (codeOf(error) === 'EADDRNOTAVAIL') throw new StartError(`HOST ${env.host} is no address of this machine. Correct it.`, error)
    throw error
  })
  await new Promise((resolve) => server.close(resolve))
}
