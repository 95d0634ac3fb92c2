import type { TargetedMouseEvent } from 'preact'
import { memo } from 'preact/compat'
import { navigate } from 'wouter/use-browser-location'
import type { Conversation } from '../../conversations/shapes.ts'
import { CallPreview, isCallPreview } from '../calls/preview.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { full, langOf, waiting } from '../parts/time.ts'
import type { Texts } from '../texts/texts.ts'
import styles from './list.module.css'
import { isNumber, nameOf } from './name.ts'

/** A plain click stays on the page; with a modifier a row is a link like any other. */
function follow(event: TargetedMouseEvent<HTMLAnchorElement>): void {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  const { pathname, search } = event.currentTarget
  navigate(pathname + search)
}

const marks = { sure: '✓', observed: '✓', suggested: '?', new: '+' } as const

interface RowProps {
  one: Conversation
  href: string
  current: boolean
  gone: boolean
  glyph: IconName
  channelName: string
  assignee: string | null
  now: number
  texts: Texts
}

/** One conversation in the list: lamp, channel, person, match, what it is about, who answers, how long it waits. */
export const Row = memo(function Row({ one, href, current, gone, glyph, channelName, assignee, now, texts }: RowProps) {
  const name = nameOf(one.contact, texts, isCallPreview(one.preview))
  const wait = one.waitingSince ? waiting(one.waitingSince, now) : null
  const unread = one.unread > 0
  const last = isCallPreview(one.preview) ? <CallPreview preview={one.preview} /> : one.preview
  return (
    <a
      class={`${styles.row} ${isNumber(one.contact.name) ? styles.number : ''} ${unread ? styles.unread : ''} ${gone ? styles.gone : ''}`}
      href={href}
      data-id={one.id}
      onClick={follow}
      aria-current={current ? 'true' : undefined}
      title={gone ? texts.inbox.list.gone : undefined}
    >
      <i class={`lamp ${unread ? 'unread' : ''}`} {...(unread && { role: 'img', 'aria-label': texts.inbox.list.unread(one.unread) })} />
      <Icon name={glyph} label={channelName} />
      <span class={`${styles.who} clip`} lang={langOf(name)}>
        {name}
      </span>
      <span class={`${styles.mark} ${styles[one.match]}`} title={texts.inbox.match[one.match]}>
        <span aria-hidden="true">{marks[one.match]}</span>
        <span class="sr">{texts.inbox.match[one.match]}</span>
      </span>
      <span class={styles.what} lang={langOf(one.subject || one.preview)}>
        {one.subject || last}
        {one.subject && one.preview && <span class={styles.said}> {last}</span>}
      </span>
      <span class={styles.by} title={assignee ? texts.inbox.conversation.assignedTo(assignee) : texts.common.nobody}>
        {assignee ? initialsOf(assignee) : '–'}
      </span>
      {wait ? (
        <time
          class={`${styles.wait} ${wait.level ? styles[wait.level] : ''}`}
          dateTime={one.waitingSince ?? undefined}
          title={one.waitingSince ? full(one.waitingSince) : undefined}
        >
          <span class="sr">{texts.inbox.list.waits('')}</span>
          {wait.text}
        </time>
      ) : (
        <span class={styles.wait} />
      )}
    </a>
  )
})

const initialsCache = new Map<string, string>()

function initialsOf(name: string): string {
  let made = initialsCache.get(name)
  if (made === undefined) {
    const words = name.split(/\s+/).filter(Boolean)
    made = words.length > 1 ? `${words[0]?.[0] ?? ''}${words.at(-1)?.[0] ?? ''}`.toUpperCase() : name.slice(0, 2)
    initialsCache.set(name, made)
  }
  return made
}
