import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createBlobs } from '../../src/blobs/blobs.ts'
import { connect, type Sql } from '../../src/db/sql.ts'
import { newId } from '../../src/id.ts'
import { createSeal, Secret } from '../../src/seal.ts'
import { newDataDir, type RunningHub, runCommand, startHub } from '../support/start-hub.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = newDataDir()
const dataDir = join(folder, 'data')
const file = join(folder, 'backup.tar.gz')
const running = new Set<RunningHub>()
let hub: RunningHub
let blobId: string

beforeAll(async () => {
  mkdirSync(dataDir, { mode: 0o711 })
  hub = await start(dataDir)
  const sql = databaseOf(dataDir)
  const [channel] = await sql<{ id: string }[]>`select id from channels`
  const raw = randomBytes(70_000)
  const { id } = await (await createBlobs(join(dataDir, 'blobs'))).put(raw)
  blobId = id
  await sql`insert into contacts (id, name, stage) select ${newId()}::uuid, 'Мария "\\N"' || chr(9) || chr(10) || '김', 'lead'`
  await sql`
    insert into inbound_events (id, channel_id, line_id, external_id, lane, status, raw, size)
    select gen_random_uuid(), ${channel?.id ?? ''}, ${newId()}::uuid, 'e' || n, 'lane', 'done', decode(repeat('00ff5c0a', 200), 'hex'), 800 from generate_series(1, 20000) n`
  await sql`insert into operators (id, name, email) values ('ann', 'Ann', 'ann@example.com')`
  await sql`insert into sessions (id, token, user_id, expires_at) values ('one', 'an open session', 'ann', now() + interval '1 hour')`
  await sql`
    insert into inbound_events (id, channel_id, line_id, external_id, lane, raw_blob, size, status)
    values (${newId()}, ${channel?.id ?? ''}, ${newId()}, 'big', 'lane', ${id}, ${raw.length}, 'done')`
  await sql.end()
})
afterAll(async () => {
  await Promise.all([...running].map((one) => one.stop()))
  rmSync(folder, { recursive: true, force: true })
})

async function start(folder: string): Promise<RunningHub> {
  const one = await startHub({ dataDir: folder, env: { ROLES: 'web,channels,workers' } })
  running.add(one)
  return one
}
function databaseOf(folder: string): Sql {
  const { port, password } = JSON.parse(readFileSync(join(folder, 'database.json'), 'utf8'))
  return connect(`postgres://switchboard:${password}@127.0.0.1:${port}/switchboard`, { max: 1, appName: 'test' })
}
const env = (folder: string) => ({ DATA_DIR: folder, PORT: String(hub.port) })

/** Everything an installation knows, without what passes: who is connected, links, states of listeners. */
async function content(sql: Sql): Promise<unknown> {
  return {
    contacts: await sql`select * from contacts order by id`,
    lines: await sql`select * from lines order by id`,
    operators: await sql`select id, email from operators`,
    channels: await sql`select id, name, settings, secrets from channels order by id`,
    events: await sql`select count(*)::int, md5(string_agg(external_id || md5(coalesce(raw, '')), ',' order by seq)) from inbound_events`,
  }
}

test('a backup of a running hub, restored into an empty folder, is the same hub', async () => {
  const backup = await runCommand(['backup', file], env(dataDir))
  expect(backup).toMatchObject({ code: 0 })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await fetch(`${hub.url}/healthz`)).status).toBe(200)

  const target = join(folder, 'restored')
  const restored = await runCommand(['restore', file], env(target))
  expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('Restored the backup of') })

  const second = await start(target)
  const one = databaseOf(dataDir)
  const two = databaseOf(target)
  expect(await content(two)).toEqual(await content(one))
  expect(await two`select 1 from sessions`).toEqual([])
  // what comes next gets a higher number than anything restored
  const [next] = await two<{ ok: boolean }[]>`
    with new as (insert into contacts (id, name, stage) values (${newId()}, 'new', 'lead') returning id)
    select nextval(pg_get_serial_sequence('inbound_events', 'seq')) > (select max(seq) from inbound_events) as ok from new`
  expect(next?.ok).toBe(true)
  const keys = (sql: Sql) =>
    sql`select conrelid::regclass::text as t, pg_get_constraintdef(oid) as d from pg_constraint where contype = 'f' order by 1, 2`
  expect(await keys(two)).toEqual(await keys(one))
  await one.end()
  await two.end()
  expect((await (await createBlobs(join(target, 'blobs'))).bytes(blobId)).length).toBe(70_000)
  expect(readFileSync(join(target, 'secret.key'), 'utf8')).toBe(readFileSync(join(dataDir, 'secret.key'), 'utf8'))
  await second.stop()
})

test('nothing is overwritten, and a damaged or foreign file leaves the folder empty', async () => {
  expect(await runCommand(['restore', file], env(dataDir))).toMatchObject({ code: 1, output: expect.stringContaining('is not empty') })
  const before = readFileSync(file)
  expect(await runCommand(['backup', file], env(dataDir))).toMatchObject({ code: 1, output: expect.stringContaining('is there already') })
  expect(readFileSync(file).equals(before)).toBe(true)
  const target = join(folder, 'damaged')
  const cut = join(folder, 'cut.tar.gz')
  writeFileSync(cut, before.subarray(0, before.length - 20_000))
  const foreign = join(folder, 'foreign')
  writeFileSync(foreign, 'not a backup')
  for (const path of [cut, foreign, join(folder, 'missing')]) {
    const answer = await runCommand(['restore', path], env(target))
    expect(answer.code).toBe(1)
    expect(answer.output).not.toContain('    at ')
    expect(existsSync(join(target, 'database.json'))).toBe(false)
  }
  expect(await runCommand(['backup', join(folder, 'no/such/folder')], env(dataDir))).toMatchObject({ code: 1 })
})

test('the key is rotated: secrets open with the new one only, and the hub starts with it', async () => {
  const refused = await runCommand(['rotate-key'], env(dataDir))
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('already running') })
  await hub.stop()
  running.delete(hub)
  const before = readFileSync(join(dataDir, 'secret.key'), 'utf8').trim()
  expect(await runCommand(['rotate-key'], env(dataDir))).toMatchObject({ code: 0, output: expect.stringContaining('Sealed') })
  const after = readFileSync(join(dataDir, 'secret.key'), 'utf8').trim()
  expect(after).not.toBe(before)
  expect(after.split('\n').length).toBe(1)
  const again = await start(dataDir)
  const sql = databaseOf(dataDir)
  const sealed = await sql<{ value: string }[]>`select value from channels, jsonb_each_text(secrets)`
  await sql.end()
  expect(sealed.map(({ value }) => createSeal([new Secret(after)]).madeBy(value))).toEqual(sealed.map(() => 'current'))
  expect(gunzipSync(readFileSync(file)).includes(before)).toBe(true)
  await again.stop()
})

test('an admin link is printed beside a running hub and without one', async () => {
  const without = await runCommand(['admin-link'], env(dataDir))
  expect(without.output).toMatch(/http:\/\/127\.0\.0\.1:\d+\/setup\?token=\S+/)
  const one = await start(dataDir)
  const beside = await runCommand(['admin-link'], env(dataDir))
  expect(beside.output).toMatch(/\/setup\?token=\S+/)
  expect((await fetch(`${one.url}/healthz`)).status).toBe(200)
  await one.stop()
})
