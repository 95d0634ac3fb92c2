import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { type Outside, placesOf, startTrials, type Trials } from '../support/kill.ts'

// Killed at every named place, for mail and chat, as one process and role by role: nothing is lost, doubled or out of order.

describe.each([
  { outside: 'chat', split: false },
  { outside: 'chat', split: true },
  { outside: 'mail', split: false },
  { outside: 'mail', split: true },
] satisfies { outside: Outside; split: boolean }[])('$outside, roles split: $split', ({ outside, split }) => {
  let database: TestDatabase | undefined
  let trials: Trials

  beforeAll(async () => {
    if (split) database = await testDatabase(inject('databaseUrl'))
    trials = await startTrials(outside, database?.url)
  }, 120_000)

  afterAll(async () => {
    await trials?.stop()
    await database?.drop()
  }, 60_000)

  test.each(placesOf(outside))('killed at $at in $role', { timeout: 120_000 }, async ({ at, role }) => {
    await trials.run({ at, role, after: 1, tag: at })
  })
})
