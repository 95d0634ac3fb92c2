import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../errors.ts'

/**
 * Attempts at getting in, counted in the database: for all processes together, through every restart. `by` is what a caller is counted
 * by (null: nothing). What is over the limit throws AppError `rate_limited`.
 */
export interface Limits {
  /** One attempt to sign in with this account. */
  signIn(by: string | null, account: string | null): Promise<void>
  /** The password was right: this attempt does not count, and the account starts at zero again. */
  signedIn(by: string | null, account: string): Promise<void>
  /** One attempt at a second factor, or at a present password. */
  secondFactor(by: string | null): Promise<void>
  /** It was right: this attempt does not count. */
  secondFactorWorked(by: string | null): Promise<void>
  /** One attempt to use a one-time link. */
  link(by: string | null): Promise<void>
  /** The link was good: this attempt does not count. */
  linkWorked(by: string | null): Promise<void>
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
  const links = limiter('link', 10, 3600)

  return {
    async signIn(by, account) {
      await take(perAddress, by)
      await take(perAccount, account)
    },
    async signedIn(by, account) {
      await giveBack(perAddress, by)
      await perAccount.delete(keyOf(account))
    },
    secondFactor: (by) => take(factors, by),
    secondFactorWorked: (by) => giveBack(factors, by),
    link: (by) => take(links, by),
    linkWorked: (by) => giveBack(links, by),
  }
}

/** Addresses are long enough to fill a table when somebody makes them up. */
const keyOf = (key: string): string => key.slice(0, 200)

async function giveBack(limiter: RateLimiterPostgres, key: string | null): Promise<void> {
  if (key !== null) await limiter.reward(keyOf(key), 1)
}

async function take(limiter: RateLimiterPostgres, key: string | null): Promise<void> {
  if (key === null) return
  try {
    await limiter.consume(keyOf(key))
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
    const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
    throw new AppError('rate_limited', `Too many attempts. Try again in ${wait}.`, { retryAfterSeconds: seconds })
  }
}
