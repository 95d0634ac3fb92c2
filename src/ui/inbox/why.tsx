import { useQuery } from '@tanstack/react-query'
import type { Conversation, Message } from '../../conversations/shapes.ts'
import type { Event } from '../../inbound/shapes.ts'
import { get } from '../api.ts'
import { callFacts } from '../calls/facts.ts'
import { spaced } from '../calls/number.ts'
import { useCallWords } from '../calls/words.ts'
import type { CallTexts } from '../texts/calls.en.ts'
import type { TalkTexts } from '../texts/talk.en.ts'
import { inLanguage, type Texts, useTexts } from '../texts/texts.ts'
import { messagesQuery } from './messages.ts'
import styles from './person.module.css'
import { useTalk } from './talk.ts'

/** The stored decision about the latest entry from outside, in plain words. */
export function Why({ conversation }: { conversation: Conversation }) {
  const texts = useTexts()
  const talk = useTalk()
  const calls = useCallWords()
  const { data } = useQuery(messagesQuery(conversation.id))
  const moved = data?.items.findLast((message) => message.kind === 'event' && ['moved', 'merged'].includes(String(message.facts.event)))
  const entry = data?.items.findLast((message) => message.direction === 'inbound' && message.eventId !== null)
  const { data: event } = useQuery({
    queryKey: ['event', entry?.eventId],
    queryFn: () => get<Event>(`/api/events/${entry?.eventId}`),
    enabled: entry?.eventId != null,
  })
  if (!data || (entry && !event)) return null
  const words = event ? decisionWords(event, texts, talk, entry && calls && callWhy(entry, calls)) : [texts.inbox.why.noEvent]
  return (
    <div class={styles.why}>
      {moved && later(moved, entry) && <p>{texts.inbox.why.byHand}</p>}
      {words.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  )
}

const later = (message: Message, entry: Message | undefined) => !entry || message.seq > entry.seq

/** What is said of who calls in place of who writes; null where nobody called. */
function callWhy(entry: Message, { why }: CallTexts) {
  const call = callFacts(entry)
  return call && { observed: why.observed, lead: call.number === null ? why.withheld : why.unknown }
}

/** A decision as sentences: who, where, how sure the sender is. */
function decisionWords(
  { decision }: Pick<Event, 'decision'>,
  texts: Texts,
  talk: TalkTexts | null,
  call: ReturnType<typeof callWhy> | undefined,
): string[] {
  const why = texts.inbox.why
  const words: string[] = []
  if (!decision) return words
  const { person, conversation } = decision
  if (decision.blockedBy) words.push(why.blocked(decision.blockedBy.pattern))
  if (person) {
    const { how, because } = person
    if (how === 'kept') words.push(why.kept)
    else if (how === 'lead') words.push(because ? why.leadBecause(spaced(because.value)) : (call?.lead ?? why.lead))
    else if (because?.kind === 'link') words.push(talk?.byLink ?? '')
    else if (because)
      words.push(
        { verified: why.matchedVerified, observed: call?.observed ?? why.matchedObserved, claimed: why.matchedClaimed }[
          because.assurance as 'verified'
        ]?.(spaced(because.value)) ?? because.value,
      )
  }
  if (conversation)
    words.push(
      { thread: why.thread, references: why.references, new: why.newConversation, reopened: why.reopened, joined: why.joined }[
        conversation.how
      ],
    )
  if (decision.mayBelongTo) words.push(why.mayBelong)
  if (decision.senderCheck) words.push(why.senderCheck(decision.senderCheck))
  if (decision.ignored) words.push(why.ignored(inLanguage(decision.ignored, decision.ignoredTexts)))
  return words
}
