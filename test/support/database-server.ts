import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate, migrateQueue } from '../../src/db/migrate.ts'
import { connect } from '../../src/db/sql.ts'
import { createLog } from '../../src/log.ts'

export const templateName = 'switchboard_template'

/** One PostgreSQL for a whole run, with a migrated template database to clone. `url` is the superuser's. */
export async function startDatabaseServer(settings: { [name: string]: string } = {}): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-test-'))
  // PostgreSQL runs as another user when the tests run as root
  chmodSync(dataDir, 0o711)
  const server = await startEmbedded(dataDir, {
    log: createLog('error'),
    say: () => {},
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '300', ...settings },
  })
  const superuser = new URL(server.url)
  superuser.username = 'postgres'
  superuser.pathname = '/postgres'

  const admin = connect(superuser.href, { max: 1, appName: 'tests' })
  await admin.unsafe(`create database ${templateName} owner switchboard`)
  const template = new URL(server.url)
  template.pathname = `/${templateName}`
  const sql = connect(template.href, { max: 1, appName: 'tests' })
  await migrate(sql)
  await sql.end()
  await migrateQueue(template.href)
  await admin.end()

  return {
    url: superuser.href,
    async stop() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
