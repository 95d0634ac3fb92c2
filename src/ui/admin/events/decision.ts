import type { Event } from '../../../inbound/shapes.ts'
import { spaced } from '../../calls/number.ts'
import type { AdminTexts } from '../../texts/admin.en.ts'
import { inLanguage } from '../../texts/texts.ts'

/** One thing that was decided, and what it leads to. */
export interface Step {
  text: string
  contactId?: string
  conversationId?: string
}

const notedAs: { [type: string]: Exclude<keyof AdminTexts['decision']['noted'], 'call'> } = {
  receipt: 'receipt',
  edit: 'change',
  deletion: 'change',
  reaction: 'change',
  reachability: 'reachability',
}

/** What an event of a call says of it: "rings at 1001, 1002". Nothing where it is of no call that is known. */
export function tellsOf({ tells }: Event, words: AdminTexts): string {
  const { rings, answered, ended, reasons, recording } = words.events.call
  const each = (tells ?? []).map(({ state, phones, reason }) => {
    const at = [...new Set(phones)].join(', ')
    const why = reason ? reasons[reason] : ''
    // of a phone: it alone is out
    if (state === 'ended') return ended(why, at)
    return { ringing: rings(at), answered: answered(at), recording }[state]
  })
  return [...new Set(each)].join('; ')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The decision in plain words, in the order it was taken. */
export function stepsOf(event: Event, words: AdminTexts): Step[] {
  const { decision } = event
  if (!decision) return []
  const { blockedBy, person, conversation, mayBelongTo, senderCheck, ignored, ignoredTexts } = decision
  const kind = (name: string) => words.decision.kind[name] ?? name
  const steps: Step[] = []
  if (blockedBy)
    steps.push({ text: words.decision.blocked(kind(blockedBy.kind), blockedBy.pattern, words.blocklist.effects[blockedBy.effect]) })
  if (senderCheck) steps.push({ text: words.decision.senderCheck(senderCheck) })
  if (person) {
    const because =
      person.because &&
      (person.because.kind === 'link'
        ? kind('link')
        : words.decision.because(kind(person.because.kind), person.because.value, words.decision.assurance[person.because.assurance] ?? ''))
    const text = {
      matched: because ? words.decision.matched(because) : words.decision.matchedByThread,
      lead: because ? words.decision.leadBecause(because) : words.decision.lead,
      kept: words.decision.kept,
    }[person.how]
    steps.push({ text, contactId: person.contactId })
  }
  if (conversation) {
    const text = words.decision[conversation.how] + (conversation.because ? `: ${conversation.because}` : '')
    steps.push({ text, conversationId: conversation.id })
  }
  if (mayBelongTo) steps.push({ text: words.decision.mayBelong, conversationId: mayBelongTo })
  if (ignored) steps.push({ text: words.decision.ignored(inLanguage(ignored, ignoredTexts)) })
  // what changes something that is there decides nothing of its own
  if (event.status !== 'done' || steps.length > 0) return steps
  if (event.type === 'call') return [{ text: capital(words.decision.noted.call(tellsOf(event, words))) }]
  const noted = notedAs[event.type ?? '']
  return noted ? [{ text: words.decision.noted[noted] }] : steps
}

/** The one line of a table: why it failed, what stopped it, or who it was matched with. */
export function summaryOf(event: Event, words: AdminTexts): string {
  if (event.error) return event.error
  const { senderCheck: _, ...decided } = event.decision ?? {}
  const steps = stepsOf({ ...event, decision: decided }, words)
  return steps[0]?.text ?? (event.status === 'pending' ? words.decision.none : words.state.none)
}

/** Whom it is from: of a call who is outside, with the number where there is a name; else the lane, which names the sender. */
export function fromOf({ caller, lane }: Event, words: AdminTexts): string {
  if (!caller) return lane
  if (!caller.told) return caller.name || words.events.notTold
  const number = caller.number === null ? words.events.withheld : spaced(caller.number)
  return caller.name && caller.name !== caller.number ? `${caller.name}, ${number}` : number
}
