import { resealPhones } from '../calls/phones.ts'
import { resealChannels } from '../channels/reseal.ts'
import { prepareDataDir } from '../data-dir.ts'
import { openDatabase } from '../db/open.ts'
import { newSecretKey, openSeal, readSecretKeys, writeSecretKeys } from '../db/secret-key.ts'
import { readEnv } from '../env.ts'
import { StartError } from '../errors.ts'
import { createLog } from '../log.ts'
import { resealSecondFactors } from '../operators/second-factors.ts'
import { say } from '../say.ts'
import { createSeal } from '../seal.ts'

/**
 * Seals every stored secret with a new key. A key kept in DATA_DIR is replaced here, with the hub stopped; both keys lie there until the
 * database has committed. With SECRET_KEY the admin names the new key and the old one, and takes the old one away afterwards.
 */
export async function rotateKey(): Promise<void> {
  const env = readEnv(process.env)
  if (env.secretKeys.length === 1) {
    throw new StartError(
      'Set SECRET_KEY to the new key, a comma and the old key, for every process, and restart them. Then run this again. Make a key with: openssl rand -base64 32',
    )
  }
  prepareDataDir(env.dataDir)
  const database = await openDatabase(env, createLog('error'), say)
  try {
    // refuses keys that do not open what is stored
    await openSeal(env, database.sql)
    const inFolder = env.secretKeys.length === 0
    const keys = inFolder ? [newSecretKey(), ...readSecretKeys(env.dataDir)] : env.secretKeys
    if (inFolder) writeSecretKeys(env.dataDir, keys)
    const seal = createSeal(keys)
    const count = await database.sql.begin(
      async (tx) => (await resealChannels(tx, seal)) + (await resealPhones(tx, seal)) + (await resealSecondFactors(tx, seal)),
    )
    if (inFolder) writeSecretKeys(env.dataDir, keys.slice(0, 1))
    say(`Sealed ${count} stored ${count === 1 ? 'secret' : 'secrets'} with the new key. Everybody has to sign in again.`)
    if (!inFolder) say('Now take the old key out of SECRET_KEY and restart every process.')
    say('Backups made before hold the old key.')
  } finally {
    await database.close()
  }
}
