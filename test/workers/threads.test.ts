import { afterAll, beforeAll, expect, test } from 'vitest'
import { close } from '../../src/conversations/acts.ts'
import { getConversation } from '../../src/conversations/conversations.ts'
import { listMessages } from '../../src/conversations/messages.ts'
import { postMessage } from '../../src/conversations/outgoing.ts'
import { joinSuggested, suggestions } from '../../src/conversations/people.ts'
import { newId } from '../../src/id.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, chat, conversationsOf, item, letter, plain, plainChannel, receive, textsOf } from '../support/letters.ts'

// Which conversation a message belongs to.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

test('a reply joins by reference when its sender takes part, whichever comes first', async () => {
  const channel = await plainChannel(hub)
  const first = letter({ from: 'a@thread.example', id: '1@t' })
  const second = letter({ from: 'a@thread.example', id: '2@t', refs: ['1@t'] })
  const third = letter({ from: 'a@thread.example', id: '3@t', refs: ['1@t', '2@t'] })
  for (const event of [third, first, second]) await receive(hub, channel.id, [item([event])])
  expect(await conversationsOf(hub, channel.id)).toMatchObject([{ lastSeq: 3 }])
})

test('a letter that ties two conversations of one person together makes them one, and the younger id answers as the older', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'b@thread.example', id: '1@u', text: 'one' })])])
  await receive(hub, channel.id, [item([letter({ from: 'b@thread.example', id: '3@u', refs: ['2@u'], text: 'three' })])])
  const [younger, older] = await conversationsOf(hub, channel.id)
  await receive(hub, channel.id, [item([letter({ from: 'b@thread.example', id: '2@u', refs: ['1@u'], text: 'two' })])])
  expect((await conversationsOf(hub, channel.id)).map((c) => c.id)).toEqual([older!.id])
  expect((await getConversation(hub.sql, admin, younger!.id)).id).toBe(older!.id)
  expect(await textsOf(hub, younger!.id)).toEqual(['one', 'three', 'two'])
})

test('ids alone prove nothing: a stranger, an invented id and a forged sender open their own', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'victim@v.example', id: 'genuine@v' })])])
  const [victims] = await conversationsOf(hub, channel.id)
  await receive(hub, channel.id, [item([letter({ from: 'stranger@evil.example', refs: ['genuine@v'] })])])
  await receive(hub, channel.id, [item([letter({ from: 'victim@v.example', refs: ['invented@v'] })])])
  await receive(hub, channel.id, [item([letter({ from: 'victim@v.example', assurance: 'claimed', forged: true, refs: ['genuine@v'] })])])
  const all = await conversationsOf(hub, channel.id)
  expect(all).toHaveLength(4)
  expect((await getConversation(hub.sql, admin, victims!.id)).lastSeq).toBe(1)
  const stranger = all.find((c) => c.contact.name === 'stranger@evil.example')!
  expect(stranger.mayBelongTo).toBe(victims!.id)
  const forged = all.find((c) => c.match === 'suggested')!
  expect(forged.contact.id).not.toBe(victims!.contact.id)
  expect(await suggestions(hub.sql, admin, forged.id)).toMatchObject([
    { contact: { id: victims!.contact.id }, because: { kind: 'email', value: 'victim@v.example' } },
  ])
})

test("one key joins a stranger's reply, and from then on he takes part", async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'asker@j.example', id: '1@j' })])])
  await receive(hub, channel.id, [item([letter({ from: 'colleague@j.example', id: '2@j', refs: ['1@j'] })])])
  const stranger = (await conversationsOf(hub, channel.id)).find((c) => c.mayBelongTo)!
  const joined = await joinSuggested(hub, channel.operator, stranger.id)
  const { items } = await listMessages(hub.sql, admin, joined.id, { limit: 10 })
  expect(items.at(-1)).toMatchObject({ author: { id: channel.operator.id }, facts: { event: 'joined', from: stranger.id } })
  await receive(hub, channel.id, [item([letter({ from: 'colleague@j.example', id: '3@j', refs: ['1@j'] })])])
  expect(await conversationsOf(hub, channel.id)).toMatchObject([{ id: joined.id }])
  expect(await textsOf(hub, joined.id)).toHaveLength(3)
})

test('whom we wrote to takes part: a copied colleague may answer', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'asker@cc.example', id: '1@cc' })])])
  const [conversation] = await conversationsOf(hub, channel.id)
  const answer = { id: newId(), text: 'Hello both', attachments: [], cc: ['friend@cc.example'], bcc: [] }
  await postMessage(hub, channel.operator, conversation!.id, answer)
  await receive(hub, channel.id, [item([letter({ from: 'friend@cc.example', refs: ['1@cc'], text: 'from the friend' })])])
  expect(await textsOf(hub, conversation!.id)).toContain('from the friend')
})

test('an answer wakes a closed conversation within its time, and opens a new one after', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([chat('w', 'one')], 'w')])
  const [first] = await conversationsOf(hub, channel.id)
  await close(hub, channel.operator, first!.id)
  await receive(hub, channel.id, [item([chat('w', 'two')], 'w')])
  expect(await conversationsOf(hub, channel.id)).toMatchObject([{ id: first!.id, status: 'open' }])
  await close(hub, channel.operator, first!.id)
  await hub.sql`update conversations set closed_at = now() - interval '25 hours' where id = ${first!.id}`
  await receive(hub, channel.id, [item([chat('w', 'three')], 'w')])
  expect(await conversationsOf(hub, channel.id)).toHaveLength(2)
})
