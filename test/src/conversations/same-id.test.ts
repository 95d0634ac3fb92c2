import { afterAll, beforeAll, expect, test } from 'vitest'
import { addNote, postMessage, startConversation } from '../../../src/conversations/outgoing.ts'
import { newId } from '../../../src/id.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { plain, plainChannel } from '../../support/letters.ts'
import { aConversation, aMessage } from '../../support/rows.ts'
import { until } from '../../support/until.ts'

// Clients choose the ids of what they write: two may choose the same one.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

const write = (id: string) => ({ id, text: 'hello', attachments: [], cc: [], bcc: [], to: ['kim@shop.example'] })

async function ways() {
  const channel = await plainChannel(hub)
  const { operator } = channel
  const [elsewhere, here] = [await aConversation(hub, channel), await aConversation(hub, channel)]
  const ask = (id: string) => ({ channelId: channel.id, to: 'kim@shop.example', subject: 'Offer', message: write(id) })
  return {
    elsewhere,
    answer: (id: string) => postMessage(hub, operator, here, write(id)),
    note: (id: string) => addNote(hub, operator, here, { id, text: 'a note' }),
    first: (id: string) => startConversation(hub, operator, ask(id)),
  }
}

test('an id that stands in another conversation is refused, with the field', async () => {
  const { elsewhere, answer, note } = await ways()
  for (const act of [answer, note]) {
    const id = await aMessage(hub, elsewhere)
    await expect(act(id)).rejects.toMatchObject({ code: 'conflict', issues: [{ path: 'id', message: 'taken' }] })
  }
})

test('so is one that is written into another conversation at the same moment', async () => {
  const { elsewhere, ...acts } = await ways()
  for (const act of Object.values(acts)) {
    const id = newId()
    const { end } = await hub.sql.begin(async (tx) => {
      const [row] = await tx<
        { lastSeq: number }[]
      >`update conversations set last_seq = last_seq + 1 where id = ${elsewhere} returning last_seq`
      await tx`
        insert into messages (id, conversation_id, seq, kind, direction, author_name, text, occurred_at)
        values (${id}, ${elsewhere}, ${row!.lastSeq}, 'note', 'internal', 'Bo', 'first', now())`
      const end = act(id)
      end.catch(() => {})
      await until('the second waits', async () => {
        const rows = await hub.sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        return rows.length === 1
      })
      return { end }
    })
    await expect(end).rejects.toMatchObject({ code: 'conflict', issues: [{ path: 'id', message: 'taken' }] })
  }
})
