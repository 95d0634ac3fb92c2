import { inject, test } from 'vitest'
import { killBots } from '../support/bot-kills.ts'

// People write while the hub is killed and its store fails: nothing is lost, doubled or out of order. `npm run bench:kill` does it at length.

test('asking, killed at random', { timeout: 300_000 }, async () => {
  await killBots(inject('databaseUrl'), { way: 'polling', updates: 240, kills: 3, storeFails: 4, cut: 0 })
})

test('being called, killed at random', { timeout: 300_000 }, async () => {
  await killBots(inject('databaseUrl'), { way: 'webhook', updates: 160, kills: 2, storeFails: 20, cut: 10 })
})
