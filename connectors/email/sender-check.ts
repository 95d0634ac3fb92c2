import type { Json } from '../../src/contract/events.ts'
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
export interface SenderCheck {
  assurance: 'verified' | 'observed' | 'claimed'
  forged: boolean
  /** Shown with the letter. */
  facts: { [name: string]: Json }
}

/**
 * Verified: an explicit DMARC pass for the one and only From address. Forged: the trusted provider says DMARC failed, the domain does not
 * ask to let that pass, and our own check does not say otherwise; then From is a claim. Observed: anything else; a missing verdict is
 * never a pass. Several From addresses are a way around DMARC, so that such a letter joins no thread either.
 */
export function senderCheck(facts: LetterFacts, assessment: Json): SenderCheck {
  const known = isAssessment(assessment) ? assessment : null
  const address = facts.from[0]?.address ?? ''
  const single = facts.fromFields === 1 && facts.from.length === 1
  const sameDomain = known?.domain !== null && known?.domain === address.slice(address.lastIndexOf('@') + 1)
  const trusted = known?.trusted ?? null
  const several = facts.fromFields > 1 || facts.from.length > 1
  const ownPass = known?.own === 'pass' && single && sameDomain
  const passes = ownPass || (trusted?.dmarc === 'pass' && single && sameDomain)
  const forged = trusted?.dmarc === 'fail' && trusted.policy !== 'none' && !ownPass
  return {
    assurance: forged ? 'claimed' : passes && trusted?.dmarc !== 'fail' ? 'verified' : 'observed',
    forged: forged || several,
    facts: {
      dmarc: trusted?.dmarc === 'pass' || trusted?.dmarc === 'fail' ? trusted.dmarc : (known?.own ?? 'unknown'),
      dmarcBy: trusted ? 'provider' : known?.own ? 'own' : 'none',
      ...(trusted?.policy && { dmarcPolicy: trusted.policy }),
      dkim: known?.dkim ?? [],
      ...(!single && { fromAddresses: facts.from.map((box) => box.address).slice(0, 10) }),
    },
  }
}

function isAssessment(value: Json): value is Assessment {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'own' in value && 'dkim' in value
}
