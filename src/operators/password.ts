import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from '@hono/zod-openapi'
import { whenAmiss } from '../contract/words.ts'

const derive = promisify(argon2)
/** Argon2id with 64 MiB and three passes: about 0.15 s here, and as much for whoever tries a stolen table. */
const cost = { memory: 65_536, passes: 3, parallelism: 1 }

/** Long enough to resist guessing, short enough not to be a way to keep the hub busy. */
export const Password = z
  .string()
  .min(12, whenAmiss('at least 12 characters', '12자 이상', 'не меньше 12 знаков'))
  .max(200, whenAmiss('at most 200 characters', '200자까지', 'не больше 200 знаков'))
  .openapi({ example: 'seven quiet green boats' })

/** The form kept in the database: algorithm and cost stand in it, so that a later change still verifies older ones. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive('argon2id', { message: password.normalize('NFKC'), nonce: salt, tagLength: 32, ...cost })
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(hash)
  if (!match) return false
  const expected = Buffer.from(String(match[5]), 'base64url')
  const key = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(String(match[4]), 'base64url'),
    tagLength: expected.length,
    memory: Number(match[1]),
    passes: Number(match[2]),
    parallelism: Number(match[3]),
  })
  return timingSafeEqual(key, expected)
}
