import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '../../../src/api.ts'
import { assign, close, markRead, reopenByHand, snooze, wakeSnoozed } from '../../../src/conversations/acts.ts'
import { countViews, getConversation, listConversations } from '../../../src/conversations/conversations.ts'
import { listMessages, personTimeline } from '../../../src/conversations/messages.ts'
import { addNote, postMessage, retryMessage, startConversation, takeBack } from '../../../src/conversations/outgoing.ts'
import { joinSuggested } from '../../../src/conversations/people.ts'
import type { View } from '../../../src/conversations/shapes.ts'
import { newId } from '../../../src/id.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { admin, item, letter, plain, plainChannel, receive } from '../../support/letters.ts'
import { until } from '../../support/until.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

const post = (text: string, more = {}) => ({ id: newId(), text, attachments: [], cc: [], bcc: [], ...more })

async function conversationWith(from: string, letters = 1) {
  const channel = await plainChannel(hub)
  await receive(
    hub,
    channel.id,
    Array.from({ length: letters }, (_, n) =>
      item([letter({ from, id: `${n}@${from}`, refs: n > 0 ? [`0@${from}`] : [], subject: 'Re: Order' })]),
    ),
  )
  const { items } = await listConversations(hub.sql, admin, { view: 'all', limit: 10, channelId: channel.id })
  return { ...channel, channelId: channel.id, conversation: items[0]! }
}

async function walk(caller: Caller, view: View, channelId: string, limit: number): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const list = await listConversations(hub.sql, caller, { view, limit, channelId, cursor })
    ids.push(...list.items.map((each) => each.id))
    cursor = list.next ?? undefined
  } while (cursor)
  return ids
}

test('longest waiting first, then who does not wait, latest first; pages neither skip nor repeat', async () => {
  const channel = await plainChannel(hub)
  await receive(
    hub,
    channel.id,
    Array.from({ length: 25 }, (_, n) => item([letter({ from: `p${n}@page.example` })])),
  )
  const all = await walk(admin, 'open', channel.id, 100)
  await postMessage(hub, channel.operator, all[3]!, post('answered first'))
  await postMessage(hub, channel.operator, all[7]!, post('answered last'))
  const order = [...all.filter((id) => id !== all[3] && id !== all[7]), all[7], all[3]]
  expect(await walk(admin, 'open', channel.id, 4)).toEqual(order)
  expect((await walk(admin, 'all', channel.id, 7)).sort()).toEqual([...all].sort())
})

test('each view holds what its name says, and the counts agree', async () => {
  const { operator, conversation, channelId } = await conversationWith('views@v.example')
  const views = async () => {
    const entries = await Promise.all(
      (['unassigned', 'mine', 'open', 'leads', 'snoozed', 'closed', 'failed'] as const).map(
        async (view) => [view, (await walk(operator, view, channelId, 10)).length] as const,
      ),
    )
    return Object.fromEntries(entries)
  }
  expect(await views()).toEqual({ unassigned: 1, mine: 0, open: 1, leads: 1, snoozed: 0, closed: 0, failed: 0 })
  expect(await countViews(hub.sql, operator)).toMatchObject({ unassigned: 1, mine: 0, open: 1, leads: 1, snoozed: 0 })
  await assign(hub, operator, conversation.id, operator.id)
  expect(await views()).toMatchObject({ unassigned: 0, mine: 1 })
  await snooze(hub, operator, conversation.id, new Date(Date.now() + 60_000))
  expect(await views()).toMatchObject({ mine: 0, open: 0, snoozed: 1 })
  await hub.sql`update conversations set snoozed_until = now() where id = ${conversation.id}`
  await wakeSnoozed(hub)
  expect(await views()).toMatchObject({ mine: 1, snoozed: 0 })
  await close(hub, operator, conversation.id)
  expect(await views()).toMatchObject({ open: 0, closed: 1 })
  expect((await reopenByHand(hub, operator, conversation.id)).status).toBe('open')
  const { items } = await listMessages(hub.sql, operator, conversation.id, { limit: 50 })
  expect(items.filter((m) => m.kind === 'event').map((m) => m.facts.event)).toEqual(['assigned', 'snoozed', 'woken', 'closed', 'reopened'])
})

