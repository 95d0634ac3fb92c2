import type { CallReason } from '../../../src/contract/events.ts'

/**
 * What the Reason headers of a CANCEL say (RFC 3326): several headers, or several in one. Without any it is what a caller who gives up
 * leaves behind, and older systems when somebody else answered.
 */
export function reasonOf(headers: string[]): CallReason {
  const said = headers.flatMap((header) =>
    [...header.slice(0, 2000).matchAll(/(?:^|,)\s*(SIP|Q\.850)\s*;([^,]*)/gi)].map(([, protocol = '', rest = '']) => ({
      protocol: protocol.toUpperCase(),
      cause: Number(/cause\s*=\s*(\d+)/i.exec(rest)?.[1] ?? Number.NaN),
    })),
  )
  const sip = said.find(({ protocol }) => protocol === 'SIP')?.cause ?? 0
  const q850 = said.find(({ protocol }) => protocol === 'Q.850')?.cause ?? 0
  // 26: another branch was selected
  if (sip === 200 || q850 === 26) return 'answered'
  if (sip >= 600 || q850 === 21) return 'declined'
  if (sip === 486 || q850 === 17) return 'busy'
  return 'missed'
}
