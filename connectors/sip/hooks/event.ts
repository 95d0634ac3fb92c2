import type { CallEvent, Sender } from '../../../src/contract/events.ts'
import { fileName } from '../../../src/contract/filename.ts'
import type { Config } from '../config.ts'
import { inside } from '../inside.ts'
import { extensionOf, numberOf } from '../number.ts'

/** What is needed of the settings to know what a hook means. */
export type Trust = Pick<Config, 'trustIdentity' | 'watch' | 'groups' | 'username'>

/** What came cannot be taken, and nothing of it is stored. `message` says why, and repeats nothing of it. */
export class Refused extends Error {}

/** What came tells of a call between extensions, which is nobody’s business. */
export class Internal extends Error {}

/** A piece of evidence by the telephone system itself. */
export const told = (event: Omit<CallEvent, 'type' | 'source'>): CallEvent => ({
  type: 'call',
  source: 'system',
  feed: 'hook',
  ...event,
})

/** What was to be a number or comes from a line, as a name: one line, not longer than that. */
export const nameOf = (text: string, most: number): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed()

/** Who calls; throws Internal for an extension of ours. Whoever shows a number that is none is nobody known, under the name he gives: what he writes must not lose the call. */
export function caller(text: string, name: string, trust: Trust): Sender {
  // no number anywhere is as short; ours must not become one by the country’s code
  if (/^\d{1,4}$/.test(numberOf(text) ?? '')) throw new Internal()
  return party(text, name, trust)
}

/** Whom we call; throws Internal for an extension that is known. He has not written it, so it must be right. */
export function called(text: string, trust: Trust): Sender {
  if (numberOf(text) === undefined && /[;?<>\p{Cc}]/u.test(text)) throw new Refused('The number that is called holds signs no number has.')
  return party(text, '', trust)
}

function party(text: string, name: string, trust: Trust): Sender {
  const number = numberOf(text)
  if (inside(number ?? extensionOf(text) ?? '', trust)) throw new Internal()
  return {
    name: name.slice(0, 200).toWellFormed() || (number === undefined ? nameOf(text, 100) : ''),
    identities: number ? [{ kind: 'phone', value: number, assurance: trust.trustIdentity ? 'verified' : 'observed' }] : [],
  }
}

/** A number or a group a caller has dialled; nothing where it is neither. */
export function dialled(text: string): { to?: string } {
  const to = text && (numberOf(text) ?? extensionOf(text))
  return to ? { to } : {}
}

/** An id of a call: one line of visible signs. */
export function callId(text: string | undefined, called: string): string {
  if (!text) throw new Refused(`The call’s id is missing (${called}).`)
  if (!/^[\x21-\x7e]{1,200}$/.test(text)) throw new Refused(`The call’s id (${called}) is not up to 200 visible signs.`)
  return text
}

/** A recording that lies at an address. */
export function recordingAt(
  url: string,
  given: { contentType?: string; size?: number; filename?: string } = {},
): NonNullable<CallEvent['recording']> {
  const parsed = url.length <= 2000 && URL.canParse(url) ? new URL(url) : null
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password)
    throw new Refused('The recording’s address is not one of http or https, without user and password.')
  const last = unescaped(parsed.pathname.split('/').at(-1) ?? '')
  return {
    filename: fileName(given.filename ?? last) || 'recording',
    contentType: given.contentType || typeOf(last),
    size: given.size ?? 0,
    ref: { url },
  }
}

const types = new Map([
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mpeg'],
  ['ogg', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['m4a', 'audio/mp4'],
  ['webm', 'audio/webm'],
])
const typeOf = (name: string): string => types.get(name.toLowerCase().split('.').at(-1) ?? '') ?? 'audio/wav'

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A system that has no such time writes the year 1, or 1970. */
const earliest = Date.UTC(2000, 0)
const latest = Date.UTC(2100, 0)

/** A time as systems write it: ISO 8601 or RFC 2822, or seconds, milliseconds or microseconds since 1970. Nothing when it is none a call can be at. */
export function at(text: string | number | undefined): { occurredAt?: string } {
  const written = String(text ?? '').trim()
  const number = /^\d{9,17}(\.\d+)?$/.test(written) ? Number(written) : Number.NaN
  const scale = number > 1e14 ? 1e-3 : number > 1e11 ? 1 : 1000
  const time = Number.isNaN(number) ? Date.parse(written) : number * scale
  return time >= earliest && time < latest ? { occurredAt: new Date(time).toISOString() } : {}
}
