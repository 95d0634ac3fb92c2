import type { Json } from '../../src/contract/events.ts'

/**
 * JSON in UTF-8 with ids of any length: whole numbers too large for a JavaScript number become text. Throws SyntaxError, whose words quote
 * nothing of it but the character that is wrong.
 */
export function parseExact(bytes: Uint8Array): Json {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SyntaxError('The body is not in UTF-8.')
  }
  const { depth, values } = sizeOf(bytes)
  if (depth > deepest) throw new SyntaxError(`It is nested more than ${deepest} deep.`)
  if (values > mostValues) throw new SyntaxError(`It has more than ${mostValues} values.`)
  try {
    return JSON.parse(text, (_name, value, context?: { source?: string }) =>
      typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '') ? context?.source : value,
    )
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new SyntaxError(error.message.replace(/, (\.{3})?".*$/s, ' in JSON'))
  }
}

/** Deeper than anything means anything; readers that call themselves would run out of stack. */
const deepest = 200
/** Fifty for each of ten thousand events: reading more would keep everybody waiting for seconds. */
const mostValues = 500_000

/** How deep it is nested and about how many values it has, before anything is made of it. */
function sizeOf(bytes: Uint8Array): { depth: number; values: number } {
  let depth = 0
  let most = 0
  let values = 1
  let inText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === 0x22) inText = !inText
    else if (inText) at += byte === 0x5c ? 1 : 0
    else if (byte === 0x5b || byte === 0x7b) most = Math.max(most, ++depth)
    else if (byte === 0x5d || byte === 0x7d) depth--
    else if (byte === 0x2c) values++
  }
  return { depth: most, values }
}
