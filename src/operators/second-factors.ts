import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import type { Tx } from '../db/sql.ts'
import type { Seal } from '../seal.ts'
import { signInSecrets } from './auth.ts'

/** Seals second factors, which the sign-in library keeps in a form of its own, with the current key. Returns how many values that were. */
export async function resealSecondFactors(tx: Tx, seal: Seal): Promise<number> {
  const secrets = signInSecrets(seal)
  const current = secrets[0]
  if (!current) return 0
  const key = { keys: new Map(secrets.map(({ version, value }) => [version, value])), currentVersion: current.version }
  const isCurrent = (sealed: string) => sealed.startsWith(`$ba$${current.version}$`)
  const renew = async (sealed: string) =>
    isCurrent(sealed) ? sealed : symmetricEncrypt({ key, data: await symmetricDecrypt({ key, data: sealed }) })

  const rows = await tx<
    { id: string; secret: string; backupCodes: string }[]
  >`select id, secret, backup_codes from two_factors order by id for update`
  let count = 0
  for (const { id, secret, backupCodes } of rows) {
    if (isCurrent(secret) && isCurrent(backupCodes)) continue
    await tx`update two_factors set secret = ${await renew(secret)}, backup_codes = ${await renew(backupCodes)} where id = ${id}`
    count += 2
  }
  return count
}
