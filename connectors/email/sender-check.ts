import type { Json, SenderCheck } from '../../src/contract/events.ts'
import type { LetterFacts } from './facts.ts'

/** What is known about the genuineness of a letter's From, as `assess` stores it. Plain data. */
export type Assessment = {
  /** DKIM signatures looked at. */
  dkim: { domain: string; result: string }[]
  /** Our own DMARC verdict by DKIM alone: `pass` or why not. */
  own: string
  /** The verdict of the provider we read from, when the admin trusts its header; null without one. */
  trusted: { dmarc: string; policy: string | null } | null
  /** The domain both are about. */
  domain: string | null
}

/** The verdict about a letter's sender. */
export interface Verdict {
  assurance: 'verified' | 'observed' | 'claimed'
  forged: boolean
  check: SenderCheck
}

/**
 * Verified: an explicit DMARC pass for the one and only From address. A fail the trusted provider found makes the letter join no thread,
 * whatever the domain asks for; where it does not ask to let such letters pass, and our own check does not say otherwise, From is only a
 * claim. Observed: anything else; a missing verdict is never a pass. Several From addresses are a way around DMARC: they join nothing.
 */
export function senderCheck(facts: LetterFacts, assessment: Json): Verdict {
  const known = isAssessment(assessment) ? assessment : null
  const address = facts.from[0]?.address ?? ''
  const single = facts.fromFields === 1 && facts.from.length === 1
  const sameDomain = known?.domain !== null && known?.domain === address.slice(address.lastIndexOf('@') + 1)
  const trusted = known?.trusted ?? null
  const several = facts.fromFields > 1 || facts.from.length > 1
  const ownPass = known?.own === 'pass' && single && sameDomain
  const passes = ownPass || (trusted?.dmarc === 'pass' && single && sameDomain)
  const fails = trusted?.dmarc === 'fail'
  const claimed = fails && trusted.policy !== 'none' && !ownPass
  const told = trusted?.dmarc === 'pass' || fails
  return {
    assurance: claimed ? 'claimed' : passes && !fails ? 'verified' : 'observed',
    forged: fails || several,
    check: {
      dmarc: told ? trusted!.dmarc : (known?.own ?? 'unknown'),
      by: told ? 'provider' : known?.own ? 'own' : 'none',
      ...(trusted?.policy && { policy: trusted.policy }),
      dkim: known?.dkim ?? [],
    },
  }
}

function isAssessment(value: Json): value is Assessment {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'own' in value && 'dkim' in value
}
