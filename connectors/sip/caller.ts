import type { Assurance, Sender } from '../../src/contract/events.ts'
import { numberOf } from './number.ts'

/** An address as headers have it: `"Name" <sip:…>;tag=…`. */
export interface Party {
  name: string
  uri: string
}

/** No address is as long; what comes after that is not looked at. */
const longest = 1000

/** Taken apart step by step: whoever calls chooses these words, and no pattern may look at them over and over. */
export function partyOf(header: string): Party {
  const text = header.slice(0, longest).trim()
  const quoted = text.startsWith('"')
  const named = quoted ? endOfQuote(text) : 0
  const open = named < 0 ? -1 : text.indexOf('<', named)
  const close = open < 0 ? -1 : text.indexOf('>', open)
  const between = text.slice(Math.max(0, named), Math.max(0, open))
  if (close < 0 || (quoted ? between.trim() !== '' : between.includes('"'))) return { name: '', uri: text.split(';')[0]!.trim() }
  const name = quoted ? text.slice(1, named - 1).replace(/\\(.)/g, '$1') : between
  return { name: name.replace(/\s+/g, ' ').trim(), uri: text.slice(open + 1, close).trim() }
}

/** After the quote that ends what the first one begins; below zero when none does. */
function endOfQuote(text: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at + 1
  }
  return -1
}

/** The part before the @, as it was meant. Empty when there is none. */
export function userOf(uri: string): string {
  const user =
    /^(?:sips?:([^@;?]*)@|tel:([^;?]*))/i
      .exec(uri)
      ?.slice(1)
      .find((part) => part !== undefined) ?? ''
  try {
    return decodeURIComponent(user)
  } catch {
    return user
  }
}

/** What stands behind the @, as hosts are compared; empty when there is nothing. */
export const hostOf = (uri: string): string => bare(/@(\[[^\]]*\]|[^:;?>]+)/.exec(uri)?.[1] ?? '')

/** A host as it is compared. */
export const bare = (host: string): string => host.replace(/^\[|\]$/g, '').toLowerCase()

/** The person at the other end. Who is no number is known by his address; who keeps it to himself by nothing, not even by his name. */
export function senderOf({ name, uri }: Party, assurance: Assurance): Sender {
  const user = userOf(uri)
  const host = hostOf(uri)
  const number = user === '' || host === 'anonymous.invalid' ? null : numberOf(user)
  const shown = name.slice(0, 200).toWellFormed()
  if (number === null) return { name: '', identities: [] }
  if (number !== undefined)
    return { name: shown === user || shown === number ? '' : shown, identities: [{ kind: 'phone', value: number, assurance }] }
  const address = `${user}@${host}`
  // whatever hides in an address is nobody
  if (!/^[\w.+-]{1,64}@[\w.-]{1,190}$/.test(address)) return { name: shown, identities: [] }
  return { name: shown || user, identities: [{ kind: 'external', value: address, assurance }] }
}
