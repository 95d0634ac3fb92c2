import type { CallTexts } from '../texts/calls.en.ts'
import { whyNot } from './facts.ts'
import { length } from './length.ts'
import type { Pop } from './pops.ts'

/** How a call stands, in two words. */
export function stateWords({ call, kind, own }: Pop, words: CallTexts): string {
  if (kind === 'taken' || kind === 'passed') return words[kind](call.answeredBy.at(-1)?.name ?? '')
  if (kind === 'failed') {
    const why = whyNot(call)
    return why ? words.failedWhy(why) : words.failed
  }
  if (kind !== 'over') return words[kind]
  if (own) return call.talkSeconds === null ? words.over : words.overAfter(length(call.talkSeconds))
  if (call.outcome === 'busy' || call.outcome === 'declined') return words[call.outcome]
  if (call.outcome === 'answered') return words.taken(call.answeredBy.at(-1)?.name ?? '')
  if (call.outcome === 'missed') return call.direction === 'outbound' ? words.noAnswer : words.gaveUp
  return words.over
}
