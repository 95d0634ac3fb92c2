import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tx } from '../../../src/db/sql.ts'
import { newId } from '../../../src/id.ts'
import { outside } from '../../support/outside.ts'
import { aChannel, aConversation, aLine } from '../../support/rows.ts'
import { until } from '../../support/until.ts'
import { type Browser, type TestWeb, testWeb } from '../../support/web.ts'

let web: TestWeb
let admin: Browser
let channelId: string
const people: string[] = []

beforeAll(async () => {
  web = await testWeb({ connectors: [outside().connector] })
  const channel = await aChannel(web.hub, { lineId: await aLine(web.hub) })
  channelId = channel.id
  admin = await web.operator('admin@example.com', 'admin')
  for (const key of ['one', 'two']) {
    const conversation = await aConversation(web.hub, channel, { threadKey: key })
    const [row] = await web.hub.sql<{ contactId: string }[]>`select contact_id from conversations where id = ${conversation}`
    people.push(row!.contactId)
  }
})
afterAll(() => web.stop())

const rule = (pattern: string) => ({ kind: 'email', pattern, effect: 'reject' })

async function anEvent(status: 'quarantined' | 'done' | 'failed'): Promise<string> {
  const id = newId()
  await web.hub.sql`
    insert into inbound_events (id, channel_id, line_id, external_id, lane, raw, size, status)
    select ${id}, id, line_id, ${id}, 'lane', '\\x00', 1, ${status} from channels where id = ${channelId}`
  return id
}

/** Calls while nothing can be written into the log. */
async function unwritten(method: string, path: string, body?: unknown): Promise<number> {
  const { sql } = web.hub
  await sql`alter table audit_log add constraint full_up check (false) not valid`
  try {
    return (await admin.call(method, path, body)).status
  } finally {
    await sql`alter table audit_log drop constraint full_up`
  }
}

async function lastAct() {
  const [entry] = (await admin.call('GET', '/api/audit?limit=1')).body.items
  return entry
}

test('what cannot be written into the log is not done: rules', async () => {
  const { sql } = web.hub
  expect(await unwritten('POST', '/api/blocklist', rule('unheard@spam.example'))).toBe(500)
  expect(await sql`select 1 from block_rules`).toEqual([])

  const { id } = (await admin.call('POST', '/api/blocklist', rule('heard@spam.example'))).body
  expect(await lastAct()).toMatchObject({ act: 'blocklist.add', subjectId: id, after: { pattern: 'heard@spam.example' } })

  expect(await unwritten('PATCH', `/api/blocklist/${id}`, { effect: 'quarantine' })).toBe(500)
  expect(await sql`select effect from block_rules`).toEqual([{ effect: 'reject' }])
  expect((await admin.call('PATCH', `/api/blocklist/${id}`, { effect: 'quarantine' })).status).toBe(200)
  expect(await lastAct()).toMatchObject({ act: 'blocklist.change', before: { effect: 'reject' }, after: { effect: 'quarantine' } })

  expect(await unwritten('DELETE', `/api/blocklist/${id}`)).toBe(500)
  expect(await sql`select 1 from block_rules`).toHaveLength(1)
  expect((await admin.call('DELETE', `/api/blocklist/${id}`)).status).toBe(200)
  expect(await lastAct()).toMatchObject({ act: 'blocklist.remove', before: { pattern: 'heard@spam.example' } })
})