test('an operator of another line finds nothing of it', async () => {
  const { conversation } = await conversationWith('secret@line.example')
  const { operator: stranger } = await plainChannel(hub)
  const refused = expect.objectContaining({ code: 'not_found' })
  await expect(getConversation(hub.sql, stranger, conversation.id)).rejects.toEqual(refused)
  await expect(listMessages(hub.sql, stranger, conversation.id, { limit: 1 })).rejects.toEqual(refused)
  await expect(postMessage(hub, stranger, conversation.id, post('hello'))).rejects.toEqual(refused)
  await expect(close(hub, stranger, conversation.id)).rejects.toEqual(refused)
  expect((await personTimeline(hub.sql, stranger, conversation.contact.id, { limit: 10 })).items).toEqual([])
})

test('an answer is queued in thread, assigns, owns, and ends the waiting; the same id again changes nothing', async () => {
  const { conversation, operator } = await conversationWith('buyer@shop.example', 2)
  const message = post('Here you are')
  const sent = await postMessage(hub, operator, conversation.id, message)
  expect(await postMessage(hub, operator, conversation.id, message)).toEqual(sent)
  expect(sent).toMatchObject({
    delivery: 'queued',
    subject: 'Re: Order',
    to: [{ address: 'buyer@shop.example' }],
    author: { kind: 'operator', name: 'Bo' },
  })
  const [row] = await hub.sql<{ envelope: object }[]>`select envelope from messages where id = ${sent.id}`
  expect(row!.envelope).toMatchObject({ inReplyTo: '1@buyer@shop.example', references: ['0@buyer@shop.example', '1@buyer@shop.example'] })
  expect(await getConversation(hub.sql, operator, conversation.id)).toMatchObject({ assigneeId: operator.id, waitingSince: null })
  const other = await conversationWith('other@shop.example')
  await expect(postMessage(hub, other.operator, other.conversation.id, message)).rejects.toMatchObject({ code: 'conflict' })
})

test('what the channel cannot carry is refused at the field', async () => {
  const { conversation, operator } = await conversationWith('limits@shop.example')
  const issues = (text: string) => postMessage(hub, operator, conversation.id, post(text)).catch((error) => error.issues)
  expect(await issues('   ')).toEqual([{ path: 'text', message: 'empty', texts: { ko: '내용이 없습니다', ru: 'пусто' } }])
  // a family is one grapheme of eleven UTF-16 units
  expect(await issues('👨‍👩‍👧‍👦'.repeat(1001))).toMatchObject([
    { path: 'text', message: '1001 of 1000 graphemes', texts: { ru: '1001 знаков из 1000' } },
  ])
  await expect(postMessage(hub, operator, conversation.id, post('👨‍👩‍👧‍👦'.repeat(1000)))).resolves.toMatchObject({ delivery: 'queued' })
  expect(
    await postMessage(hub, operator, conversation.id, post('x', { attachments: [newId()] })).catch((error) => error.issues),
  ).toMatchObject([{ path: 'attachments.0' }])
})

test('taking back gives the text again and lets him wait as before; later it is refused', async () => {
  const undoable = { ...plain, capabilities: { ...plain.capabilities, send: { ...plain.capabilities.send!, undoSeconds: 60 } } }
  const { conversation, operator } = await conversationWith('undo@shop.example')
  const slow = { ...hub, connectors: [undoable] }
  const sent = await postMessage(slow, operator, conversation.id, post('wrong'))
  expect(sent.undoUntil).not.toBeNull()
  expect(await takeBack(hub, operator, sent.id)).toEqual({ text: 'wrong' })
  expect((await getConversation(hub.sql, operator, conversation.id)).waitingSince).toBe(conversation.waitingSince)
  const { items } = await listMessages(hub.sql, operator, conversation.id, { limit: 50 })
  expect(items.map((m) => m.seq)).toEqual(items.map((_, i) => i + 1))
  expect(JSON.stringify(items)).not.toContain('wrong')
  expect((await getConversation(hub.sql, operator, conversation.id)).preview).toBe(conversation.preview)
  await expect(takeBack(hub, operator, sent.id)).rejects.toMatchObject({ code: 'conflict' })
})

