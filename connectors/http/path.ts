import type { Json } from '../../src/contract/events.ts'
import { parseExact } from '../../src/contract/json.ts'

/** One step into a payload. */
export type Step = { key: string } | { index: number } | { each: true } | { where: Step[]; equals: string }

const mostSteps = 30
const mostFound = 1000

/**
 * A path such as `data.fields[0].value`, `answers[?field.ref=email].email`, `rows[*].id`, `["odd name"]`; a `$` in front changes nothing.
 * Null when it is none.
 */
export function parsePath(text: string): Step[] | null {
  const steps: Step[] = []
  let rest = text.trim().replace(/^\$\.?/, '')
  while (rest) {
    const taken = takeStep(rest)
    if (!taken || steps.length >= mostSteps) return null
    steps.push(taken.step)
    rest = rest.slice(taken.length)
    if (!rest.startsWith('.')) {
      if (rest && !rest.startsWith('[')) return null
      continue
    }
    rest = rest.slice(1)
    if (!rest) return null
  }
  return steps
}

function takeStep(text: string): { step: Step; length: number } | null {
  if (!text.startsWith('[')) {
    const key = /^[^.[\]]+/.exec(text)?.[0]
    return key ? { step: { key }, length: key.length } : null
  }
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(text)
  if (quoted) return unquoted(quoted[1]!, quoted[0].length)
  const end = text.indexOf(']')
  if (end === -1) return null
  const inner = text.slice(1, end)
  if (inner === '*') return { step: { each: true }, length: end + 1 }
  if (/^\d{1,6}$/.test(inner)) return { step: { index: Number(inner) }, length: end + 1 }
  const at = inner.indexOf('=')
  if (!inner.startsWith('?') || at === -1) return null
  const where = parsePath(inner.slice(1, at))
  return where && where.length > 0 ? { step: { where, equals: inner.slice(at + 1) }, length: end + 1 } : null
}

function unquoted(text: string, length: number): { step: Step; length: number } | null {
  try {
    return { step: { key: String(JSON.parse(`"${text}"`)) }, length }
  } catch {
    return null
  }
}

/** Everything a path leads to, in order. Lists within lists are not opened by themselves. A text that is JSON itself is gone into. */
export function valuesAt(value: Json, steps: Step[]): Json[] {
  let found: Json[] = [value]
  for (const step of steps) found = found.flatMap((each) => stepInto(opened(each), step)).slice(0, mostFound)
  return found
}

function opened(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return parseExact(Buffer.from(value))
  } catch {
    return value
  }
}

function stepInto(value: Json, step: Step): Json[] {
  if (Array.isArray(value)) {
    if ('each' in step) return value
    if ('index' in step) return step.index < value.length ? [value[step.index]!] : []
    if ('where' in step) return value.filter((each) => valuesAt(each, step.where).some((one) => textOf(one) === step.equals))
    return []
  }
  if (typeof value !== 'object' || value === null) return []
  if ('each' in step) return Object.values(value)
  return 'key' in step && Object.hasOwn(value, step.key) ? [value[step.key]!] : []
}

/** A value as text: what people wrote, numbers and truths as JSON has them. */
export const textOf = (value: Json): string => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value))

/** Every leaf of a payload with its path, to choose from. */
export function leavesOf(payload: Json, most = 500): { path: string; value: string }[] {
  const leaves: { path: string; value: string }[] = []
  const walk = (value: Json, path: string, depth: number): void => {
    if (leaves.length >= most || depth > mostSteps) return
    if (Array.isArray(value)) for (const [index, each] of value.entries()) walk(each, `${path}[${index}]`, depth + 1)
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) walk(each, joined(path, key), depth + 1)
    else leaves.push({ path, value: textOf(value) })
  }
  walk(payload, '', 0)
  return leaves
}

function joined(path: string, key: string): string {
  if (!/^[^.[\]"$?*\s]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path ? `${path}.${key}` : key
}
