import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

type Range = ReturnType<typeof ipaddr.parseCIDR>

/** What finds out who calls, behind the proxies named in TRUSTED_PROXIES. */
export interface ClientAddress {
  /** The network address of the caller. A forwarded header counts only when a trusted proxy sent it. */
  of(request: IncomingMessage): string
  /** The key under which attempts of the caller are counted; null when a proxy stands as the caller that we were not told to trust. */
  limitBy(request: IncomingMessage): string | null
  /** Whether the caller comes straight from this machine or network, without any proxy. */
  isNear(request: IncomingMessage): boolean
}

/** `untrusted` is called with the address of a proxy that forwards for others and is not named in TRUSTED_PROXIES. */
export function clientAddress(trustedProxies: string[], untrusted: (proxy: string) => void): ClientAddress {
  const ranges: Range[] = trustedProxies.map((text) => {
    if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text)
    const address = ipaddr.parse(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  })
  const trusted = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false
    const address = ipaddr.process(text)
    return ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
  }

  const clients: ClientAddress = {
    of(request) {
      const chain = String(request.headers['x-forwarded-for'] ?? '')
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
      let address = request.socket.remoteAddress ?? ''
      // from the nearest hop outwards: the first that is no proxy of ours is the caller; what lies beyond it he could have written
      while (trusted(address) && chain.length > 0) {
        const next = chain.pop() ?? ''
        if (!ipaddr.isValid(next)) break
        address = next
      }
      return ipaddr.isValid(address) ? ipaddr.process(address).toString() : 'unknown'
    },
    limitBy(request) {
      const peer = request.socket.remoteAddress ?? ''
      // from the internet the header is only a claim, and changes nothing
      if (request.headers['x-forwarded-for'] && isIn(proxyRanges, peer) && !trusted(peer)) {
        untrusted(peer)
        return null
      }
      return limitKey(clients.of(request))
    },
    isNear(request) {
      return !request.headers['x-forwarded-for'] && !request.headers.forwarded && isIn(nearRanges, request.socket.remoteAddress ?? '')
    },
  }
  return clients
}

const nearRanges = ['loopback', 'private', 'uniqueLocal']
/** Clusters have their proxies there too. */
const proxyRanges = [...nearRanges, 'linkLocal', 'carrierGradeNat']

const isIn = (ranges: string[], address: string): boolean => ipaddr.isValid(address) && ranges.includes(ipaddr.process(address).range())

/** IPv6 callers own a whole /64, so they are counted by it. */
function limitKey(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  return new ipaddr.IPv6([...ipaddr.IPv6.parse(address).parts.slice(0, 4), 0, 0, 0, 0]).toString()
}
