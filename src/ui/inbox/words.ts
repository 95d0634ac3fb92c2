import type { Message } from '../../conversations/shapes.ts'
import { short } from '../parts/time.ts'
import type { TalkTexts } from '../texts/talk.en.ts'
import { inLanguage, type Texts } from '../texts/texts.ts'

/** A line of the record as a sentence: who did what. */
export function eventWords(message: Message, texts: Texts, talk: TalkTexts | null): string {
  const words = texts.inbox.timeline.event
  const by = message.author.name || texts.inbox.timeline.hub
  const fact = (name: string) => String(message.facts[name] ?? '')
  const event = fact('event')
  switch (event) {
    case 'assigned':
      return fact('operatorId') === message.author.id ? words.assignedSelf(by) : words.assigned(by, fact('name'))
    case 'reopened':
      return message.author.kind === 'operator' ? words.reopened(by) : words.reopenedSelf
    case 'snoozed':
      return words.snoozed(by, short(fact('until')))
    case 'moved':
    case 'merged':
      return words[event](by, fact('from') || texts.inbox.list.noName, fact('to') || texts.inbox.list.noName)
    case 'blocked':
      return words.blocked(by, fact('pattern'))
    case 'claims':
      return message.facts.proved && talk ? talk.shared(claimsOf(message)) : words.claims(claimsOf(message))
    case 'woken':
      return words.woken
    case 'unassigned':
    case 'closed':
    case 'joined':
    case 'taken-back':
      return words[event](by)
    case 'reachable':
    case 'unreachable':
      return talk?.[event] ?? ''
    default:
      return message.text || words.other(event)
  }
}

function claimsOf({ facts }: Message): string {
  return Array.isArray(facts.values) ? facts.values.map(String).join(', ') : ''
}

/** Where the quoted part of a letter begins: what the connector found, else the last run of lines that are marked as quoted; its length when nothing is quoted. */
export function quoteStart({ text, facts }: Pick<Message, 'text' | 'facts'>): number {
  const found = facts.quoteAt
  if (typeof found === 'number' && found > 0 && found < text.length) return found
  const run = /(?:^|\n)(?:[^\n>]{0,200}:\s*\n\s*)?(?:>[^\n]*(?:\n|$)\s*)+$/.exec(text)
  // a letter that is all quote stays open: there would be nothing to see
  return run && text.slice(0, run.index).trim() ? run.index : text.length
}

/** A subject without its Re: and Fwd:, to see whether it changed. */
export const bareSubject = (subject: string | null): string =>
  (subject ?? '').replace(/^(\s*(re|fwd?|aw|antw|отв|回复|답장|전달)\s*(\[\d+\])?\s*:\s*)+/iu, '').trim()

/** Why a message of ours did not go, in the language in use; null where nobody said. */
export const whyNotSent = ({ deliveryError, deliveryErrorTexts }: Message): string | null =>
  deliveryError && inLanguage(deliveryError, deliveryErrorTexts)
