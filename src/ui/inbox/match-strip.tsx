import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'preact/hooks'
import type { Suggestion } from '../../contacts/shapes.ts'
import type { Conversation } from '../../conversations/shapes.ts'
import { get } from '../api.ts'
import { useKeys } from '../keys.ts'
import { Button, Caps } from '../parts/button.tsx'
import { later } from '../parts/later.tsx'
import { langOf } from '../parts/time.ts'
import { toast } from '../parts/toast.tsx'
import { type Texts, useTexts } from '../texts/texts.ts'
import { useAddress } from './address.ts'
import styles from './conversation.module.css'
import { conversationQuery, join, move } from './conversations.ts'
import { nameOf } from './name.ts'

const BlockDialog = later(async () => (await import('./block-dialog.tsx')).BlockDialog)

const suggestionsQuery = (conversation: Conversation) => ({
  queryKey: ['contact', conversation.contact.id, 'suggestions', conversation.id],
  queryFn: async () => (await get<{ items: Suggestion[] }>(`/api/conversations/${conversation.id}/suggestions`)).items,
})

/** The question that stands above an unsure conversation, and its answers. Gone when settled. */
export function MatchStrip({ conversation }: { conversation: Conversation }) {
  if (conversation.mayBelongTo) return <JoinStrip conversation={conversation} target={conversation.mayBelongTo} />
  if (conversation.match === 'suggested') return <WhoStrip conversation={conversation} />
  return null
}

/** A reply of somebody who takes no part in the conversation it refers to. */
function JoinStrip({ conversation, target }: { conversation: Conversation; target: string }) {
  const texts = useTexts()
  const words = texts.inbox.strip
  const [, go] = useAddress()
  const { data: other } = useQuery(conversationQuery(target))
  const button = useRef<HTMLButtonElement>(null)
  useKeys({ Digit1: () => button.current?.focus(), KeyB: () => false })
  const act = async () => {
    if (await join(conversation.id)) {
      toast(words.joined)
      go({ id: target }, true)
    }
  }
  return (
    <section class={styles.strip} aria-label={words.joinTitle}>
      <h3>{words.joinTitle}</h3>
      <ul>
        <li>
          <button ref={button} type="button" class={styles.cand} onClick={() => void act()}>
            <Caps keys="1" />
            <b>{words.join}</b>
            <span class={styles.of}>{other && nameOf(other.contact, texts)}</span>
          </button>
          <span class={`${styles.why} clip`}>{words.joinText(other?.subject || other?.preview || '…')}</span>
        </li>
      </ul>
      <span class={styles.else}>
        <Button low kind="quiet" onClick={() => go({ id: target })}>
          {words.showOther}
        </Button>
      </span>
    </section>
  )
}

function WhoStrip({ conversation }: { conversation: Conversation }) {
  const texts = useTexts()
  const words = texts.inbox.strip
  const { data = [] } = useQuery(suggestionsQuery(conversation))
  const [blocking, setBlocking] = useState(false)
  const strip = useRef<HTMLElement>(null)
  const focus = (name: string) => () => {
    const button = strip.current?.querySelector<HTMLElement>(`[data-choice="${name}"]`)
    button?.focus()
    return button !== null && button !== undefined
  }
  useKeys({ Digit1: focus('1'), Digit2: focus('2'), KeyL: focus('L'), KeyB: focus('B') })
  const link = async ({ contact }: Suggestion) => {
    if (await move(conversation.id, contact.id)) toast(words.linked(nameOf(contact, texts)))
  }
  // the conversation has its own lead already: keeping that is the answer
  const keep = async () => {
    if (await move(conversation.id, conversation.contact.id)) toast(words.madeLead)
  }
  return (
    <section ref={strip} class={styles.strip} aria-label={words.who}>
      <h3>{words.who}</h3>
      <ul>
        {data.slice(0, 2).map((suggestion, index) => (
          <li key={suggestion.contact.id}>
            <button type="button" class={styles.cand} data-choice={index + 1} onClick={() => void link(suggestion)}>
              <Caps keys={String(index + 1)} />
              <b class="clip" lang={langOf(suggestion.contact.name)}>
                {nameOf(suggestion.contact, texts)}
              </b>
              <span class={styles.of}>{texts.inbox.person.stages[suggestion.contact.stage]}</span>
            </button>
            <span class={`${styles.why} clip`}>
              {reason(suggestion, texts)} {suggestion.because.assurance === 'claimed' && <span class="warn">{words.notVerified}</span>}
            </span>
          </li>
        ))}
        {data.length === 0 && <li class="second">{texts.inbox.match.suggested}</li>}
      </ul>
      <span class={styles.else}>
        <Button low kind="quiet" data-choice="L" onClick={() => void keep()}>
          <Caps keys="L" /> {words.newLead}
        </Button>
        <Button low kind="quiet" class="danger" data-choice="B" onClick={() => setBlocking(true)}>
          <Caps keys="B" /> {words.block}
        </Button>
      </span>
      {blocking && (
        <BlockDialog contactId={conversation.contact.id} channelId={conversation.channelId} onClose={() => setBlocking(false)} />
      )}
    </section>
  )
}

function reason({ because }: Suggestion, texts: Texts): string {
  const words = texts.inbox.strip.reason
  return because.assurance === 'claimed' ? words.theirClaim(because.value) : words.claimed(because.value)
}
