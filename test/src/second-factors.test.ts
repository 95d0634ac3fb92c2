import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../src/id.ts'
import { signInSecrets } from '../../src/operators/auth.ts'
import { resealSecondFactors } from '../../src/operators/second-factors.ts'
import { createSeal, type Seal, Secret } from '../../src/seal.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

const old = new Secret('an old key of more than 32 characters')
const now = new Secret('the new key of more than 32 characters')
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

/** The keys in the form the sign-in library takes. */
function libraryKey(seal: Seal) {
  const secrets = signInSecrets(seal)
  return { keys: new Map(secrets.map(({ version, value }) => [version, value])), currentVersion: secrets[0]?.version ?? 0 }
}

test('after a rotation second factors open with the new key alone', async () => {
  const { sql } = database
  const sealed = { key: libraryKey(createSeal([old])) }
  const operator = newId()
  await sql`insert into operators (id, name, email) values (${operator}, 'A', 'a@example.com')`
  await sql`
    insert into two_factors (id, user_id, secret, backup_codes)
    values (${newId()}, ${operator}, ${await symmetricEncrypt({ ...sealed, data: 'TOTP' })}, ${await symmetricEncrypt({ ...sealed, data: '["1"]' })})`

  expect(await sql.begin((tx) => resealSecondFactors(tx, createSeal([now, old])))).toBe(2)
  expect(await sql.begin((tx) => resealSecondFactors(tx, createSeal([now, old])))).toBe(0)
  const [row] = await sql<{ secret: string; backupCodes: string }[]>`select secret, backup_codes from two_factors`
  const key = libraryKey(createSeal([now]))
  expect(await symmetricDecrypt({ key, data: row?.secret ?? '' })).toBe('TOTP')
  expect(await symmetricDecrypt({ key, data: row?.backupCodes ?? '' })).toBe('["1"]')
})
