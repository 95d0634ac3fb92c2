import { expect, test } from 'vitest'
import { waitAfter } from '../../../src/channels/backoff.ts'

const seconds = (failures: number, error: Parameters<typeof waitAfter>[1] = null) => waitAfter(failures, error, 0.5) / 1000

test('grows from one second to five minutes', () => {
  expect([1, 2, 3, 8, 9, 10, 100].map((failures) => seconds(failures))).toEqual([1, 2, 4, 128, 256, 300, 300])
})

test('spreads what broke together', () => {
  expect(waitAfter(5, null, 0)).toBeLessThan(waitAfter(5, null, 1))
})

test('after three refused logins at most one in five minutes', () => {
  for (const code of ['unauthorized', 'misconfigured'] as const) {
    const error = { code, retryAfterMs: undefined }
    expect(seconds(1, error)).toBe(1)
    for (const failures of [3, 4, 50]) expect(waitAfter(failures, error, 0)).toBeGreaterThanOrEqual(300_000)
  }
})

test('never earlier than the other side asked for', () => {
  expect(waitAfter(1, { code: 'rate_limited', retryAfterMs: 600_000 }, 0)).toBe(600_000)
})
