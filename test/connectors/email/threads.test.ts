import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inThread } from '../../../connectors/email/mime-threads.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const used = (spent = false) => inThread<Worker>(async (thread) => ({ spent, result: thread }))

it('a thread that read a letter reads the next one, and ends when no letter comes for half a minute', async () => {
  const thread = await used()
  await vi.advanceTimersByTimeAsync(29_000)
  expect(await used()).toBe(thread)
  await vi.advanceTimersByTimeAsync(29_000)
  expect(await used()).toBe(thread)
  const gone = once(thread, 'exit')
  await vi.advanceTimersByTimeAsync(30_000)
  await gone
  expect(await used(true)).not.toBe(thread)
})

it('a thread whose work fails is not used again', async () => {
  const { promise, resolve } = Promise.withResolvers<Worker>()
  const failing = inThread(async (thread) => {
    resolve(thread)
    throw new Error('disk full')
  })
  await expect(failing).rejects.toThrow('disk full')
  expect(await used(true)).not.toBe(await promise)
})
