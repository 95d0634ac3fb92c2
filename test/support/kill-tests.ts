import { afterAll, beforeAll, inject, test } from 'vitest'
import { type TestDatabase, testDatabase } from './database.ts'
import { type Outside, placesOf, startTrials, type Trials } from './kill.ts'

/** One test for every named place: killed there, nothing is lost, doubled or out of order. `split`: role by role, on one database. */
export function killTests(outside: Outside, { split }: { split: boolean }): void {
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
}
