import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InboundEvent } from '../../src/contract/events.ts'
import { holdChange } from '../../src/conversations/changes.ts'
import { listConversations } from '../../src/conversations/conversations.ts'
import { beginSending, markSent } from '../../src/conversations/delivery.ts'
import { listMessages, messageHtml } from '../../src/conversations/messages.ts'
import { postMessage } from '../../src/conversations/outgoing.ts'
import { newId } from '../../src/id.ts'
import { again, listEvents } from '../../src/inbound/events.ts'
import { applyHeld } from '../../workers/change.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, plain, plainChannel, work } from '../support/letters.ts'
import { only, person, tell } from '../support/messenger.ts'

// What messengers do beyond writing, from an event to what the operator sees.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

const file = (filename: string) => ({ filename, contentType: 'image/jpeg', size: 3, ref: { file: filename } })
const said = async (channelId: string) =>
  (await listMessages(hub.sql, admin, (await only(hub, channelId)).id, { limit: 100 })).items.filter(({ kind }) => kind === 'message')

test('an edit shows the new words and keeps the old ones; the list follows', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  await tell(hub, channel.id, kim.says('two o clock', { id: '1:1' }), {
    type: 'edit',
    sender: kim.sender,
    ref: '1:1',
    text: 'three o’clock',
  })
  expect(await said(channel.id)).toMatchObject([{ text: 'three o’clock', facts: { versions: [{ text: 'two o clock' }] } }])
  expect(await only(hub, channel.id)).toMatchObject({ preview: 'three o’clock', unread: 1 })
})

test('an edit that came in the same moment as its message, in another lane, is found', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  const edit = { type: 'edit', sender: kim.sender, ref: '1:2', text: 'at four' } as const
  // neither of two transactions side by side sees what the other has not committed
  const seen = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = hub.sql.begin(async (tx) => {
    await holdChange(tx, channel.id, edit)
    seen.resolve()
    await held.promise
  })
  await seen.promise
  await tell(hub, channel.id, kim.says('at three', { id: '1:2' }))
  held.resolve()
  await holding
  await applyHeld(hub)
  expect(await said(channel.id)).toMatchObject([{ text: 'at four' }])
  await applyHeld(hub)
  expect((await said(channel.id))[0]?.facts.versions).toHaveLength(1)
})

test('that a message was read may be told before it is written down that it left', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  await tell(hub, channel.id, kim.says('hello?'))
  const { id: conversation } = await only(hub, channel.id)
  const id = newId()
  await postMessage(hub, channel.operator, conversation, { id, text: 'hello', to: ['kim@shop.example'], attachments: [], cc: [], bcc: [] })
  expect(await beginSending(hub.sql, id)).toBe(true)
  await tell(hub, channel.id, { type: 'receipt', ref: 'theirs-1', delivery: 'read' })
  await markSent(hub.sql, id, ['theirs-1'])
  await applyHeld(hub)
  const ours = (await listMessages(hub.sql, admin, conversation, { limit: 10 })).items.find((message) => message.id === id)
  expect(ours?.delivery).toBe('read')
})

test('an edit of the formatting alone is one too; the same again is none', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  const edit: InboundEvent = { type: 'edit', sender: kim.sender, ref: '1:3', text: 'at two', html: 'at <b>two</b>' }
  await tell(hub, channel.id, kim.says('at two', { id: '1:3', html: '<i>at</i> two' }), edit, edit)
  const [message] = await said(channel.id)
  expect(message).toMatchObject({ text: 'at two', facts: { versions: [{ text: 'at two', html: '<i>at</i> two' }] } })
  expect(message!.facts.versions).toHaveLength(1)
  expect((await messageHtml(hub.sql, admin, message!.id))?.html).toBe('at <b>two</b>')
})

test('what is written below several pictures of an album is seen whole, formatted or not', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  const part = (id: string, text: string, html?: string) =>
    kim.says(text, { id, album: 'a1', attachments: [file(`${id}.jpg`)], ...(html !== undefined && { html }) })
  await tell(hub, channel.id, part('8:1', 'front <1>'), part('8:2', ''), part('8:3', 'back', '<b>back</b>'), part('8:4', 'side'))
  const [message] = await said(channel.id)
  expect(message).toMatchObject({ text: 'front <1>\nback\nside' })
  expect((await messageHtml(hub.sql, admin, message!.id))?.html).toBe('front &#60;1&#62;<br><b>back</b><br>side')
})

test('nobody changes or takes back what somebody else has said, whether it has come or not', async () => {
  const channel = await plainChannel(hub)
  const [kim, lee] = [person(), person()]
  const change = (by: typeof kim, ref: string): InboundEvent[] => [
    { type: 'edit', sender: by.sender, ref, text: 'I owe Lee a million' },
    { type: 'deletion', sender: by.sender, ref },
  ]
  // Lee is there too, and takes part in Kim's group
  await tell(hub, channel.id, kim.says('first', { id: '6:1' }), lee.says('hello', { id: '6:2', thread: kim.thread }))
  await tell(hub, channel.id, ...change(lee, '6:1'), ...change(kim, '6:2'), ...change(person(), '6:1'), ...change(lee, '6:3'))
  await tell(hub, channel.id, kim.says('second', { id: '6:3' }))
  expect((await said(channel.id)).map(({ text, facts }) => [text, facts])).toEqual([
    ['first', {}],
    ['hello', {}],
    ['second', {}],
  ])
  const events = (await listEvents(hub.sql, admin, { channelId: channel.id, limit: 20 })).items
  expect(events.filter(({ decision }) => decision?.ignored === 'only who said it can change it')).toHaveLength(6)
})

