import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Channel } from '../../src/channels/shapes.ts'
import { newId } from '../../src/id.ts'
import { type OperatorClient, signIn } from '../support/operator-client.ts'
import { type RunningHub, startHub } from '../support/start-hub.ts'
import { until } from '../support/until.ts'
import { openVisitor, type VisitorClient } from '../support/visitor-client.ts'

// A new installation as `npm start` makes it, and the chat it begins with, over real sockets.

const admin = { email: 'ann@shop.example', password: 'seven quiet green boats' }
let hub: RunningHub
let operator: OperatorClient
let channel: Channel
const visitors: VisitorClient[] = []

const visit = (token?: string) => {
  const visitor = openVisitor(hub.url, channel.id, token)
  visitors.push(visitor)
  return visitor
}

beforeAll(async () => {
  hub = await startHub({ env: { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password } })
  operator = await signIn(hub.url, admin.email, admin.password)
}, 120_000)

afterAll(async () => {
  for (const visitor of visitors) visitor.close()
  await hub?.stop()
  rmSync(hub.dataDir, { recursive: true, force: true })
})

test('the first start makes one line, one website chat, and a page that shows it', async () => {
  const { items } = await operator.call<{ items: Channel[] }>('GET', '/api/channels')
  expect(items.map(({ connector, state, enabled }) => ({ connector, state, enabled }))).toEqual([
    { connector: 'webchat', state: 'working', enabled: true },
  ])
  channel = items[0]!
  const demo = await fetch(`${hub.url}/demo`)
  expect(demo.status).toBe(200)
  expect(await demo.text()).toContain(`/c/${channel.id}/widget.js`)
})

test('a visitor writes, becomes a lead, is answered, and answers in the same conversation', async () => {
  const visitor = visit()
  visitor.say('Do you ship to Busan?')
  visitor.say('Two boxes.')
  const conversation = await until('a conversation with both words', async () => {
    const [one] = await operator.conversations(channel.id)
    return one && one.lastSeq >= 2 ? one : null
  })
  expect(conversation).toMatchObject({ status: 'open', assigneeId: null, unread: 2, contact: { stage: 'lead' }, preview: 'Two boxes.' })
  expect((await operator.messages(conversation.id)).map(({ text, direction }) => [direction, text])).toEqual([
    ['inbound', 'Do you ship to Busan?'],
    ['inbound', 'Two boxes.'],
  ])

  await operator.call('POST', `/api/conversations/${conversation.id}/messages`, { id: newId(), text: 'Yes, in three days.' })
  await until('the answer on the page', () => visitor.entries().length === 3)
  expect(visitor.entries().at(-1)).toMatchObject({ mine: false, text: 'Yes, in three days.' })

  visitor.say('Thank you!')
  await until('the thanks in the inbox', async () => (await operator.messages(conversation.id)).length === 4)
  expect(await operator.conversations(channel.id)).toHaveLength(1)
  visitor.close()

  const later = visit(visitor.token())
  await until('the whole thread on a new page', () => later.entries().length === 4)
  expect(later.entries().map(({ mine, text }) => [mine, text])).toEqual([
    [true, 'Do you ship to Busan?'],
    [true, 'Two boxes.'],
    [false, 'Yes, in three days.'],
    [true, 'Thank you!'],
  ])
})

test('another visitor has a thread of his own', async () => {
  const other = visit()
  other.say('Hello')
  await until('a second conversation', async () => (await operator.conversations(channel.id)).length === 2)
  await until('only his own word on his page', () => other.entries().length === 1)
})

test('it stops well, leaving nothing behind, and goes on where it was', async () => {
  const { dataDir, port } = hub
  expect(await hub.stop()).toBe(0)
  hub = await startHub({ dataDir, port })
  expect(await operator.conversations(channel.id)).toHaveLength(2)
}, 60_000)
