import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Client } from '../../src/contract/connector.ts'

export const perSocket = { frames: 20, seconds: 10 } as const
const socketsPerVisitor = 10
const socketsPerAddress = 50
const megabyte = 1024 * 1024

/** How often visitors may do things, in the memory of one process. Asking answers how many milliseconds to wait, 0 when it may go on. */
export interface Limits {
  begin(address: string | null): Promise<number>
  /** A page that wants to be shown its thread, which may be long. */
  greet(visitorId: string): Promise<number>
  message(visitorId: string, first: boolean, address: string | null): Promise<number>
  upload(visitorId: string, bytes: number, address: string | null): Promise<number>
  /** Counts a connection of an address or visitor; null when there are too many, else what ends it. */
  connect(kind: 'address' | 'visitor', key: string): (() => void) | null
}

export function makeLimits(): Limits {
  const limiter = (points: number, duration: number) => new RateLimiterMemory({ points, duration })
  const beginnings = limiter(120, 3600)
  const greetings = limiter(60, 60)
  const firsts = limiter(60, 3600)
  const messages = limiter(30, 60)
  const uploads = limiter(10, 3600)
  const uploadedBytes = limiter(50 * megabyte, 24 * 3600)
  const addressBytes = limiter(500 * megabyte, 24 * 3600)
  const connections = new Map<string, number>()
  return {
    begin: async (address) => (address ? ask(beginnings, address) : 0),
    greet: (visitorId) => ask(greetings, visitorId),
    async message(visitorId, first, address) {
      const wait = await ask(messages, visitorId)
      return wait > 0 || !first || !address ? wait : ask(firsts, address)
    },
    async upload(visitorId, bytes, address) {
      const wait = (await ask(uploads, visitorId)) || (await ask(uploadedBytes, visitorId, bytes))
      return wait > 0 || !address ? wait : ask(addressBytes, address, bytes)
    },
    connect(kind, key) {
      const name = `${kind}:${key}`
      const now = connections.get(name) ?? 0
      if (now >= (kind === 'address' ? socketsPerAddress : socketsPerVisitor)) return null
      connections.set(name, now + 1)
      return () => {
        const left = (connections.get(name) ?? 1) - 1
        if (left > 0) connections.set(name, left)
        else connections.delete(name)
      }
    },
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
    ? `Visitors come through a proxy at ${address} that is not trusted, so they cannot be told apart. Set TRUSTED_PROXIES to its address.`
    : undefined
