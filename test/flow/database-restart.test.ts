import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Disturb, type Outside, startTrials, type Trials } from '../support/kill.ts'
import { until } from '../support/until.ts'

// The hub's own PostgreSQL dies in the middle, twice, as after a fault of its own: the hub starts it again, and nothing is lost, doubled or out of order.

const outsides: Outside[] = ['chat', 'mail']

describe.each(outsides)('%s', (outside) => {
  let trials: Trials

  beforeAll(async () => {
    trials = await startTrials(outside)
  }, 120_000)
  afterAll(() => trials?.stop(), 60_000)

  const postmaster = (): number => {
    const [pid] = readFileSync(join(trials.stage.fleet.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
    return Number(pid)
  }
  const restarts: Disturb = async (act) => {
    const acting = act()
    for (const _ of [1, 2]) {
      const pid = postmaster()
      process.kill(pid, 'SIGQUIT')
      await until('another postmaster', () => postmaster() !== pid)
      await until('a hub that answers', () => trials.stage.operator.call('GET', '/api/me'))
    }
    await acting
  }

  test('what comes in while it restarts', { timeout: 120_000 }, () => trials.traffic.in('restarted', restarts))
  test('what goes out while it restarts', { timeout: 120_000 }, () => trials.traffic.out('restarted-out', restarts))
})
