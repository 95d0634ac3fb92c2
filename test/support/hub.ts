import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBlobs } from '../../src/blobs/blobs.ts'
import { readEnv } from '../../src/env.ts'
import type { Hub } from '../../src/hub.ts'
import { createLive, postgresCarrier } from '../../src/live/live.ts'
import { createLog } from '../../src/log.ts'
import { postgresBackend } from '../../src/queue/backend.ts'
import { createQueues } from '../../src/queue/queues.ts'
import { createSeal } from '../../src/seal.ts'
import { expectClean, plantAllOf } from './canaries.ts'
import { type TestDatabase, testDatabase } from './database.ts'

export interface TestHub extends Hub {
  database: TestDatabase
  /** Closes everything; fails when a connection leaked, or something stands in the log that must not. With a database handed in, that one stays. */
  close(): Promise<void>
}

/** A hub with everything real: database, queue on it, live notices, blobs in a folder of its own. No role is started. */
export async function testHub(overrides: Partial<Hub> & { database?: TestDatabase } = {}): Promise<TestHub> {
  const database = overrides.database ?? (await testDatabase())
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-hub-'))
  const env = readEnv({
    DATABASE_URL: database.url,
    SECRET_KEY: 'a key for tests that is long enough',
    DATA_DIR: folder,
    PUBLIC_URL: 'http://127.0.0.1:3000',
    ALLOW_PRIVATE_HOSTS: '127.0.0.1,::1,localhost',
  })
  const lines: string[] = []
  const log = overrides.log ?? createLog('info', { write: (line) => void lines.push(line) })
  const hub: Hub = {
    env,
    log,
    sql: database.sql,
    queues: overrides.queues ?? createQueues(postgresBackend(database.url), log),
    live: overrides.live ?? (await createLive(postgresCarrier(database.sql), log)),
    blobs: await createBlobs(join(folder, 'blobs')),
    seal: createSeal(env.secretKeys),
    connectors: [],
    ...overrides,
  }
  return {
    ...hub,
    database,
    async close() {
      // a test that took the database away has nothing to be planted from
      await plantAllOf(hub.sql, hub.seal).catch(() => {})
      await hub.queues.close()
      await hub.live.close()
      rmSync(folder, { recursive: true, force: true })
      if (!overrides.database) await database.drop()
      expectClean(lines.join(''))
    },
  }
}
