import type { Assurance, Sender } from '../../src/contract/events.ts'
import { numberOf } from './number.ts'

/** An address as headers have it: `"Name" <sip:…>;tag=…`. */
export interface Party {
  name: string
  uri: string
}

export function partyOf(header: string): Party {
  const [, quoted, plain = '', uri] = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<([^>]*)>/.exec(header) ?? []
  if (uri === undefined) return { name: '', uri: header.split(';')[0]!.trim() }
  return { name: (quoted?.replace(/\\(.)/g, '$1') ?? plain).trim(), uri: uri.trim() }
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

/** The person at the other end. Who is no number is known by his address; who keeps it to himself by nothing, not even by his name. */
export function senderOf({ name, uri }: Party, assurance: Assurance): Sender {
  const user = userOf(uri)
  const host = /@([^;?>]+)/.exec(uri)?.[1]?.toLowerCase() ?? ''
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
