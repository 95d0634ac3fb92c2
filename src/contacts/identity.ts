import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import type { Assurance, Identity, IdentityKind } from '../contract/events.ts'

/** An identity in the one spelling under which it is unique. `scope` is the channel for ids that mean something only there. */
export interface KnownIdentity {
  kind: IdentityKind
  scope: string
  value: string
  assurance: Assurance
}

/**
 * An address in its one spelling, or null when it cannot be one. Mail: lower case, IDN domain to ASCII (plus-tags and dots stay: they
 * are only hints). Phones: E.164, numbers without a country read in `country` (ISO 3166 alpha-2, may be empty).
 */
export function normalise(kind: IdentityKind | 'network', value: string, country = ''): string | null {
  const text = value.normalize('NFKC').trim()
  switch (kind) {
    case 'email':
      return normaliseEmail(text)
    case 'phone': {
      const number = parsePhoneNumberFromString(text, isSupportedCountry(country) ? country : undefined)
      return number?.isPossible() ? number.number : null
    }
    case 'telegram':
      return /^\d{1,20}$/.test(text) ? text : null
    case 'network':
      return isIP(text) ? text.toLowerCase() : null
    case 'visitor':
    case 'external':
      return text && text.length <= 200 ? text : null
  }
}

function normaliseEmail(text: string): string | null {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at).toLowerCase()
  const domain = domainToASCII(text.slice(at + 1).replace(/\.$/, ''))
  // quoted local parts, comments and spaces are where parsers disagree about the domain: not an address for us
  if (!/^[^\s"(),:;<>@[\]\\\p{Cc}]{1,64}$/u.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null
  if (domain.length > 253 || !/^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/.test(domain)) return null
  return `${local}@${domain}`
}

/** What a sender's identities are to the hub: normalised, each once with its best assurance, in the order given; nonsense is dropped. */
export function identitiesOf(identities: Identity[], channelId: string, country: string): KnownIdentity[] {
  const known = new Map<string, KnownIdentity>()
  for (const { kind, value, assurance } of identities) {
    const normal = normalise(kind, value, country)
    if (normal === null) continue
    const scope = kind === 'visitor' || kind === 'external' ? channelId : ''
    const key = `${kind} ${normal}`
    const before = known.get(key)
    if (!before || rank[assurance] > rank[before.assurance]) known.set(key, { kind, scope, value: normal, assurance })
  }
  return [...known.values()]
}

const rank = { claimed: 0, observed: 1, verified: 2 }
