import type { Call } from '../../calls/shapes.ts'
import type { Message } from '../../conversations/shapes.ts'
import { inLanguage } from '../texts/texts.ts'

/** What the entry of a call carries with it. */
export type CallFacts = Pick<
  Call,
  | 'id'
  | 'state'
  | 'direction'
  | 'number'
  | 'name'
  | 'verified'
  | 'dialled'
  | 'outcome'
  | 'talkSeconds'
  | 'endedBy'
  | 'answeredBy'
  | 'rangAt'
  | 'answeredAt'
  | 'endedAt'
  | 'apart'
  | 'detail'
  | 'detailTexts'
  | 'note'
> & {
  /** Somebody called in vain: he is to be called back. */
  missed: boolean
}

/** The call of an entry; null where it is none. */
export function callFacts({ facts }: Pick<Message, 'facts'>): CallFacts | null {
  const { call } = facts
  return typeof call === 'object' && call !== null && !Array.isArray(call) ? (call as unknown as CallFacts) : null
}

/** Why a call came to nothing, in the language in use; null where nobody said. */
export const whyNot = ({ detail, detailTexts }: Pick<CallFacts, 'detail' | 'detailTexts'>): string | null =>
  detail && inLanguage(detail, detailTexts)
