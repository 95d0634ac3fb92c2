import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Conversation, Message } from '../../conversations/shapes.ts'
import { useCallWords } from '../calls/words.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Failed, Late } from '../parts/state.tsx'
import { day } from '../parts/time.ts'
import { useMe } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import { glyphOf, useChannel, useChannels, useSending, useTelephones } from './channel.ts'
import { Entry, OutgoingEntry } from './entry.tsx'
import { historyQuery, loadOlderOf, personMessagesQuery } from './history.ts'
import { loadOlder, messagesQuery } from './messages.ts'
import { useOutgoing } from './outbox.ts'
import styles from './timeline.module.css'
import { useTyping } from './typing.ts'
import { bareSubject } from './words.ts'

type Filter = 'this' | 'all' | 'calls' | 'notes'

/** What was said and done, oldest first, standing at its end. */
export function Timeline({ conversation }: { conversation: Conversation }) {
  const texts = useTexts()
  const [filter, setFilter] = useState<Filter>('this')
  const { id } = conversation
  const { data, error, refetch } = useQuery(messagesQuery(id))
  const telephone = useTelephones().length > 0
  const wide = filter === 'all' || filter === 'calls'
  const person = useQuery({ ...personMessagesQuery(conversation.contact.id), enabled: wide })
  const found = wide ? person.data?.items : data?.items
  const kind = { this: null, all: null, calls: 'call', notes: 'note' }[filter]
  const items = kind === null ? found : found?.filter((message) => message.kind === kind)
  const olderOfPerson = person.data?.next ? () => loadOlderOf(conversation.contact.id) : null
  const older = { this: data?.older ? () => loadOlder(id) : null, all: olderOfPerson, calls: olderOfPerson, notes: null }
  return (
    <>
      <div class={styles.filters} role="toolbar" aria-label={texts.inbox.timeline.label}>
        {(['this', 'all', ...(telephone ? (['calls'] as const) : []), 'notes'] as const).map((one) => (
          <button key={one} type="button" class="chip" aria-pressed={filter === one} onClick={() => setFilter(one)}>
            {one === 'calls' ? <CallsChip /> : texts.inbox.timeline[one === 'this' ? 'thisConversation' : one]}
          </button>
        ))}
      </div>
      {items ? (
        <Entries key={`${id}${filter}`} conversation={conversation} items={items} older={older[filter]} live={filter === 'this'} />
      ) : (error ?? person.error) ? (
        <Failed error={error ?? person.error} again={() => (error ? refetch() : person.refetch())} />
      ) : (
        <div class={styles.timeline}>
          <Late />
        </div>
      )}
    </>
  )
}

const CallsChip = () => <>{useCallWords()?.filter}</>

