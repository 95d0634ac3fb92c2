import type { Json } from '../../../contract/events.ts'

export interface Change {
  /** Dotted name of what changed. */
  name: string
  before: Json | undefined
  after: Json | undefined
}

/** What moves by itself and was changed by nobody. */
const passing = new Set([
  'id',
  'state',
  'stateSince',
  'detail',
  'detailTexts',
  'nextRetryAt',
  'sends',
  'seenOn',
  'seenAt',
  'lastInboundAt',
  'lastOutboundAt',
  'messagesToday',
  'failures',
  'hits',
  'lastHitAt',
  'authorName',
  // said in the reader's language, where the reason stands
  'reasonTexts',
  'createdAt',
  'startLink',
  'updatedAt',
])

/** What differs between two states of something; everything of the one when the other is missing. A change that names only some fields says nothing of the rest. */
export function changesOf(before: Json, after: Json, above = ''): Change[] {
  const old = fieldsOf(before)
  const now = fieldsOf(after)
  const names = after === null ? Object.keys(old) : Object.keys(now)
  return names.flatMap((name) => {
    if (above === '' && passing.has(name)) return []
    const was = old[name]
    const is = now[name]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    if (isObject(was) || isObject(is)) return changesOf(was ?? null, is ?? null, `${above}${name}.`)
    return isEmpty(was) && isEmpty(is)
      ? []
      : [{ name: above + name, before: isEmpty(was) ? undefined : was, after: isEmpty(is) ? undefined : is }]
  })
}

/** What a change is about, in words: a field by its title; what no form shows by the word of its kind and the names people gave in it. */
export function titleOf(name: string, fields: Map<string, { title: string }>, words: { [name: string]: string }): string {
  const known = fields.get(name)?.title ?? words[name]
  if (known) return known
  const [, kind = '', group, rest] = /^settings\.([^.]+)(?:\.([^.]+))?(?:\.(.+))?$/.exec(name) ?? []
  return kind ? [words[kind] ?? kind, group, rest].filter(Boolean).join(' › ') : name
}

/** A part of a state by its name. */
export const partOf = (value: Json, name: string): Json | undefined => fieldsOf(value)[name]

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const fieldsOf = (value: Json): { [name: string]: Json } => (isObject(value) ? value : {})
