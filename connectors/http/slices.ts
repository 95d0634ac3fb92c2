import type { Step } from './path.ts'

const open = { array: 0x5b, object: 0x7b }
const quote = 0x22
const backslash = 0x5c
const space = new Set([0x20, 0x09, 0x0a, 0x0d])

/**
 * The elements of a list in a JSON text, each as the bytes it was written in. `body` must be valid JSON (it has been parsed); null when
 * the path leads to no list.
 */
export function slicesOf(body: Buffer, path: Step[]): Buffer[] | null {
  let at = skipSpace(body, 0)
  for (const step of path) {
    const next = 'key' in step ? memberAt(body, at, step.key) : 'index' in step ? elementsAt(body, at)?.[step.index]?.start : undefined
    if (next === undefined) return null
    at = next
  }
  return elementsAt(body, at)?.map(({ start, end }) => body.subarray(start, end)) ?? null
}

function skipSpace(body: Buffer, at: number): number {
  let here = at
  while (space.has(body[here] ?? 0)) here++
  return here
}

function skipString(body: Buffer, at: number): number {
  let here = at + 1
  while (body[here] !== quote) here += body[here] === backslash ? 2 : 1
  return here + 1
}

/** The end of the value that begins here. */
function skipValue(body: Buffer, at: number): number {
  let here = at
  let depth = 0
  while (here < body.length) {
    const byte = body[here]!
    if (byte === quote) here = skipString(body, here)
    else if (byte === 0x5b || byte === 0x7b) {
      depth++
      here++
    } else if (byte === 0x5d || byte === 0x7d) {
      if (depth === 0) return here
      depth--
      here++
    } else if (depth === 0 && (byte === 0x2c || space.has(byte))) return here
    else here++
    if (depth === 0 && [quote, 0x5d, 0x7d].includes(body[here - 1] ?? 0)) return here
  }
  return here
}

/** Where the value of a member begins: the last of that name, as for any reader of JSON. */
function memberAt(body: Buffer, at: number, name: string): number | undefined {
  if (body[at] !== open.object) return undefined
  let found: number | undefined
  let here = skipSpace(body, at + 1)
  while (body[here] === quote) {
    const end = skipString(body, here)
    const key: unknown = JSON.parse(body.toString('utf8', here, end))
    // past the colon
    const value = skipSpace(body, skipSpace(body, end) + 1)
    if (key === name) found = value
    here = skipSpace(body, skipValue(body, value))
    if (body[here] === 0x2c) here = skipSpace(body, here + 1)
  }
  return found
}

function elementsAt(body: Buffer, at: number): { start: number; end: number }[] | undefined {
  if (body[at] !== open.array) return undefined
  const elements: { start: number; end: number }[] = []
  let here = skipSpace(body, at + 1)
  while (here < body.length && body[here] !== 0x5d) {
    const end = skipValue(body, here)
    elements.push({ start: here, end })
    here = skipSpace(body, end)
    if (body[here] === 0x2c) here = skipSpace(body, here + 1)
  }
  return elements
}
