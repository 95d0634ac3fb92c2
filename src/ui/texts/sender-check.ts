import type { SenderCheck } from '../../contract/events.ts'

interface CheckWords {
  /** What DMARC said; other answers are told as `unknown`. */
  dmarc: { [verdict: string]: string }
  unknown: string
  by: { [by in SenderCheck['by']]: string }
  results: { [result: string]: string }
}

/** What is known of a sender being genuine, in the words of a language: DMARC and who found it, then each signature. */
export const checkWords =
  ({ dmarc, unknown, by, results }: CheckWords) =>
  (check: SenderCheck): string => {
    const verdict = [dmarc[check.dmarc] ?? unknown, by[check.by]].filter(Boolean).join(', ')
    const signatures = check.dkim.map(({ domain, result }) => `${domain} ${results[result] ?? result}`)
    return signatures.length > 0 ? `${verdict} (DKIM: ${signatures.join(', ')})` : verdict
  }
