import { afterAll, beforeAll, expect, test } from 'vitest'
import { getConversation } from '../../src/conversations/conversations.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, conversationsOf, eventsOf, item, letter, plain, plainChannel, receive, textsOf, work } from '../support/letters.ts'

// What was written before a channel was here, or beside the hub.

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

test('a letter found in Sent joins its thread whenever that comes, and answers nothing that came since', async () => {
  const channel = await plainChannel(hub)
  const ours = (id: string, refs: string[]) =>
    letter({
      from: 'desk@hub.example',
      id,
      refs,
      direction: 'outbound',
      addressees: { to: [{ name: '', address: 'new@early.example' }], cc: [] },
      text: id,
    })
  await receive(hub, channel.id, [item([ours('1@early', [])], 'desk'), item([ours('2@early', ['1@early'])], 'desk')])
  await receive(hub, channel.id, [item([ours('other@early', [])], 'desk')])
  expect(await conversationsOf(hub, channel.id)).toEqual([])

  await receive(hub, channel.id, [item([letter({ from: 'new@early.example', id: '3@early', refs: ['2@early'], text: 'reply' })], 'new')])
  // the first is found by the second
  await work(hub, channel.id, 'desk')
  await work(hub, channel.id, 'desk')
  const [conversation, ...more] = await conversationsOf(hub, channel.id)
  expect(more).toEqual([])
  expect((await textsOf(hub, conversation!.id)).sort()).toEqual(['1@early', '2@early', 'reply'])
  expect(conversation).toMatchObject({ status: 'open', unread: 1, preview: 'reply' })
  expect(conversation!.waitingSince).not.toBeNull()
  const ignored = (await eventsOf(hub, channel.id)).filter((event) => event.decision?.ignored)
  expect(ignored).toHaveLength(1)
})

test('a letter of ours found in Sent joins its thread as an answer, or goes to somebody known, else nowhere', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'q@sent.example', id: '1@s' })])])
  const [conversation] = await conversationsOf(hub, channel.id)
  const ours = (to: string, refs: string[]) =>
    letter({
      from: 'support@hub.example',
      direction: 'outbound',
      refs,
      text: `to ${to}`,
      addressees: { to: [{ name: '', address: to }], cc: [] },
    })
  await receive(hub, channel.id, [
    item([ours('q@sent.example', ['1@s'])]),
    item([ours('nobody@known.example', [])]),
    item([ours('q@sent.example', [])]),
  ])
  expect(await getConversation(hub.sql, admin, conversation!.id)).toMatchObject({ waitingSince: null, lastSeq: 2 })
  expect((await conversationsOf(hub, channel.id)).map((c) => c.status).sort()).toEqual(['closed', 'open'])
})

test('history opens nothing; a stranger with a history becomes a lead with it once he writes', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'old@h.example', history: true, text: 'years ago' })])])
  expect(await conversationsOf(hub, channel.id)).toEqual([])
  await receive(hub, channel.id, [item([letter({ from: 'old@h.example', text: 'today' })])])
  const all = await conversationsOf(hub, channel.id)
  expect(all.map((c) => [c.status, c.contact.stage]).sort()).toEqual([
    ['closed', 'lead'],
    ['open', 'lead'],
  ])
})
