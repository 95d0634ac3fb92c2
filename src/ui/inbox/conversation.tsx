import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'preact/hooks'
import type { Conversation } from '../../conversations/shapes.ts'
import { ApiError } from '../api.ts'
import bar from '../parts/bar.module.css'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Empty, Failed, Late } from '../parts/state.tsx'
import { langOf, short, useNow, waiting } from '../parts/time.ts'
import { usePreferences } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import { Acts } from './acts.tsx'
import { useAddress } from './address.ts'
import { glyphOf, useChannel, useLines } from './channel.ts'
import { isWide } from './columns.tsx'
import { Composer } from './composer.tsx'
import styles from './conversation.module.css'
import { conversationQuery, markRead } from './conversations.ts'
import columns from './inbox.module.css'
import { MatchStrip } from './match-strip.tsx'
import { messagesQuery } from './messages.ts'
import { nameOf } from './name.ts'
import { Timeline } from './timeline.tsx'

interface PageProps {
  id: string
  onNext: () => void
  /** Begins a conversation with a person elsewhere. */
  onWrite: (contactId: string) => void
}

/** The third column: who and where, the open question, what was said, the field to answer. */
export function ConversationPage({ id, onNext, onWrite }: PageProps) {
  const texts = useTexts()
  const [, go] = useAddress()
  const { data, error, refetch } = useQuery(conversationQuery(id))
  // a conversation that was joined to an older one answers as that
  const real = data?.id
  useEffect(() => {
    if (real && real !== id) go({ id: real }, true)
  }, [real, id])
  useSeen(data)
  if (!data) {
    if (error instanceof ApiError && error.status === 404)
      return (
        <Empty title={texts.inbox.conversation.gone}>
          <p>{texts.inbox.conversation.goneText}</p>
          <Button onClick={() => go({ id: null })}>{texts.inbox.conversation.toList}</Button>
        </Empty>
      )
    return error ? <Failed error={error} again={refetch} /> : <Late />
  }
  return (
    <>
      <Head conversation={data} onNext={onNext} />
      <MatchStrip key={data.id} conversation={data} />
      <Timeline conversation={data} />
      <Composer conversation={data} onNext={onNext} onWrite={() => onWrite(data.contact.id)} />
    </>
  )
}

function Head({ conversation, onNext }: { conversation: Conversation; onNext: () => void }) {
  const texts = useTexts()
  const words = texts.inbox.conversation
  const now = useNow()
  const [, go] = useAddress()
  const [, change] = usePreferences()
  const channel = useChannel(conversation.channelId)
  const line = useLines().find((one) => one.id === conversation.lineId)
  const name = nameOf(conversation.contact, texts, channel?.calls)
  const state =
    conversation.status === 'snoozed' && conversation.snoozedUntil
      ? words.snoozedUntil(short(conversation.snoozedUntil))
      : conversation.waitingSince && conversation.status === 'open'
        ? words.waiting(waiting(conversation.waitingSince, now).text)
        : words.status[conversation.status]
  return (
    <header class={`${bar.bar} ${styles.bar}`}>
      <Button kind="quiet" icon="left" class={columns.onlyPhone ?? ''} label={words.toList} onClick={() => go({ id: null })} />
      <h2 class={`${styles.name} clip`} lang={langOf(name)} title={name}>
        {name}
      </h2>
      {(conversation.match === 'suggested' || conversation.match === 'new') && (
        <span class={`${styles.mark} ${styles[conversation.match]}`} title={texts.inbox.match[conversation.match]}>
          {conversation.match === 'new' ? '+' : '?'}
        </span>
      )}
      <span class={styles.meta} title={channel?.name}>
        <Icon name={glyphOf(channel?.connector)} label={channel?.name} />
        <span class="clip">{channel?.name}</span>
        {line && (
          <>
            <span class={styles.sep}>·</span>
            <span class={`${styles.line} clip`}>{words.line(line.name)}</span>
          </>
        )}
        <span class={styles.sep}>·</span>
        <span class={styles.state}>{state}</span>
      </span>
      <Acts conversation={conversation} onNext={onNext} />
      <Button
        kind="quiet"
        icon="person"
        class={columns.toggle ?? ''}
        label={words.person}
        onClick={() => (isWide() ? change({ noPerson: null }) : go({ panel: 'person' }))}
      />
    </header>
  )
}

const seenAfterMs = 700

/** Tells the server what has been seen: after a moment on the screen, so that leafing through marks nothing. */
function useSeen(conversation: Conversation | undefined): void {
  const id = conversation?.id
  const { data } = useQuery({ ...messagesQuery(id ?? ''), enabled: id !== undefined })
  const seq = data?.items.at(-1)?.seq ?? 0
  const unread = conversation?.unread ?? 0
  useEffect(() => {
    if (!id || unread === 0 || seq === 0) return
    let timer: ReturnType<typeof setTimeout>
    const mark = () => {
      clearTimeout(timer)
      if (document.visibilityState === 'visible') timer = setTimeout(() => void markRead(id, seq), seenAfterMs)
    }
    mark()
    document.addEventListener('visibilitychange', mark)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', mark)
    }
  }, [id, unread > 0, seq])
}
