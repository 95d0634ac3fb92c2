import { type BotKills, killBots } from '../support/bot-kills.ts'
import { testDatabase } from '../support/database.ts'
import { startDatabaseServer } from '../support/database-server.ts'
import { type Outside, placesOf, startTrials } from '../support/kill.ts'

// The kill matrix twenty times a point, each time at another occurrence: `npm run bench:kill`. Ends with 1 when anything was lost, doubled or out of order.

const repetitions = 20

const server = await startDatabaseServer()
// four installations side by side: most of a trial is waiting for somebody to come back
const failures = await Promise.all([stage('chat', false), stage('mail', false), stage('chat', true), stage('mail', true)])
// one after the other, and alone: they kill at random moments, not at named places
failures.push(await bots({ way: 'polling', updates: 1500, kills: 14, storeFails: 4, cut: 0 }))
failures.push(await bots({ way: 'webhook', updates: 1500, kills: 14, storeFails: 20, cut: 10 }))
await server.stop()
const failed = failures.reduce((sum, each) => sum + each, 0)
console.log(failed === 0 ? 'lost 0, doubled 0, out of order 0' : `${failed} trials failed`)
process.exit(failed === 0 ? 0 : 1)

/** All places of one outside; `split`: role by role, on one database. How many trials failed. */
async function stage(outside: Outside, split: boolean): Promise<number> {
  const database = split ? await testDatabase(server.url) : null
  const trials = await startTrials(outside, database?.url)
  let failures = 0
  for (const { at, role, way } of placesOf(outside)) {
    let good = 0
    // it counts the new visitors of one address and hour in its memory, and all of ours come from one
    if (split && outside === 'chat') await trials.stage.fleet.restart('web')
    for (let n = 0; n < repetitions; n += 1) {
      // what lies there together may come in, and be settled, at one go
      const trial = { at, role, after: role === 'channels' || (way === 'in' && role === 'workers') ? 1 : 1 + (n % 2), tag: `${at}-${n}` }
      await trials.run(trial).then(
        () => {
          good += 1
        },
        (error: unknown) => console.error(error instanceof Error ? error.message : error),
      )
    }
    failures += repetitions - good
    console.log(
      `${split ? 'role by role' : 'whole hub'}, ${outside}, ${at} (${role}): ${good} of ${repetitions} without loss, double or disorder`,
    )
  }
  await trials.stop()
  await database?.drop()
  return failures
}

/** A bot's hub killed at random moments while people write. 1 when it failed. */
async function bots(trial: BotKills): Promise<number> {
  const { way, updates, kills, storeFails, cut } = trial
  const words = `telegram by ${way}, ${updates} updates, killed ${kills} times, ${storeFails} % of the stores and ${cut} % of the answers failing`
  try {
    const { asked } = await killBots(server.url, trial)
    console.log(`${words}: lost 0, doubled 0, out of order 0 (${asked} requests)`)
    return 0
  } catch (error) {
    console.error(`${words}: ${error instanceof Error ? error.message : error}`)
    return 1
  }
}
