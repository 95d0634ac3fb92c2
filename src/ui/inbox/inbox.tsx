import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'preact/hooks'
import { useKeys } from '../keys.ts'
import { later } from '../parts/later.tsx'
import { Empty } from '../parts/state.tsx'
import { usePreferences } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import { useAddress, type ViewName } from './address.ts'
import { Edge, isWide } from './columns.tsx'
import { conversationQuery, countsQuery } from './conversations.ts'
import { redrawView, useFollow } from './follow.ts'
import styles from './inbox.module.css'
import { List, ListHead } from './list.tsx'
import { prefetchMessages } from './messages.ts'
import { neighbours } from './neighbours.ts'
import { ReadAhead, reading } from './read-ahead.ts'
import { Views } from './views.tsx'

const blank = <div class={styles.blank} />
const ConversationPage = later(async () => (await reading()).ConversationPage, blank)
const Person = later(async () => (await reading()).Person, blank)
// an address that names a conversation wants it at once
if (location.pathname.startsWith('/conversations/')) void reading()
const Missed = later(async () => (await import('../calls/missed.tsx')).Missed)
const Quarantine = later(async () => (await import('./quarantine.tsx')).Quarantine)
const Shortcuts = later(async () => (await import('./shortcuts.tsx')).Shortcuts)
const Start = later(async () => (await import('./start.tsx')).Start)

/** The second key after G. */
const letters: { [key: string]: ViewName } = {
  KeyU: 'unassigned',
  KeyM: 'mine',
  KeyO: 'open',
  KeyL: 'leads',
  KeyT: 'missed',
  KeyZ: 'snoozed',
  KeyC: 'closed',
  KeyQ: 'quarantine',
  KeyF: 'failed',
}

/** Views, list, conversation, person: everything an operator sees all day. */
export function Inbox() {
  const texts = useTexts()
  const [{ view, id, panel }, go] = useAddress()
  const [open, setOpen] = useState<'start' | 'keys' | null>(null)
  /** Who a new conversation is for. */
  const [to, setTo] = useState<string | null>(null)
  const [preferences, change] = usePreferences()
  const { data: conversation } = useQuery({ ...conversationQuery(id ?? ''), enabled: id !== null })
  useFollow(view, id)
  useTitle(view)
  const around = () => neighbours(view, id)
  useEffect(() => {
    // the next ones are there before they are asked for
    const timer = setTimeout(() => {
      const { next, previous } = around()
      for (const other of [next, previous]) if (other) void prefetchMessages(other)
    }, 150)
    return () => clearTimeout(timer)
  }, [view, id])

  const show = (other: string | null | undefined) => (other ? go({ id: other }) : false)
  // arrows walk through the list while a row has the focus
  const walk = (other: string | undefined) => {
    if (!other || !document.activeElement?.matches('a[data-id]')) return false
    go({ id: other })
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`a[data-id="${other}"]`)?.focus())
  }
  const fold = (column: 'noViews' | 'noPerson') => change({ [column]: preferences[column] ? null : true })
  const onNext = () => {
    const { next, previous } = around()
    go({ id: next ?? previous ?? null })
  }
  const start = (contactId: string | null) => {
    setTo(contactId)
    setOpen('start')
  }
  const goTo = (target: ViewName) => () => {
    redrawView(target)
    go({ view: target, id: null })
  }
  useKeys({
    KeyJ: () => show(around().next),
    KeyK: () => show(around().previous),
    Enter: () => (document.activeElement === document.body || document.activeElement === null ? show(around().waiting) : false),
    Period: () => redrawView(view),
    KeyP: () => (isWide() ? fold('noPerson') : go({ panel: panel === 'person' ? null : 'person' })),
    KeyV: () => (isWide() ? fold('noViews') : go({ panel: panel === 'views' ? null : 'views' })),
    ArrowDown: () => walk(around().next),
    ArrowUp: () => walk(around().previous),
    'Shift+Slash': () => setOpen('keys'),
    KeyC: () => start(conversation?.contact.id ?? null),
    Escape: () => (panel ? go({ panel: null }) : false),
    ...Object.fromEntries(Object.entries(letters).map(([key, target]) => [`KeyG ${key}`, goTo(target)])),
  })
  return (
    <div
      class={styles.app}
      data-page={id ? 'conversation' : 'list'}
      data-panel={panel ?? undefined}
      data-no-views={preferences.noViews || undefined}
      data-no-person={preferences.noPerson || undefined}
    >
      <div class={`${styles.column} ${styles.views}`}>
        <Views edge={<Edge column="views" min={120} max={320} />} />
      </div>
      <main class={styles.rest}>
        <h1 class="sr">{texts.inbox.views[view]}</h1>
        <section class={`${styles.column} ${styles.list}`} aria-label={texts.inbox.list.label}>
          <ListHead onStart={() => start(null)} />
          {view === 'quarantine' ? <Quarantine /> : view === 'missed' ? <Missed /> : <List key={view} view={view} selected={id} />}
          <Edge column="list" min={260} max={760} />
        </section>
        <section class={`${styles.column} ${styles.conversation}`} aria-label={texts.inbox.timeline.thisConversation}>
          {id ? (
            <ConversationPage key={id} id={id} onNext={onNext} onWrite={start} />
          ) : (
            <>
              {blank}
              <Empty title={texts.inbox.conversation.none}>
                <p class={styles.wideOnly}>
                  {texts.inbox.conversation
                    .noneText('J', '?')
                    .map((part) => (part === 'J' || part === '?' ? <kbd key={part}>{part}</kbd> : part))}
                </p>
              </Empty>
            </>
          )}
        </section>
        <section class={`${styles.column} ${styles.person}`} aria-label={texts.inbox.person.label}>
          {conversation ? <Person key={conversation.contact.id} conversation={conversation} /> : blank}
          <Edge column="person" min={220} max={560} side="left" />
        </section>
      </main>
      <ReadAhead />
      {open === 'start' && (
        <Start
          contactId={to}
          onClose={() => setOpen(null)}
          onStarted={(started) => {
            setOpen(null)
            go({ id: started })
          }}
        />
      )}
      {open === 'keys' && <Shortcuts onClose={() => setOpen(null)} />}
    </div>
  )
}

/** The window's title says where one is and how many wait there. */
function useTitle(view: ViewName): void {
  const texts = useTexts()
  const { data: counts } = useQuery(countsQuery)
  const open = counts?.open ?? 0
  useEffect(() => {
    document.title = `${open > 0 ? `(${open}) ` : ''}${texts.inbox.views[view]} · Switchboard`
  }, [view, open, texts])
}
