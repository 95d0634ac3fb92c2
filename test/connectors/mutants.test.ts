import { afterEach, describe, expect, test } from 'vitest'
import { failuresOf, testConnector } from './conformance.ts'
import { leftBehind, mutants } from './mutants/mutants.ts'
import { plain } from './mutants/plain.ts'
import { plainPeer } from './mutants/plain-peer.ts'

afterEach(() => {
  for (const timer of leftBehind.splice(0)) clearInterval(timer)
})

describe.each(['polls', 'deliveries'] as const)('a right connector by %s passes', (way) => {
  testConnector({ connector: plain(way), peer: plainPeer(way), test })
})

describe('the suite sees a connector that', () => {
  test.each(mutants)('$name', async ({ way, point, replaced }) => {
    const failures = await failuresOf(
      { connector: plain(way, replaced), peer: plainPeer(way), patience: 1000 },
      (check) => check.point === point,
    )
    expect(failures).not.toEqual([])
  })
})
