import ipaddr from 'ipaddr.js'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

export const perSocket = { frames: 20, seconds: 10 } as const
const socketsPerVisitor = 10
const socketsPerAddress = 50

/** How often visitors may do things, in the memory of one process. Asking answers how many milliseconds to wait, 0 when it may go on. */
export interface Limits {
  begin(address: string | null): Promise<number>
  message(visitorId: string, first: boolean, address: string | null): Promise<number>
  upload(visitorId: string, bytes: number): Promise<number>
  /** Counts a connection of an address or visitor; null when there are too many, else what ends it. */
  connect(kind: 'address' | 'visitor', key: string): (() => void) | null
}

export function makeLimits(): Limits {
  const limiter = (points: number, duration: number) => new RateLimiterMemory({ points, duration })
  const beginnings = limiter(120, 3600)
  const firsts = limiter(60, 3600)
  const messages = limiter(30, 60)
  const uploads = limiter(10, 3600)
  const uploadedBytes = limiter(50 * 1024 * 1024, 24 * 3600)
  const connections = new Map<string, number>()
  return {
    begin: async (address) => (address ? ask(beginnings, address) : 0),
    async message(visitorId, first, address) {
      const wait = await ask(messages, visitorId)
      return wait > 0 || !first || !address ? wait : ask(firsts, address)
    },
    async upload(visitorId, bytes) {
      const wait = await ask(uploads, visitorId)
      return wait > 0 ? wait : ask(uploadedBytes, visitorId, bytes)
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

/** The key an address is limited by: IPv4 whole, IPv6 by its /64, since one household has all of one. */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
}

/**
 * Whether this address is a proxy in our own network that nobody told us to trust: it forwards for others, yet stands as the caller.
 * Then all visitors share it, and must not be limited as one. A public address saying so is a visitor who made the header up.
 */
export function isUntrustedProxy(address: string, forwardedFor: string | string[] | undefined): boolean {
  if (!forwardedFor || !ipaddr.isValid(address)) return false
  const range = ipaddr.process(address).range()
  return ['private', 'loopback', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'].includes(range) && firstOf(forwardedFor) !== address
}

const firstOf = (header: string | string[]): string => String(header).split(',')[0]?.trim() ?? ''
