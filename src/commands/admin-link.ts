import { addressOfRunning, prepareDataDir } from '../data-dir.ts'
import { openDatabase } from '../db/open.ts'
import { readEnv } from '../env.ts'
import { createLog } from '../log.ts'
import { createAdminLink } from '../operators/invitations.ts'
import { say } from '../say.ts'

/** Prints a one-time link that makes an admin, or gives one a new password. Works beside a running hub and without one. */
export async function printAdminLink(): Promise<void> {
  const env = readEnv(process.env)
  prepareDataDir(env.dataDir)
  const database = await openDatabase(env, createLog('error'), say, { beside: true })
  try {
    // a hub that is running may have been told its port or address by other means than this command
    const publicUrl = addressOfRunning(env.dataDir) ?? env.publicUrl
    say(`Open this once, within 72 hours: ${await createAdminLink({ sql: database.sql, env: { ...env, publicUrl } })}`)
  } finally {
    await database.close()
  }
}
