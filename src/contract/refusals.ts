import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

const refusedAMinute = 60

/** Counts what was refused for want of a right signature, by network address, in the memory of one process. */
export interface Refusals {
  /** How many milliseconds somebody who guesses has to wait; 0 when he may go on. */
  wait(address: string | null): Promise<number>
  refused(address: string | null): Promise<void>
}

export function makeRefusals(): Refusals {
  const limiter = new RateLimiterMemory({ points: refusedAMinute, duration: 60 })
  return {
    async wait(address) {
      const known = address ? await limiter.get(address) : null
      return known && known.consumedPoints >= refusedAMinute ? Math.max(known.msBeforeNext, 1000) : 0
    },
    async refused(address) {
      if (!address) return
      await limiter.consume(address).catch((refusal: unknown) => {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
      })
    },
  }
}
