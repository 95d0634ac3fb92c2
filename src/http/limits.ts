import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '../errors.ts'
import { limitKey } from './client.ts'

/** Attempts at getting in, counted in the database: for all processes together, through every restart. */
export interface Limits {
  /** One attempt to sign in with this account from this address. Throws AppError `rate_limited`. */
  signIn(address: string, account: string | null): Promise<void>
  /** The password was right: this attempt does not count, and the account starts at zero again. */
  signedIn(address: string, account: string): Promise<void>
  /** One attempt at a second factor. */
  secondFactor(address: string): Promise<void>
  /** One use of a one-time link, or one made. */
  link(address: string): Promise<void>
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
    async signIn(address, account) {
      await take(perAddress, limitKey(address))
      if (account) await take(perAccount, account)
    },
    async signedIn(address, account) {
      await perAddress.reward(limitKey(address), 1)
      await perAccount.delete(account.slice(0, 200))
    },
    secondFactor: (address) => take(factors, limitKey(address)),
    link: (address) => take(links, limitKey(address)),
  }
}

async function take(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key.slice(0, 200))
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
    const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
    throw new AppError('rate_limited', `Too many attempts. Try again in ${wait}.`, { retryAfterSeconds: seconds })
  }
}
