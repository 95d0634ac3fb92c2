import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { threads } from '../../../src/channels/threads.ts'
import { type TestHub, testHub } from '../../support/hub.ts'
import { chat, item, plain, plainChannel, receive } from '../../support/letters.ts'
import { aConversation } from '../../support/rows.ts'
import { until } from '../../support/until.ts'

let hub: TestHub
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  hub = await testHub({ connectors: [plain] })
})
afterAll(async () => {
  await hub.close()
  vi.useRealTimers()
})

/** Lets the time of the next look come, again and again: one that is not over yet takes the place of the next. */
const looked = (what: string, done: () => boolean) =>
  until(what, async () => {
    await vi.advanceTimersByTimeAsync(15_000)
    return done()
  })

test('what was announced by nobody, because whoever stored it was killed, is found by who watches the thread', async () => {
  const channel = await plainChannel(hub)
  const heard: string[] = []
  const watch = (key: string) => threads(hub).subscribe(channel.id, key, ({ type }, thread) => heard.push(`${type} ${thread}`))
  const leave = ['kim', 'lee', 'nobody yet'].map(watch)
  onTestFinished(() => {
    for (const each of leave) each()
  })
  const [kim] = [await aConversation(hub, channel, { threadKey: 'kim' }), await aConversation(hub, channel, { threadKey: 'lee' })]

  // what came between his first reading and the first look is not known
  await looked('both are looked at', () => heard.length === 2)
  expect(heard.splice(0).sort()).toEqual(['changed kim', 'changed lee'])

  await hub.sql`update conversations set version = version + 1 where id = ${kim}`
  await looked('the change is found', () => heard.length > 0)
  expect(heard.splice(0)).toEqual(['changed kim'])

  await receive({ ...hub, live: { ...hub.live, announce: () => {} } }, channel.id, [item([chat('nobody yet', 'hello')])])
  await looked('the first message is found', () => heard.length > 0)
  expect(heard).toEqual(['changed nobody yet'])
})

test('nobody looks when nobody watches', async () => {
  const channel = await plainChannel(hub)
  const before = vi.getTimerCount()
  const all = threads(hub).subscribe(channel.id, null, () => {})
  expect(vi.getTimerCount()).toBe(before)
  const leave = threads(hub).subscribe(channel.id, 'kim', () => {})
  expect(vi.getTimerCount()).toBe(before + 1)
  leave()
  expect(vi.getTimerCount()).toBe(before)
  all()
})
