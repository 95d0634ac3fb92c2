import { createReadStream, existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { type Blobs, createBlobs } from '../blobs/blobs.ts'
import { prepareDataDir } from '../data-dir.ts'
import { readKept } from '../db/cluster.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import { writeSecretKeys } from '../db/secret-key.ts'
import type { Sql } from '../db/sql.ts'
import { type Env, readEnv } from '../env.ts'
import { codeOf, messageOf, StartError } from '../errors.ts'
import { createLog } from '../log.ts'
import { say } from '../say.ts'
import { Secret } from '../seal.ts'
import type { Manifest } from './backup.ts'
import { loadTables } from './dump.ts'

/** What is there already is left as it is. */
class NotEmpty extends StartError {}

/** Fills an empty DATA_DIR (and an empty database, with DATABASE_URL) from a backup. A failure leaves them empty again. */
export async function restore([source]: string[]): Promise<void> {
  if (!source) throw new StartError('Say what from: npm run restore -- desk.backup')
  const path = resolve(source)
  if (!existsSync(path)) throw new StartError(`There is no file ${path}.`)
  const env = readEnv(process.env)
  prepareDataDir(env.dataDir)
  if (readdirSync(env.dataDir).some((name) => name !== 'lost+found')) {
    throw new StartError(`DATA_DIR ${env.dataDir} is not empty. Restore into an empty one, so that nothing is overwritten.`)
  }
  try {
    await restoreInto(env, path)
  } catch (error) {
    if (error instanceof NotEmpty) throw error
    const outside = readKept(env.dataDir)?.folder
    if (outside) rmSync(outside, { recursive: true, force: true })
    for (const name of readdirSync(env.dataDir)) rmSync(join(env.dataDir, name), { recursive: true, force: true })
    if (error instanceof StartError) throw error
    if (codeOf(error) === 'Z_DATA_ERROR') throw new StartError(`${path} is no backup of Switchboard, or it is damaged.`, error)
    throw new StartError(`The backup ${path} could not be restored, and nothing of it was kept: ${messageOf(error)}`, error)
  }
}

async function restoreInto(env: Env, path: string): Promise<void> {
  const database = await openDatabase(env, createLog('error'), say, { empty: true })
  try {
    const [taken] = await database.sql`select 1 from pg_tables where schemaname = 'public' limit 1`
    if (taken) {
      const where = env.embedded ? (readKept(env.dataDir)?.folder ?? env.dataDir) : 'DATABASE_URL'
      throw new NotEmpty(`The database in ${where} is not empty. Restore into an empty one, so that nothing is overwritten.`)
    }
    const blobs = await createBlobs(join(env.dataDir, 'blobs'))
    const archive = extract()
    const reading = pipeline(createReadStream(path), createGunzip(), archive)
    reading.catch(() => {})
    await unpack(env, database.sql, blobs, archive[Symbol.asyncIterator]() as AsyncIterator<Entry>)
    await reading
  } catch (error) {
    // of a database elsewhere DATA_DIR holds nothing: what was made in it goes here
    if (!(error instanceof NotEmpty)) await dropTables(database.sql)
    throw error
  } finally {
    await database.close()
  }
}

async function dropTables(sql: Sql): Promise<void> {
  const tables = await sql<{ name: string }[]>`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`
  if (tables.length > 0) await sql.unsafe(`drop table ${tables.map(({ name }) => name).join(', ')} cascade`)
}

interface Entry extends Readable {
  header: { name: string }
}

async function unpack(env: Env, sql: Sql, blobs: Blobs, entries: AsyncIterator<Entry>): Promise<void> {
  const next = async (): Promise<Entry> => {
    const { value, done } = await entries.next()
    if (done) throw new StartError('The backup ends too early; the file is damaged. Take another one.')
    return value
  }
  let entry = await next()
  if (entry.header.name !== 'manifest.json') throw new StartError('This file is no backup of Switchboard.')
  const manifest: Manifest = JSON.parse(await text(entry))
  if (manifest.format !== 1) throw new StartError('This backup was made by a newer version of Switchboard. Restore it with that version.')
  await migrate(sql, manifest.migrations.at(-1))
  const known = await sql<{ name: string }[]>`select name from migrations order by name`
  if (known.map((row) => row.name).join() !== manifest.migrations.join()) {
    throw new StartError('This backup was made by another version of Switchboard. Restore it with that version.')
  }

  entry = await next()
  const keys = (await text(entry)).trim().split('\n')

  entry = await next()
  const rows = async function* () {
    for (; entry.header.name.startsWith('database/'); entry = await next()) {
      yield { table: entry.header.name.split('/')[1] ?? '', piece: entry as AsyncIterable<Buffer> }
    }
  }
  await loadTables(sql, manifest.tables, rows())
  await migrate(sql)

  for (; entry.header.name.startsWith('blobs/'); entry = await next()) {
    const { id } = await blobs.put(entry)
    if (entry.header.name !== `blobs/${id}`) throw new StartError('A file in the backup is damaged. Take another backup.')
  }
  if (entry.header.name !== 'end') throw new StartError('The backup holds something unknown. Restore it with the version that made it.')
  entry.resume()
  await entries.next()

  if (env.secretKeys.length === 0)
    writeSecretKeys(
      env.dataDir,
      keys.map((key) => new Secret(key)),
    )
  else if (!keys.every((key) => env.secretKeys.some((own) => own.reveal() === key))) {
    say('SECRET_KEY is not the key of this backup. Take it from secret.key inside the archive, or the hub will not start.')
  }
  say(`Restored the backup of ${manifest.createdAt}.`)
}
