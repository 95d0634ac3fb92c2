import type { CallEvent, Json } from '../../../src/contract/events.ts'
import { parseExact } from '../../../src/contract/json.ts'
import { Refused, type Trust } from './event.ts'

/** What came, as it came. */
export interface Body {
  contentType: string
  bytes: Uint8Array
}

/** Understands a body of one kind of system. Nothing: it tells nothing of a call. Throws Refused, or SyntaxError. */
export type Read = (body: Body, trust: Trust) => CallEvent[]

export const isForm = (contentType: string): boolean => /^application\/x-www-form-urlencoded\b/i.test(contentType.trim())

const mostFields = 500

/** The fields of a form by their names; of a name given twice the last. A map, as no name is special to it. */
export function fieldsOf({ bytes }: Body): Map<string, string> {
  const fields = new Map(new URLSearchParams(new TextDecoder().decode(bytes)))
  if (fields.size > mostFields) throw new Refused(`It has more than ${mostFields} fields.`)
  return fields
}

/** Reads a value of data by the names that lead to it: a text, or '' where there is none. */
export type Look = (...path: (string | number)[]) => string

/** JSON as a reader of its values. */
export function lookInto(value: Json): Look {
  return (...path) => {
    let at: Json | undefined = value
    for (const name of path) {
      const inside: Json | undefined = at
      if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, name)) return ''
      at = (inside as { [name: string | number]: Json })[name]
    }
    return typeof at === 'string' ? at : typeof at === 'number' ? String(at) : ''
  }
}

export function dataOf({ contentType, bytes }: Body): Json {
  const form = isForm(contentType) ? fieldsOf({ contentType, bytes }).get('cdr') : undefined
  const data = parseExact(form === undefined ? bytes : Buffer.from(form))
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new Refused('It is no JSON object.')
  return data
}