/** The scrolled part: stands at its end and stays there as entries come, unless one reads further up; older ones push nothing away. */
function Entries({
  conversation,
  items,
  older,
  live,
}: {
  conversation: Conversation
  items: Message[]
  /** Fetches what lies above; null: nothing does. */
  older: (() => Promise<void>) | null
  live: boolean
}) {
  const texts = useTexts()
  const me = useMe()
  const outgoing = useOutgoing(conversation.id)
  const typing = useTyping(conversation.id)
  const glyphs = useGlyphs(conversation)
  const sending = useSending(useChannel(conversation.channelId))
  const box = useRef<HTMLElement>(null)
  const atEnd = useRef(true)
  const height = useRef(0)
  const first = items[0]?.id
  const held = useRef(first)
  const lastSeq = items.at(-1)?.seq ?? 0
  // the last entry that stood on the screen: what came below it while one reads further up
  const [seenSeq, setSeenSeq] = useState(lastSeq)
  const below = atEnd.current ? 0 : items.filter((message) => message.seq > seenSeq).length
  useEffect(() => {
    if (atEnd.current) setSeenSeq(lastSeq)
  }, [lastSeq])
  useLayoutEffect(() => {
    const scroller = box.current
    if (!scroller) return
    if (atEnd.current) scroller.scrollTop = scroller.scrollHeight
    else if (held.current !== first) scroller.scrollTop += scroller.scrollHeight - height.current
    held.current = first
    height.current = scroller.scrollHeight
  })
  useEffect(() => {
    // letters that unfold and frames that load grow after they were put in
    const scroller = box.current
    const list = scroller?.firstElementChild
    if (!scroller || !list) return
    const watch = new ResizeObserver(() => {
      if (atEnd.current) scroller.scrollTop = scroller.scrollHeight
      height.current = scroller.scrollHeight
    })
    watch.observe(list)
    watch.observe(scroller)
    return () => watch.disconnect()
  }, [])
  const reaching = useRef(false)
  const reachUp = () => {
    if (!older || reaching.current) return
    reaching.current = true
    // what could not be fetched is asked for again by the next scroll or the button
    older()
      .catch(() => {})
      .finally(() => {
        reaching.current = false
      })
  }
  const scrolled = () => {
    const scroller = box.current
    if (!scroller) return
    atEnd.current = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 24
    if (atEnd.current) setSeenSeq(lastSeq)
    if (scroller.scrollTop < 300) reachUp()
  }
  const lastIn = items.findLastIndex((message) => message.direction === 'inbound')
  const lastCall = items.findLastIndex((message) => message.kind === 'call')
  const showTyping = live && typing !== undefined
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without a place in the tab order nobody could scroll it by keyboard (WCAG 2.1.1)
    <section ref={box} class={styles.timeline} tabIndex={0} aria-label={texts.inbox.timeline.label} onScroll={scrolled}>
      <ol>
        {older && (
          <li>
            <Button low kind="quiet" class={styles.earlier ?? ''} onClick={reachUp}>
              {texts.inbox.timeline.earlier}
            </Button>
          </li>
        )}
        {items.length === 0 && outgoing.length === 0 && <li class="empty dim">{texts.inbox.timeline.empty}</li>}
        {items.map((message, index) => {
          const before = items[index - 1]
          const newDay = !before || day(before.occurredAt) !== day(message.occurredAt)
          const cont = !newDay && hangs(before, message)
          const { glyph, name } = glyphs(message)
          return (
            <Fragment key={message.id}>
              {newDay && (
                <li class={styles.day}>
                  <span>{day(message.occurredAt)}</span>
                </li>
              )}
              <Entry
                message={message}
                cont={cont}
                same={cont && before?.author.id === message.author.id && before.author.name === message.author.name}
                subject={message.subject !== null && message.subject !== '' && isNewSubject(items, index)}
                glyph={glyph}
                channelName={name}
                open={live && index >= lastIn}
                lastCall={index === lastCall}
                contactId={conversation.contact.id}
                sending={live ? sending : undefined}
              />
            </Fragment>
          )
        })}
        {live &&
          outgoing.map((item) => (
            <OutgoingEntry key={item.message.id} item={item} name={me.name} glyph={glyphs().glyph} cont={items.length > 0} />
          ))}
      </ol>
      {live && below > 0 && (
        <button type="button" class={styles.below} onClick={() => box.current?.scrollTo({ top: box.current.scrollHeight })}>
          {texts.inbox.timeline.below(below)}
          <Icon name="down" />
        </button>
      )}
      {showTyping && <p class={styles.typing}>{texts.inbox.conversation.typing(typing)}</p>}
    </section>
  )
}

/** Whether an entry hangs on the cord of the one before: both are talk of one conversation. */
function hangs(before: Message | undefined, message: Message): boolean {
  const isTalk = (one: Message) => one.kind === 'message' || one.kind === 'form'
  return before !== undefined && isTalk(before) && isTalk(message) && before.conversationId === message.conversationId
}

function isNewSubject(items: Message[], index: number): boolean {
  const message = items[index]
  const before = items.slice(0, index).findLast((one) => one.subject !== null && one.conversationId === message?.conversationId)
  return !before || bareSubject(before.subject) !== bareSubject(message?.subject ?? null)
}

/** The glyph and name of the channel an entry came by; those of other conversations are known once the person's history is. */
function useGlyphs(conversation: Conversation) {
  const channels = useChannels()
  const { data: history = [] } = useQuery({ ...historyQuery(conversation.contact.id), enabled: false })
  return (message?: Message) => {
    const channelId = history.find((one) => one.id === message?.conversationId)?.channelId ?? conversation.channelId
    const channel = channels.find((one) => one.id === channelId)
    return { glyph: glyphOf(channel?.connector), name: channel?.name ?? '' }
  }
}
