import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { connect } from '../../src/db/sql.ts'
import { testDatabase } from '../support/database.ts'
import { newDataDir, type RunningHub, runCommand, startHub } from '../support/start-hub.ts'

// whole hubs are started, several in a row
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const folders: string[] = []
const hubs: RunningHub[] = []

afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.kill9()))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function folder(): string {
  const path = newDataDir()
  folders.push(path)
  return path
}
async function start(options: Parameters<typeof startHub>[0] = {}): Promise<RunningHub> {
  const hub = await startHub({ dataDir: folder(), ...options })
  hubs.push(hub)
  return hub
}
const kept = (dataDir: string): { port: number; password: string } => JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8'))
const databaseOf = (dataDir: string) => {
  const { port, password } = kept(dataDir)
  return connect(`postgres://switchboard:${password}@127.0.0.1:${port}/switchboard`, { max: 1, appName: 'test' })
}
const postmasterOf = (dataDir: string) => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])

test('a first start prints the link for the first admin, answers, and stops without leaving anything', async () => {
  const hub = await start()
  expect(hub.output()).toContain(`Switchboard is ready: ${hub.url}`)
  expect(hub.setupLink).toContain(`${hub.url}/setup?token=`)
  expect((await fetch(`${hub.url}/readyz`)).status).toBe(200)
  expect(statSync(join(hub.dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(statSync(join(hub.dataDir, 'database.json')).mode & 0o777).toBe(0o600)
  expect(await hub.stop()).toBe(0)
  expect(existsSync(join(hub.dataDir, 'postgres/postmaster.pid'))).toBe(false)
})

test('killed, and killed together with its database, it starts again with everything there', async () => {
  const dataDir = folder()
  let hub = await start({ dataDir })
  const sql = databaseOf(dataDir)
  await sql`insert into companies (id, name) values ('01890a5d-ac96-774b-bcce-b302099a8057', 'Kept')`
  await sql.end()
  await hub.kill9()
  hub = await start({ dataDir, port: hub.port })
  process.kill(postmasterOf(dataDir), 'SIGKILL')
  await hub.kill9()
  hub = await start({ dataDir, port: hub.port })
  const again = databaseOf(dataDir)
  expect(await again`select name from companies`).toEqual([{ name: 'Kept' }])
  await again.end()
  // two Ctrl-C, from the terminal and from npm, are one
  process.kill(hub.pid, 'SIGINT')
  expect(await hub.stop()).toBe(0)
})

test('the database stops by itself: it is started again and the hub goes on', async () => {
  const hub = await start()
  const before = postmasterOf(hub.dataDir)
  process.kill(before, 'SIGKILL')
  await expect
    .poll(() => existsSync(join(hub.dataDir, 'postgres/postmaster.pid')) && postmasterOf(hub.dataDir) !== before, { timeout: 60_000 })
    .toBe(true)
  await expect.poll(async () => (await fetch(`${hub.url}/readyz`)).status, { timeout: 60_000 }).toBe(200)
  expect(await hub.stop()).toBe(0)
})

test('a second start on the same folder says so, whatever its port', async () => {
  const hub = await start()
  for (const port of [hub.port, hub.port + 1]) {
    const second = await runCommand([], { DATA_DIR: hub.dataDir, PORT: String(port) })
    expect(second.code).toBe(1)
    expect(second.output).toContain(`already running on ${hub.dataDir} (pid ${hub.pid})`)
  }
  expect((await fetch(`${hub.url}/healthz`)).status).toBe(200)
  await hub.stop()
})

test('a link for an admin leads to the hub that is running, whatever the command knows of its port; else to where it would run', async () => {
  const hub = await start()
  const link = () => runCommand(['admin-link'], { DATA_DIR: hub.dataDir })
  expect(await link()).toMatchObject({ code: 0, output: expect.stringContaining(`${hub.url}/setup?token=`) })
  await hub.kill9()
  expect(await link()).toMatchObject({ code: 0, output: expect.stringContaining('http://127.0.0.1:3000/setup?token=') })
})

test('a busy port, a folder that is a file, an unreachable database: one sentence with the remedy', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  const busy = await runCommand([], { DATA_DIR: folder(), PORT: port })
  server.close()
  expect(busy).toMatchObject({ code: 1, output: expect.stringContaining(`Port ${port} on 127.0.0.1 is used by another program.`) })

  const file = join(folder(), 'file')
  writeFileSync(file, '')
  const unwritable = await runCommand([], { DATA_DIR: join(file, 'data'), PORT: port })
  expect(unwritable).toMatchObject({ code: 1, output: expect.stringContaining('cannot be written to: a part of the path is a file.') })

  const unreachable = await runCommand([], {
    DATA_DIR: folder(),
    PORT: port,
    DATABASE_URL: 'postgres://somebody:hunter2@127.0.0.1:1/none',
    SECRET_KEY: 'x'.repeat(32),
  })
  expect(unreachable).toMatchObject({ code: 1, output: expect.stringContaining('The database of DATABASE_URL cannot be reached') })
  for (const { output } of [busy, unwritable, unreachable]) {
    expect(output).not.toContain('    at ')
    expect(output).not.toContain('hunter2')
  }
})

test('a wrong secret key stops the start', async () => {
  const database = await testDatabase()
  const hub = await start({ databaseUrl: database.url })
  await hub.stop()
  const wrong = await runCommand([], {
    DATA_DIR: hub.dataDir,
    PORT: String(hub.port),
    DATABASE_URL: database.url,
    SECRET_KEY: 'another key that is long enough to be one',
  })
  expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('SECRET_KEY is not the key') })
  await database.drop()
})

test('several processes on one database start together: migrated once, one first line and channel', async () => {
  const database = await testDatabase()
  await database.sql`drop schema public cascade`
  await database.sql`create schema public`
  const dataDir = folder()
  const started = await Promise.all(
    ['web', 'web', 'channels', 'workers', 'web,channels,workers'].map((roles) =>
      start({ dataDir, databaseUrl: database.url, env: { ROLES: roles } }),
    ),
  )
  expect(await database.sql`select name from lines`).toEqual([{ name: 'Support' }])
  expect((await database.sql`select 1 from channels`).length).toBe(1)
  expect(await Promise.all(started.map((hub) => hub.stop()))).toEqual([0, 0, 0, 0, 0])
  await database.drop()
})

test('root with a folder the database user cannot enter: the database lies elsewhere, and is found again', {
  skip: process.getuid?.() !== 0,
}, async () => {
  const closed = folder()
  chmodSync(closed, 0o700)
  const dataDir = join(closed, 'data')
  mkdirSync(dataDir)
  const first = await start({ dataDir })
  const place = JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8')).folder
  folders.push(join(place, '..'))
  expect(place).toMatch(/^\/var\/lib\/switchboard\//)
  expect(first.output()).toContain('because its user cannot enter')
  await first.stop()
  const second = await start({ dataDir, port: first.port })
  expect(second.setupLink).not.toBeNull()
  expect(existsSync(join(place, 'PG_VERSION'))).toBe(true)
  await second.stop()
})

test('an older Node is told what to do, in one sentence', () => {
  const text = readFileSync(new URL('../../start.mjs', import.meta.url), 'utf8').replace('process.versions.node.split', "'20.1.0'.split")
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' })
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('runs on Node 24')
})
