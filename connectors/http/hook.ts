import type { Attachment, Identity, Json, MessageEvent } from '../../src/contract/events.ts'
import { fileName } from '../../src/contract/filename.ts'
import { parseExact } from '../../src/contract/json.ts'
import type { Mapping } from './config.ts'
import { leavesOf, parsePath, textOf, valuesAt } from './path.ts'

/** As many as a program may send with a message; whoever fills in a form decides how many a service passes on. */
const mostFiles = 50
const mostText = 1_000_000

/** A payload of a service as data: JSON, or the fields of a form. Throws SyntaxError. */
export function payloadOf(contentType: string, bytes: Uint8Array): Json {
  if (!isUrlencoded(contentType)) return parseExact(bytes)
  const fields: [string, Json][] = []
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) fields.push([name, value])
  return Object.fromEntries(fields)
}

export const isUrlencoded = (contentType: string): boolean => /^application\/x-www-form-urlencoded\b/i.test(contentType.trim())

/** What stands before whatever a service names, so that neither it nor a program can write into people and threads of the other. */
const ofHook = (id: string): string => (id ? `hook:${id}`.slice(0, 200) : '')

/** Where in a channel a payload belongs, as far as the mapping tells. */
export const keysOf = (payload: Json, mapping: Mapping): { id: string; lane: string } => ({
  id: ofHook(first(payload, mapping.id)),
  lane: ofHook(
    first(payload, mapping.thread) || first(payload, mapping.sender) || first(payload, mapping.email) || first(payload, mapping.phone),
  ),
})

/**
 * What a payload of a service means by a mapping. Whoever holds the key of the address can send it: the sender's id is what the service
 * says (observed), addresses are claims. Without a text everything in it is shown, so that nothing is lost before it is mapped.
 */
export function eventOf(payload: Json, mapping: Mapping, externalId: string): MessageEvent {
  const one = (path: string) => first(payload, path)
  const own = Object.entries(mapping.own).map(([label, path]) => ({ label, value: all(payload, path).join(', ') }))
  const lines = own.filter(({ value }) => value).map(({ label, value }) => `${label}: ${value}`)
  const text = [...all(payload, mapping.text), lines.join('\n')].filter(Boolean).join('\n\n')
  const { id } = keysOf(payload, mapping)
  const at = timeOf(one(mapping.time))
  return {
    type: mapping.kind,
    direction: 'inbound',
    sender: {
      name: all(payload, mapping.name).join(' ').slice(0, 200),
      identities: identitiesOf(payload, mapping),
      ...(one(mapping.company) && { company: one(mapping.company).slice(0, 200) }),
    },
    thread: { key: ofHook(one(mapping.thread) || one(mapping.sender)) || externalId },
    ...(id && { id }),
    text: (text || everything(payload)).slice(0, mostText).toWellFormed(),
    attachments: all(payload, mapping.files).flatMap(attachmentOf).slice(0, mostFiles),
    ...(at && { occurredAt: at }),
    ...(own.length > 0 && { facts: { fields: own.map(({ label, value }) => ({ name: label, label, value, role: `own:${label}` })) } }),
  }
}

function identitiesOf(payload: Json, mapping: Mapping): Identity[] {
  const sender = ofHook(first(payload, mapping.sender))
  const claims = (['email', 'phone'] as const).flatMap((kind) =>
    all(payload, mapping[kind])
      .slice(0, 5)
      .map((value): Identity => ({ kind, value, assurance: 'claimed' })),
  )
  return [...(sender ? [{ kind: 'external' as const, value: sender, assurance: 'observed' as const }] : []), ...claims]
}

function attachmentOf(url: string): Attachment[] {
  if (url.length > 2000 || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return []
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  return [{ filename: fileName(unescaped(last)) || 'file', contentType: 'application/octet-stream', size: 0, ref: { url } }]
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A time as services write it: ISO 8601, or seconds, milliseconds or microseconds since 1970. */
function timeOf(text: string): string | null {
  const number = /^\d{9,17}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  const scale = number > 1e14 ? 1e-3 : number > 1e11 ? 1 : 1000
  const time = Number.isNaN(number) ? Date.parse(text) : number * scale
  return Number.isNaN(time) || Math.abs(time) > 8.64e15 ? null : new Date(time).toISOString()
}

const everything = (payload: Json): string =>
  leavesOf(payload, 200)
    .filter(({ value }) => value !== '')
    .map(({ path, value }) => `${path}: ${value.slice(0, 1000)}`)
    .join('\n')

const first = (payload: Json, path: string): string => all(payload, path)[0] ?? ''

/** The filled-in values of a path; a list it leads to counts as its elements. */
function all(payload: Json, path: string): string[] {
  const steps = path ? parsePath(path) : null
  if (!steps) return []
  return valuesAt(payload, steps)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .map((value) => textOf(value).trim().toWellFormed())
    .filter(Boolean)
}
