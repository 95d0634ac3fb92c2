import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Env } from '../env.ts'
import { codeOf, StartError } from '../errors.ts'
import { createSeal, type Seal, Secret } from '../seal.ts'
import type { Sql } from './sql.ts'

const fileOf = (dataDir: string) => join(dataDir, 'secret.key')

export const newSecretKey = (): Secret => new Secret(randomBytes(32).toString('base64url'))

/** The secret keys kept in DATA_DIR, the current one first; empty when there is no file. */
export function readSecretKeys(dataDir: string): Secret[] {
  try {
    const lines = readFileSync(fileOf(dataDir), 'utf8').split('\n')
    return lines
      .map((line) => line.trim())
      .filter(Boolean)
      .map((line) => new Secret(line))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw new StartError(`The secret key ${fileOf(dataDir)} cannot be read. Give this user the file, or set SECRET_KEY.`, error)
  }
}

/** Durable and whole before it returns: without its key a stored secret is lost. */
export function writeSecretKeys(dataDir: string, keys: Secret[]): void {
  const temporary = `${fileOf(dataDir)}.new`
  const file = openSync(temporary, 'w', 0o600)
  writeSync(file, `${keys.map((key) => key.reveal()).join('\n')}\n`)
  fsyncSync(file)
  closeSync(file)
  renameSync(temporary, fileOf(dataDir))
  const folder = openSync(dataDir, 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** The seal of this installation. A first start makes its key. Throws StartError when the key does not open what is stored. */
export async function openSeal(env: Env, sql: Sql): Promise<Seal> {
  const found = env.secretKeys.length > 0 ? env.secretKeys : readSecretKeys(env.dataDir)
  const keys = found.length > 0 ? found : [newSecretKey()]
  const seal = createSeal(keys)
  const stored = await sql<{ sealed: string }[]>`
    select distinct on (split_part(sealed, '.', 2)) sealed from (
      select value as sealed from channels, jsonb_each_text(secrets) union all select secret from phones where secret is not null
    ) secrets`
  if (stored.some(({ sealed }) => seal.madeBy(sealed) === 'unknown')) {
    const where = env.secretKeys.length > 0 ? 'SECRET_KEY' : fileOf(env.dataDir)
    throw new StartError(
      `${where} is not the key that sealed the stored passwords. Put the right key there (it is in every backup), or list both, separated by a ${env.secretKeys.length > 0 ? 'comma' : 'line break'}.`,
    )
  }
  if (found.length === 0) writeSecretKeys(env.dataDir, keys)
  return seal
}
