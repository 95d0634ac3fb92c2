import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Client } from '../../src/contract/connector.ts'

const megabyte = 1024 * 1024

/** How often forms are taken from one network address, in the memory of one process. */
export interface Limits {
  /** How many milliseconds to wait, 0 when it may go on. */
  post(address: string | null): Promise<number>
  /** The same for what would be stored: of the address, and of who says that it is his. Counts it. */
  form(perHour: number, channelId: string, address: string | null, email: string | undefined): Promise<number>
  /** The same for the bytes of one. */
  bytes(address: string | null, count: number): Promise<number>
}

export function makeLimits(): Limits {
  const limiter = (points: number, duration: number) => new RateLimiterMemory({ points, duration })
  const quick = limiter(20, 60)
  const hourly = limiter(Number.MAX_SAFE_INTEGER, 3600)
  const bytesADay = limiter(500 * megabyte, 24 * 3600)
  return {
    post: async (address) => (address ? ask(quick, address) : 0),
    async form(perHour, channelId, address, email) {
      const over = async (most: number, who: string) => {
        const { consumedPoints, msBeforeNext } = await hourly.penalty(`${channelId} ${who}`)
        return consumedPoints > most ? Math.max(msBeforeNext, 1000) : 0
      }
      return (address && (await over(perHour, address))) || (email ? over(Math.ceil(perHour * 0.6), email) : 0)
    },
    bytes: async (address, count) => (address && count > 0 ? ask(bytesADay, address, count) : 0),
  }
}

async function ask(limiter: RateLimiterMemory, key: string, points = 1): Promise<number> {
  try {
    await limiter.consume(key, points)
    return 0
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(refusal.msBeforeNext, 1000)
    throw refusal
  }
}

/** What the admin must do when visitors come through a proxy that stands for all of them. */
export const troubleOf = ({ address, limitBy }: Client): string | undefined =>
  limitBy === null
    ? `Forms come through a proxy at ${address} that is not trusted, so senders cannot be told apart. Set TRUSTED_PROXIES to its address.`
    : undefined
