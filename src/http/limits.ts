import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../errors.ts'
import { words } from '../words.ts'

/**
 * Attempts at getting in, and what else is done too often, counted in the database: for all processes together, through every restart. `by` is what a caller is counted
 * by (null: nothing). What is over the limit throws AppError `rate_limited`.
 */
export interface Limits {
  /** One attempt to sign in with this account. */
  signIn(by: string | null, account: string | null): Promise<void>
  /** The password was right: this attempt does not count, and the account starts at zero again. */
  signedIn(by: string | null, account: string): Promise<void>
  /** One attempt at a second factor, or at the present password of who is signed in (`operatorId`, else null). */
  guess(by: string | null, operatorId: string | null): Promise<void>
  /** It was right: this attempt does not count, and the operator starts at zero again. */
  guessed(by: string | null, operatorId: string | null): Promise<void>
  /** One attempt to use a one-time link. */
  link(by: string | null): Promise<void>
  /** The link was good: this attempt does not count. */
  linkWorked(by: string | null): Promise<void>
  /** An operator's browser asks how its phone signs in, whom it may call, or tells so many things of its calls. */
  telephone(operatorId: string, times?: number): Promise<void>
  /** An operator asks for a call. */
  calls(operatorId: string): Promise<void>
}

export function createLimits(pool: Pool): Limits {
  const limiter = (keyPrefix: string, points: number, duration: number, blockDuration = 0) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: true,
      keyPrefix,
      points,
      duration,
      blockDuration,
    })
  const perAddress = limiter('sign-in', 5, 60)
  // a delay, not a lock: nobody can shut another out for good
  const perAccount = limiter('account', 10, 900, 900)
  const factors = limiter('factor', 5, 60)
  // also where addresses tell nobody apart
  const perOperator = limiter('operator', 10, 900, 900)
  const links = limiter('link', 10, 3600)
  const telephones = limiter('telephone', 120, 60)
  const orders = limiter('order', 10, 60)

  return {
    async signIn(by, account) {
      await take(perAddress, by)
      await take(perAccount, account)
    },
    async signedIn(by, account) {
      await giveBack(perAddress, by)
      await perAccount.delete(keyOf(account))
    },
    async guess(by, operatorId) {
      await take(factors, by)
      await take(perOperator, operatorId)
    },
    async guessed(by, operatorId) {
      await giveBack(factors, by)
      if (operatorId !== null) await perOperator.delete(operatorId)
    },
    link: (by) => take(links, by),
    linkWorked: (by) => giveBack(links, by),
    telephone: (operatorId, times = 1) => take(telephones, operatorId, times),
    calls: (operatorId) => take(orders, operatorId),
  }
}

/** Addresses are long enough to fill a table when somebody makes them up. */
const keyOf = (key: string): string => key.slice(0, 200)

async function giveBack(limiter: RateLimiterPostgres, key: string | null): Promise<void> {
  if (key !== null) await limiter.reward(keyOf(key), 1)
}

async function take(limiter: RateLimiterPostgres, key: string | null, points = 1): Promise<void> {
  if (key === null) return
  try {
    await limiter.consume(keyOf(key), points)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
    throw new AppError('rate_limited', words.tooOften(seconds), { retryAfterSeconds: seconds })
  }
}
