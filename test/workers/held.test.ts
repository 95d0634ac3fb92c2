import { afterAll, beforeAll, expect, test } from 'vitest'
import { addRule } from '../../src/blocklist/blocklist.ts'
import { again, listEvents } from '../../src/inbound/events.ts'
import { type TestHub, testHub } from '../support/hub.ts'
import { item, letter, plain, plainChannel, receive, work } from '../support/letters.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await testHub({ connectors: [plain] })
})
afterAll(() => hub.close())

test('what is held back says who wrote and how it begins, until it is released; what is refused leaves nothing of it', async () => {
  const channel = await plainChannel(hub)
  const { operator } = channel
  for (const [pattern, effect] of [
    ['*@doubt.example', 'quarantine'],
    ['*@spam.example', 'reject'],
  ] as const)
    await addRule(hub.sql, operator, { kind: 'email', pattern, effect, channelId: channel.id, reason: '', expiresAt: null })
  const held = letter({
    from: 'win@doubt.example',
    sender: { name: 'Prize office', identities: [{ kind: 'email', value: 'win@doubt.example', assurance: 'observed' }] },
    subject: 'You have won',
    text: `Dear winner,\n\n${'answer today. '.repeat(200)}`,
  })
  await receive(hub, channel.id, [item([held]), item([letter({ from: 'win@spam.example' })])])

  const events = async () => (await listEvents(hub.sql, operator, { channelId: channel.id, limit: 10 })).items
  // both came in one millisecond
  const of = async (status: string) => (await events()).find((event) => event.status === status)
  const [refused, quarantined] = [await of('blocked'), await of('quarantined')]
  expect(refused!.decision).not.toHaveProperty('held')
  expect(quarantined).toMatchObject({
    status: 'quarantined',
    decision: { held: { name: 'Prize office', address: 'win@doubt.example', subject: 'You have won' } },
  })
  const begins = quarantined!.decision!.held!.text
  expect(begins).toMatch(/^Dear winner, answer today/)
  expect(begins.length).toBeLessThanOrEqual(300)

  await again(hub, operator, quarantined!.id, 'release')
  await work(hub, channel.id, 'lane')
  const released = (await events()).find((event) => event.id === quarantined!.id)
  expect(released).toMatchObject({ status: 'done', decision: { person: { how: 'lead' } } })
  expect(released!.decision).not.toHaveProperty('held')
})
