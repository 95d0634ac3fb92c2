import type { Tx } from '../db/sql.ts'
import type { Seal } from '../seal.ts'
import { secretContext } from './settings.ts'

/** Seals what an older key sealed with the current one. Returns how many secrets that were. */
export async function resealChannels(tx: Tx, seal: Seal): Promise<number> {
  const rows = await tx<{ id: string; secrets: { [name: string]: string } }[]>`select id, secrets from channels order by id for update`
  let count = 0
  for (const { id, secrets } of rows) {
    const older = Object.entries(secrets).filter(([, sealed]) => seal.madeBy(sealed) !== 'current')
    if (older.length === 0) continue
    const renewed = older.map(([name, sealed]) => {
      const context = secretContext(id, name)
      return [name, seal.seal(seal.open(sealed, context), context)]
    })
    await tx`update channels set secrets = secrets || ${tx.json(Object.fromEntries(renewed))} where id = ${id}`
    count += older.length
  }
  return count
}
