import { afterAll, beforeAll, expect, test } from 'vitest'
import { getConversation } from '../../../src/conversations/conversations.ts'
import { postMessage } from '../../../src/conversations/outgoing.ts'
import { move } from '../../../src/conversations/people.ts'
import type { Tx } from '../../../src/db/sql.ts'
import { newId } from '../../../src/id.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { admin, plain, plainChannel } from '../../support/letters.ts'
import { aConversation } from '../../support/rows.ts'
import { until } from '../../support/until.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

async function twoPeople() {
  const channel = await plainChannel(hub)
  const [first, second] = [await aConversation(hub, channel), await aConversation(hub, channel)]
  const personOf = async (id: string) => (await getConversation(hub.sql, admin, id)).contact.id
  const [from, into] = [await personOf(first), await personOf(second)]
  await hub.sql`insert into contact_identities (id, contact_id, kind, value, assurance) values (${newId()}, ${from}, 'email', ${`${from}@shop.example`}, 'observed')`
  return { channel, conversation: first, from, into }
}

/** Somebody holds something, `hold`; the operator's act comes to wait for it; then the other goes on. */
async function meanwhile<T>(hold: (tx: Tx) => Promise<unknown>, act: () => Promise<T>, goOn: (tx: Tx) => Promise<unknown>): Promise<T> {
  const { end } = await hub.sql.begin(async (tx) => {
    await hold(tx)
    const end = act()
    end.catch(() => {})
    await until('the act waits', async () => {
      const rows = await hub.sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return rows.length === 1
    })
    await goOn(tx)
    return { end }
  })
  return end
}

/** What comes in locks the conversation once it knows whose it is. */
const lock = (id: string) => (tx: Tx) => tx`select from conversations where id = ${id} for no key update`

test('a conversation is moved while something comes in for its person, and both people are announced', async () => {
  const { channel, conversation, from, into } = await twoPeople()
  const told = new Set<unknown>()
  const leave = hub.live.subscribe(({ topic, data }) => {
    if (topic === 'contact') told.add((data as { id: string }).id)
  })
  const hold = (tx: Tx) => tx`select from contacts where id = ${from} for key share`
  expect(await meanwhile(hold, () => move(hub, channel.operator, conversation, into), lock(conversation))).toMatchObject({
    contact: { id: into },
  })
  leave()
  expect(told).toEqual(new Set([from, into]))
})

test('a conversation that was moved in the meantime is not moved again unseen', async () => {
  const { channel, conversation, from, into } = await twoPeople()
  const other = (await getConversation(hub.sql, admin, await aConversation(hub, channel))).contact.id
  const moved = meanwhile(
    (tx) => tx`select from contacts where id = ${from} for update`,
    () => move(hub, channel.operator, conversation, into),
    (tx) => tx`update conversations set contact_id = ${other} where id = ${conversation}`,
  )
  await expect(moved).rejects.toMatchObject({ code: 'conflict' })
})

test('a conversation is answered while its person is changed', async () => {
  const { channel, conversation, from } = await twoPeople()
  const hold = (tx: Tx) => tx`update contacts set name = 'Ann Lee' where id = ${from}`
  const message = { id: newId(), text: 'hello', attachments: [], cc: [], bcc: [] }
  expect(await meanwhile(hold, () => postMessage(hub, channel.operator, conversation, message), lock(conversation))).toMatchObject({
    delivery: 'queued',
  })
})