test('a message that failed goes again by hand only', async () => {
  const { conversation, operator } = await conversationWith('again@shop.example')
  const sent = await postMessage(hub, operator, conversation.id, post('hello'))
  await expect(retryMessage(hub, operator, sent.id)).rejects.toMatchObject({ code: 'conflict' })
  await hub.sql`update messages set delivery = 'failed', delivery_error = '550 no such user' where id = ${sent.id}`
  expect((await listConversations(hub.sql, operator, { view: 'failed', limit: 10 })).items).toHaveLength(1)
  expect(await retryMessage(hub, operator, sent.id)).toMatchObject({ delivery: 'queued', deliveryError: null })
})

test('notes stay in the house: they move nothing and end no waiting', async () => {
  const { conversation, operator } = await conversationWith('note@shop.example')
  const note = { id: newId(), text: 'he is in a hurry' }
  await addNote(hub, operator, conversation.id, note)
  await addNote(hub, operator, conversation.id, note)
  const after = await getConversation(hub.sql, operator, conversation.id)
  expect(after).toMatchObject({ waitingSince: conversation.waitingSince, preview: conversation.preview, lastSeq: conversation.lastSeq + 1 })
})

test('reading clears the count up to what was seen', async () => {
  const { conversation, operator } = await conversationWith('read@shop.example', 3)
  expect(conversation.unread).toBe(3)
  expect(await markRead(hub, operator, conversation.id, 2)).toMatchObject({ unread: 1 })
  expect(await markRead(hub, operator, conversation.id, 3)).toMatchObject({ unread: 0 })
})

test('a new conversation to an address finds its person, and the same message id again is the same conversation', async () => {
  const { channelId, operator, conversation } = await conversationWith('first@start.example')
  const ask = { channelId, to: 'First@start.example', subject: 'Offer', message: post('Good day') }
  const started = await startConversation(hub, operator, ask)
  expect(started).toMatchObject({
    conversation: { subject: 'Offer', assigneeId: operator.id, contact: { id: conversation.contact.id } },
    message: { subject: 'Offer', delivery: 'queued' },
  })
  expect((await startConversation(hub, operator, ask)).conversation.id).toBe(started.conversation.id)
  await expect(startConversation(hub, operator, { ...ask, to: 'nobody', message: post('x') })).rejects.toMatchObject({
    issues: [{ path: 'to' }],
  })
})

/** Two acts that both wait for these conversations before either goes on. */
const atOnce = (ids: string[], acts: () => Promise<unknown>[]) =>
  hub.sql
    .begin(async (tx) => {
      await tx`select from conversations where id = any (${ids}) for update`
      const ends = Promise.allSettled(acts())
      await until('both wait', async () => {
        const rows = await hub.sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        return rows.length === 2
      })
      return { ends }
    })
    .then(({ ends }) => ends)

test('what is done to a conversation while it is joined into another is done to that one, and it is joined once', async () => {
  const { channelId, operator, conversation: older } = await conversationWith('asker@race.example')
  const stranger = async (from: string) => {
    await receive(hub, channelId, [item([letter({ from, refs: ['0@asker@race.example'] })])])
    return (await listConversations(hub.sql, admin, { view: 'all', limit: 10, channelId })).items.find((each) => each.mayBelongTo)!
  }
  const friend = await stranger('friend@race.example')
  const joins = await atOnce([older.id, friend.id], () => [1, 2].map(() => joinSuggested(hub, operator, friend.id)))
  expect(joins.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const other = await stranger('other@race.example')
  const both = await atOnce([older.id, other.id], () => [
    joinSuggested(hub, operator, other.id),
    postMessage(hub, operator, other.id, post('an answer')),
  ])
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  const { items } = await listMessages(hub.sql, admin, older.id, { limit: 100 })
  expect(items.map(({ seq }) => seq)).toEqual(items.map((_, n) => n + 1))
  expect(items.map(({ text }) => text)).toContain('an answer')
  expect(items.filter(({ facts }) => facts.event === 'joined')).toHaveLength(2)
})
