import { createWriteStream, existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { createBlobs } from '../blobs/blobs.ts'
import { prepareDataDir } from '../data-dir.ts'
import { openDatabase } from '../db/open.ts'
import { readSecretKeys } from '../db/secret-key.ts'
import { readEnv } from '../env.ts'
import { codeOf, StartError } from '../errors.ts'
import { createLog } from '../log.ts'
import { say } from '../say.ts'
import { dumpTables, type TableDump } from './dump.ts'

/** First entry of an archive. */
export interface Manifest {
  format: 1
  createdAt: string
  migrations: string[]
  tables: TableDump[]
}

/**
 * Writes database, blobs and secret key of a running or stopped hub into one .tar.gz. The database is read as of one moment; blobs are
 * durable before their rows, so that every row in it finds its blob. The queue is left out: it is made anew from the tables.
 */
export async function backup([target]: string[]): Promise<void> {
  if (!target) throw new StartError('Say where to: npm run backup -- desk.backup')
  const path = resolve(target)
  if (existsSync(path)) throw new StartError(`${path} is there already. Name a new file, or remove the old one first.`)
  const env = readEnv(process.env)
  prepareDataDir(env.dataDir)
  const database = await openDatabase(env, createLog('error'), say, { beside: true })
  const partial = `${path}.partial`
  try {
    const archive = pack()
    const add = (name: string, content: string | Buffer) =>
      new Promise<void>((done, failed) => archive.entry({ name, mode: 0o600 }, content, (error) => (error ? failed(error) : done())))
    const file = createWriteStream(partial, { flags: 'w', mode: 0o600 })
    const written = pipeline(archive, createGzip({ level: 4 }), file)

    const fill = async () => {
      let number = 0
      await dumpTables(
        database.sql,
        async (facts) => {
          const manifest: Manifest = { format: 1, createdAt: new Date().toISOString(), ...facts }
          await add('manifest.json', JSON.stringify(manifest, null, 2))
          const keys = env.secretKeys.length > 0 ? env.secretKeys : readSecretKeys(env.dataDir)
          await add('secret.key', `${keys.map((key) => key.reveal()).join('\n')}\n`)
        },
        async (table, piece) => {
          number += 1
          await add(`database/${table}/${String(number).padStart(8, '0')}`, piece)
        },
      )
      const blobs = await createBlobs(join(env.dataDir, 'blobs'))
      for await (const id of blobs.all()) {
        const size = await blobs.size(id).catch(ifGone)
        const source = size === null ? null : await blobs.read(id).catch(ifGone)
        if (size === null || source === null) continue
        await pipeline(source, archive.entry({ name: `blobs/${id}`, size, mode: 0o600 }))
      }
      await add('end', '')
      archive.finalize()
    }
    await Promise.all([
      written,
      fill().catch((error) => {
        archive.destroy(error)
        throw error
      }),
    ])
    const handle = await open(partial, 'r')
    await handle.sync()
    await handle.close()
    await rename(partial, path)
    say(`Wrote ${path}. It holds the secret key: keep it as safe as the hub itself.`)
  } catch (error) {
    await rm(partial, { force: true })
    if (['ENOENT', 'EACCES', 'EROFS', 'ENOSPC', 'EISDIR', 'ENOTDIR'].includes(codeOf(error))) {
      throw new StartError(`The backup cannot be written to ${path} (${codeOf(error)}). Choose another place.`, error)
    }
    throw error
  } finally {
    await database.close()
  }
}

/** A blob that no row needed any more was cleared away meanwhile. */
function ifGone(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}
