import { afterAll, beforeAll, expect, test } from 'vitest'
import { announceAll } from '../../../src/conversations/announce.ts'
import { nextAttachment, setFetched } from '../../../src/conversations/attachments.ts'
import { markSent } from '../../../src/conversations/delivery.ts'
import { changed } from '../../../src/conversations/sent-changes.ts'
import { join } from '../../../src/conversations/thread.ts'
import type { Tx } from '../../../src/db/sql.ts'
import { newId } from '../../../src/id.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { plain, plainChannel } from '../../support/letters.ts'
import { aConversation, aMessage } from '../../support/rows.ts'
import { until } from '../../support/until.ts'

// What is done to a message while its conversation becomes part of an older one.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

test('what becomes of a message while its conversation is joined into an older one counts there, and is announced there', async () => {
  const { sql } = hub
  const channel = await plainChannel(hub)
  const older = await aConversation(hub, channel)
  const younger = await aConversation(hub, channel)
  const leaving = await aMessage(hub, younger, { delivery: 'sending' })
  const edited = await aMessage(hub, younger, { delivery: 'sent', text: 'better words' })
  await sql`update messages set change = 'edit' where id = ${edited}`
  const withFile = await aMessage(hub, younger, { direction: 'inbound' })
  await sql`
    insert into message_attachments (id, message_id, position, filename, content_type, size, ref) values (${newId()}, ${withFile}, 0, 'a', 'b', 0, '"here"')`
  const file = await nextAttachment(sql, [], [])
  const blob = await hub.blobs.put(Buffer.from('content'))

  const { ends, before } = await sql.begin(async (tx) => {
    await tx`select from conversations where id in (${older}, ${younger}) order by id for no key update`
    const ends = Promise.all([
      markSent(sql, leaving, ['given@outside']),
      changed(sql, { id: edited, text: 'better words', html: null, change: { kind: 'edit', externalIds: [] } }),
      setFetched(sql, file!, blob),
    ])
    await until('all wait', async () => {
      const rows = await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return rows.length === 3
    })
    await join(tx, older, younger, { id: null, name: '' })
    return { ends, before: await versions(tx) }
  })
  await ends
  expect(await versions(sql)).toEqual({ older: before.older + 3, younger: before.younger })
  expect(await sql`select conversation_id from message_refs where external_id = 'given@outside'`).toEqual([{ conversationId: older }])

  const told: unknown[] = []
  const leave = hub.live.subscribe(({ topic, data }) => {
    if (topic === 'conversation') told.push((data as { id: string }).id)
  })
  await announceAll(hub, [younger])
  leave()
  expect(told).toContain(older)

  async function versions(tx: Tx) {
    const rows = await tx<{ id: string; version: number }[]>`select id, version from conversations where id in (${older}, ${younger})`
    const of = (id: string) => rows.find((row) => row.id === id)!.version
    return { older: of(older), younger: of(younger) }
  }
})