test('of a message edited without end the first words and the latest are kept', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  const edits = Array.from(
    { length: 60 },
    (_, n): InboundEvent => ({ type: 'edit', sender: kim.sender, ref: '1:2', text: `words ${n + 1}` }),
  )
  await tell(hub, channel.id, kim.says('words 0', { id: '1:2' }), ...edits)
  const [message] = await said(channel.id)
  const versions = message!.facts.versions as { text: string }[]
  expect(message!.text).toBe('words 60')
  expect(versions).toHaveLength(50)
  expect([versions[0]!.text, versions[1]!.text, versions.at(-1)!.text]).toEqual(['words 0', 'words 11', 'words 59'])
})

test('an edit, a deletion and a reaction may come before their message', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  const edit: InboundEvent = { type: 'edit', sender: kim.sender, ref: '2:1', text: 'right' }
  await tell(
    hub,
    channel.id,
    edit,
    { type: 'reaction', sender: kim.sender, ref: '2:1', emoji: ['👍'] },
    { type: 'deletion', sender: kim.sender, ref: '2:1' },
  )
  expect((await listConversations(hub.sql, admin, { view: 'all', limit: 10, channelId: channel.id })).items).toEqual([])
  await tell(hub, channel.id, kim.says('wrong', { id: '2:1' }))
  expect(await said(channel.id)).toMatchObject([
    { text: 'right', facts: { versions: [{ text: 'wrong' }], deleted: expect.any(String), reactions: { [kim.id]: { emoji: ['👍'] } } } },
  ])
})

test('what the hub itself keeps with a message cannot be made up by its source', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  const made = {
    versions: 'v',
    deleted: '2026-01-01',
    reactions: 'r',
    answers: 'a',
    missingFiles: 1,
    album: 'x',
    senderCheck: { dmarc: 'pass' },
  }
  await tell(
    hub,
    channel.id,
    kim.says('hello', { id: '7:1', facts: { ...made, order: 17 } }),
    { type: 'edit', sender: kim.sender, ref: '7:1', text: 'hello!' },
    { type: 'reaction', sender: kim.sender, ref: '7:1', emoji: ['👍'] },
    { type: 'reaction', sender: kim.sender, ref: '7:1', emoji: [] },
  )
  expect((await said(channel.id)).map(({ text, facts }) => [text, facts])).toEqual([
    ['hello!', { order: 17, versions: [{ text: 'hello', until: expect.any(String) }], reactions: {} }],
  ])
})

test('a reaction to an answer of ours is changed and taken away', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  await tell(hub, channel.id, kim.says('hello', { id: '3:1' }))
  const feel = (...emoji: string[]): InboundEvent => ({ type: 'reaction', sender: kim.sender, ref: '3:1', emoji })
  await tell(hub, channel.id, feel('👍'), feel('🎉', '❤'))
  expect(await said(channel.id)).toMatchObject([{ facts: { reactions: { [kim.id]: { name: 'Kim', emoji: ['🎉', '❤'] } } } }])
  await tell(hub, channel.id, feel())
  expect((await said(channel.id))[0]!.facts.reactions).toEqual({})
})

test('an album is one entry with all its files; the same part again adds nothing', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  const part = (n: number, text = '') => kim.says(text, { id: `4:${n}`, album: 'a1', attachments: [file(`${n}.jpg`)] })
  await tell(hub, channel.id, part(1), part(2, 'our garden'), part(3), part(2))
  const [album, ...more] = await said(channel.id)
  expect(more).toEqual([])
  expect(album).toMatchObject({ text: 'our garden', attachments: [{ filename: '1.jpg' }, { filename: '2.jpg' }, { filename: '3.jpg' }] })
  await tell(hub, channel.id, kim.says('and another', { id: '4:9', album: 'a2', attachments: [file('9.jpg')] }))
  expect(await said(channel.id)).toHaveLength(2)
})

test('a replay takes nothing back that came to a message after it: edits, reactions, what it quotes, the rest of an album', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  const part = (n: number, text = '') => kim.says(text, { id: `5:${n}`, album: 'a5', attachments: [file(`${n}.jpg`)] })
  await tell(
    hub,
    channel.id,
    kim.says('teh question', { id: '5:90' }),
    kim.says('as I said', { id: '5:91', answers: '5:90' }),
    { type: 'edit', sender: kim.sender, ref: '5:90', text: 'the question' },
    { type: 'reaction', sender: kim.sender, ref: '5:91', emoji: ['👍'] },
    part(1),
    part(2, 'our garden'),
  )
  const before = await said(channel.id)
  expect(before).toMatchObject([{ text: 'the question' }, { facts: { answers: { text: 'teh question' } } }, { text: 'our garden' }])
  for (const { id, type } of (await listEvents(hub.sql, admin, { channelId: channel.id, limit: 10 })).items)
    if (type === 'message') await again(hub, admin, id, 'replay')
  await work(hub, channel.id, 'lane')
  expect(await said(channel.id)).toEqual(before)
})

test('who blocked us is marked and not written to until he writes again', async () => {
  const channel = await plainChannel(hub)
  const kim = person()
  await tell(hub, channel.id, kim.says('hello'), { type: 'reachability', sender: kim.sender, thread: kim.thread, reachable: false })
  const { id } = await only(hub, channel.id)
  expect(await only(hub, channel.id)).toMatchObject({ reachable: false })
  const answer = { id: newId(), text: 'hello', attachments: [], cc: [], bcc: [], to: ['kim@shop.example'] }
  await expect(postMessage(hub, channel.operator, id, answer)).rejects.toThrow(/blocked this channel/)
  await tell(hub, channel.id, kim.says('I am back'))
  expect(await only(hub, channel.id)).toMatchObject({ reachable: true })
  await postMessage(hub, channel.operator, id, answer)
})
