import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '../../src/api.ts'
import type { NewBlockRule } from '../../src/blocklist/shapes.ts'
import { listContacts } from '../../src/contacts/contacts.ts'
import { block } from '../../src/conversations/block.ts'
import { again } from '../../src/inbound/events.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { admin, conversationsOf, eventsOf, item, letter, plain, plainChannel, receive, textsOf, work } from '../support/letters.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

const keepOut = (operator: Caller, rule: Partial<NewBlockRule> & { pattern: string }) =>
  block(hub, operator, { kind: 'email', channelId: null, effect: 'reject', reason: '', expiresAt: null, ...rule }, null)

test('a blocked sender leaves no trace: no person, no conversation; the event is kept with its rule, which counts', async () => {
  const channel = await plainChannel(hub, { autoReply: 'Thank you' })
  await keepOut(channel.operator, { pattern: '*@Spam.example', reason: 'spam' })
  const before = (await listContacts(hub.sql, admin, { limit: 100 })).items.length
  await receive(hub, channel.id, [item([letter({ from: 'x@spam.example' })])])
  await receive(hub, channel.id, [
    item([letter({ from: 'innocent@ok.example', alsoFrom: [{ kind: 'email', value: 'bounce@spam.example' }] })]),
  ])
  expect(await conversationsOf(hub, channel.id)).toEqual([])
  expect((await listContacts(hub.sql, admin, { limit: 100 })).items).toHaveLength(before)
  expect(await eventsOf(hub, channel.id)).toMatchObject([
    { status: 'blocked', decision: { blockedBy: { pattern: '*@spam.example' } } },
    { status: 'blocked' },
  ])
  const [rule] = await hub.sql`select hits from block_rules where pattern = '*@spam.example'`
  expect(rule).toEqual({ hits: 2 })
})

test('quarantine keeps, release brings back past the same rule', async () => {
  const channel = await plainChannel(hub)
  await keepOut(channel.operator, { pattern: '*@*.grey.example', channelId: channel.id, effect: 'quarantine' })
  await receive(hub, channel.id, [item([letter({ from: 'x@sub.grey.example' })])])
  const [event] = await eventsOf(hub, channel.id)
  expect(event!.status).toBe('quarantined')
  await again(hub, admin, event!.id, 'release')
  await work(hub, channel.id, 'lane')
  expect(await conversationsOf(hub, channel.id)).toMatchObject([{ contact: { name: 'x@sub.grey.example' } }])
})

test('blocking closes what is open of him and leaves his history', async () => {
  const channel = await plainChannel(hub)
  await receive(hub, channel.id, [item([letter({ from: 'nuisance@n.example' })])])
  await keepOut(channel.operator, { pattern: 'nuisance@n.example' })
  const [conversation] = await conversationsOf(hub, channel.id)
  expect(conversation).toMatchObject({ status: 'closed', waitingSince: null })
  expect(await textsOf(hub, conversation!.id)).toHaveLength(1)
})

test('an expired rule keeps nobody out', async () => {
  const channel = await plainChannel(hub)
  await keepOut(channel.operator, { pattern: 'once@late.example', expiresAt: '2020-01-01T00:00:00.000Z' })
  await receive(hub, channel.id, [item([letter({ from: 'once@late.example' })])])
  expect(await conversationsOf(hub, channel.id)).toHaveLength(1)
})
