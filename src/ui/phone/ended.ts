import type { End } from './state.ts'

/** Why a call that rang was cancelled: `Reason` says 200, or 26 of Q.850, when another telephone took it. */
export function endOfCancel(reasons: string[]): End {
  // what is said in words is no cause
  const causes = reasons.flatMap((line) => line.replace(/"(?:[^"\\]|\\.)*"/g, '').split(','))
  const elsewhere = causes.some(
    (one) => /^\s*SIP\s*;(?:.*;)?\s*cause\s*=\s*200\s*(?:;|$)/i.test(one) || /^\s*Q\.850\s*;(?:.*;)?\s*cause\s*=\s*26\s*(?:;|$)/i.test(one),
  )
  return elsewhere ? 'elsewhere' : 'missed'
}

/** Why nobody was reached, by the answer's code. */
export function endOfStatus(code: number): End {
  if (code === 486 || code === 600) return 'busy'
  if (code === 603 || code === 607 || code === 608) return 'declined'
  if (code === 408 || code === 480 || code === 487) return 'noAnswer'
  if (code === 403) return 'refused'
  return 'failed'
}
