import type { Translations } from '../../contract/words.ts'
import type { Message } from '../../conversations/shapes.ts'
import { inLanguage } from '../texts/texts.ts'

type Outcome = 'answered' | 'missed' | 'busy' | 'declined' | 'failed' | 'voicemail' | 'unknown'

/** What the entry of a call carries with it. */
export interface CallFacts {
  id: string
  state: 'ordered' | 'ringing' | 'talking' | 'ended'
  direction: 'inbound' | 'outbound'
  number: string | null
  withheld: boolean
  name: string
  verified: boolean
  dialled: string | null
  outcome: Outcome | null
  /** Somebody called in vain: he is to be called back. */
  missed: boolean
  talkSeconds: number | null
  endedBy: 'caller' | 'callee' | null
  answeredBy: { extension: string; operatorId: string | null; name: string }[]
  rangAt: string
  answeredAt: string | null
  endedAt: string | null
  apart: boolean
  detail: string | null
  /** The same in other languages. */
  detailTexts: Translations | null
  note: string
}

/** The call of an entry; null where it is none. */
export function callFacts({ facts }: Pick<Message, 'facts'>): CallFacts | null {
  const { call } = facts
  return typeof call === 'object' && call !== null && !Array.isArray(call) ? (call as unknown as CallFacts) : null
}

/** Why a call came to nothing, in the language in use; null where nobody said. */
export const whyNot = ({ detail, detailTexts }: Pick<CallFacts, 'detail' | 'detailTexts'>): string | null =>
  detail && inLanguage(detail, detailTexts)
