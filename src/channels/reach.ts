import { lookup as dnsLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { ConnectorError } from '../contract/errors.ts'
import { messageOf } from '../errors.ts'
import { within } from '../within.ts'
import { words } from './words.ts'

export interface Reach {
  /** Names, addresses and ranges of ALLOW_PRIVATE_HOSTS. */
  allowed: string[]
  /** The admin ticked "in our own network". */
  ownNetwork: boolean
}

type Lookup = (host: string) => Promise<{ address: string }[]>
const system: Lookup = (host) => dnsLookup(host, { all: true, verbatim: true })

const patienceMs = 5000

/** Addresses at which clouds hand out credentials; some lie in ranges that are otherwise fine. */
const metadata = ['169.254.169.254', '100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254'].map((address) =>
  ipaddr.parse(address).toNormalizedString(),
)

/**
 * The address to connect to for a host an admin typed. Connect to exactly this address (the name goes into TLS only): asked again, the
 * name may lead elsewhere. ConnectorError `misconfigured` when it leads where the hub must not go, `unreachable` while the name cannot be looked up.
 */
export async function reach(host: string, { allowed, ownNetwork }: Reach, lookup: Lookup = system): Promise<string> {
  const name = host.trim().replace(/^\[(.*)\]$/, '$1')
  if (!name || /[\s/\\@\0]/.test(name)) throw new ConnectorError('misconfigured', words.noHost(host))
  const found = isIP(name) ? [{ address: name }] : await ask(name, lookup)
  const nameAllowed = allowed.some((entry) => entry.toLowerCase() === name.toLowerCase())
  for (const { address } of found) if (nameAllowed || verdict(address, allowed, ownNetwork) === 'open') return address

  const first = found[0]?.address ?? ''
  const shown = first === name ? first : `${name} (${first})`
  const isPrivate = verdict(first, allowed, ownNetwork) === 'private'
  throw new ConnectorError('misconfigured', isPrivate ? words.privateAddress(shown) : words.ownSurroundings(shown, name))
}

async function ask(name: string, lookup: Lookup): Promise<{ address: string }[]> {
  try {
    const found = await within(patienceMs, lookup(name))
    if (found.length > 0) return found
    throw new Error('no addresses')
  } catch (error) {
    throw new ConnectorError('unreachable', words.notFound(name, messageOf(error)), { cause: error })
  }
}

const compatible = ipaddr.IPv6.parse('::')

/** `private` opens with the tick, `closed` only by ALLOW_PRIVATE_HOSTS. */
function verdict(text: string, allowed: string[], ownNetwork: boolean): 'open' | 'private' | 'closed' {
  if (!ipaddr.isValid(text)) return 'closed'
  const address = outward(text)
  if (allowed.some((entry) => covers(entry, address))) return 'open'
  if (metadata.includes(address.toNormalizedString())) return 'closed'
  // an IPv4 address in the old way of writing it as IPv6: where that leads is the system's to say
  if (address.kind() === 'ipv6' && address.match(compatible, 96)) return 'closed'
  const range: string = address.range()
  if (range === 'unicast') return 'open'
  if (['private', 'uniqueLocal', 'carrierGradeNat'].includes(range)) return ownNetwork ? 'open' : 'private'
  return 'closed'
}

/** The IPv4 address behind a mapped or translated IPv6 one: where the connection really ends. */
function outward(text: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const address = ipaddr.process(text.split('%')[0] ?? text)
  if (address.kind() === 'ipv6' && address.range() === 'rfc6052') return new ipaddr.IPv4(address.toByteArray().slice(12))
  return address
}

function covers(entry: string, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (ipaddr.isValid(entry)) return ipaddr.process(entry).toNormalizedString() === address.toNormalizedString()
  if (!ipaddr.isValidCIDR(entry)) return false
  const [network, bits] = ipaddr.parseCIDR(entry)
  return network.kind() === address.kind() && address.match(network, bits)
}