test('what cannot be written into the log is not done: events', async () => {
  const { sql } = web.hub
  const statusOf = async (id: string) => (await sql<{ status: string }[]>`select status from inbound_events where id = ${id}`)[0]?.status
  const held = await anEvent('quarantined')
  expect(await unwritten('POST', `/api/events/${held}/release`)).toBe(500)
  expect(await statusOf(held)).toBe('quarantined')
  expect((await admin.call('POST', `/api/events/${held}/release`)).status).toBe(200)
  expect(await lastAct()).toMatchObject({ act: 'event.release', subjectId: held })

  const dead = await anEvent('failed')
  expect(await unwritten('POST', `/api/events/${dead}/retry`)).toBe(500)
  expect(await statusOf(dead)).toBe('failed')
  expect((await admin.call('POST', `/api/events/${dead}/retry`)).status).toBe(200)
  expect(await lastAct()).toMatchObject({ act: 'event.retry', subjectId: dead })

  const understood = await anEvent('done')
  expect(await unwritten('POST', `/api/events/${understood}/replay`)).toBe(500)
  expect((await admin.call('POST', `/api/events/${understood}/replay`)).status).toBe(200)
  expect(await lastAct()).toMatchObject({ act: 'event.replay', subjectId: understood })

  const done = await anEvent('done')
  const span = { channelId, from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' }
  expect(await unwritten('POST', '/api/events/replay', span)).toBe(500)
  expect(await statusOf(done)).toBe('done')
  expect((await admin.call('POST', '/api/events/replay', span)).body).toEqual({ replayed: 1 })
  expect(await lastAct()).toMatchObject({ act: 'event.replayRange', subjectId: channelId, after: { replayed: 1 } })
})

test('what cannot be written into the log is not done: two people made one', async () => {
  const [from, into] = people
  expect(await unwritten('POST', `/api/contacts/${from}/merge`, { intoId: into })).toBe(500)
  expect((await admin.call('GET', `/api/contacts/${from}`)).body.id).toBe(from)
  expect((await admin.call('POST', `/api/contacts/${from}/merge`, { intoId: into })).body.id).toBe(into)
  expect(await lastAct()).toMatchObject({ act: 'contact.merge', subjectId: into, before: { id: from } })
})

describe('what was before is what this very change found', () => {
  /** The answer to a call that comes to wait for another change, which ends then. */
  async function behind(change: (tx: Tx) => Promise<unknown>, call: () => ReturnType<Browser['call']>) {
    const { sql } = web.hub
    const { answer } = await sql.begin(async (tx) => {
      await change(tx)
      const answer = call()
      await until('the call waits', async () => {
        const rows = await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        return rows.length === 1
      })
      return { answer }
    })
    return answer
  }

  test('of a line', async () => {
    const line = await aLine(web.hub, 'First')
    const answer = await behind(
      (tx) => tx`update lines set name = 'Second' where id = ${line}`,
      () => admin.call('PATCH', `/api/lines/${line}`, { name: 'Third' }),
    )
    expect(answer.body).toMatchObject({ name: 'Third' })
    expect(await lastAct()).toMatchObject({ act: 'line.change', before: { name: 'Second' } })
    const removed = await behind(
      (tx) => tx`update lines set name = 'Fourth' where id = ${line}`,
      () => admin.call('DELETE', `/api/lines/${line}`),
    )
    expect(removed.status).toBe(200)
    expect(await lastAct()).toMatchObject({ act: 'line.remove', before: { name: 'Fourth' } })
  })

  test('of an operator, and of one who is to choose a new password', async () => {
    const { id } = await web.operator('bo@example.com', 'operator')
    const answer = await behind(
      (tx) => tx`update operators set name = 'Bo Second' where id = ${id}`,
      () => admin.call('PATCH', `/api/operators/${id}`, { name: 'Bo Third' }),
    )
    expect(answer.body).toMatchObject({ name: 'Bo Third' })
    expect(await lastAct()).toMatchObject({ act: 'operator.change', before: { name: 'Bo Second' } })
    const link = await behind(
      (tx) => tx`update operators set role = 'admin' where id = ${id}`,
      () => admin.call('POST', `/api/operators/${id}/password-link`),
    )
    expect(link.status).toBe(200)
    expect(await web.hub.sql`select role from invitations where email = 'bo@example.com'`).toEqual([{ role: 'admin' }])
  })
})
