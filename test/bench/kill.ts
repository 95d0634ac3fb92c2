import { testDatabase } from '../support/database.ts'
import { startDatabaseServer } from '../support/database-server.ts'
import { type Outside, placesOf, startTrials } from '../support/kill.ts'

// The kill matrix twenty times a point, each time at another occurrence: `npm run bench:kill`. Ends with 1 when anything was lost, doubled or out of order.

const repetitions = 20
const outsides: Outside[] = ['chat', 'mail']

const server = await startDatabaseServer()
let failures = 0
for (const split of [false, true]) {
  for (const outside of outsides) {
    const database = split ? await testDatabase(server.url) : null
    const trials = await startTrials(outside, database?.url)
    for (const { at, role } of placesOf(outside)) {
      let good = 0
      for (let n = 0; n < repetitions; n += 1) {
        // letters that lie there together may come in at one go
        const trial = { at, role, after: role === 'channels' ? 1 : 1 + (n % 2), tag: `${at}-${n}` }
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
  }
}
await server.stop()
console.log(failures === 0 ? 'lost 0, doubled 0, out of order 0' : `${failures} trials failed`)
process.exit(failures === 0 ? 0 : 1)
