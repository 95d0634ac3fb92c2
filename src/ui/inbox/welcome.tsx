import type { ComponentChildren } from 'preact'
import { Link } from 'wouter'
import { useMe } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import { useChannels, useMailbox, useOperators } from './channel.ts'
import styles from './welcome.module.css'

/** The first morning: what makes an empty inbox a working one. What is done is ticked. */
export function Welcome() {
  const texts = useTexts()
  const words = texts.inbox.welcome
  const admin = useMe().role === 'admin'
  const channels = useChannels()
  const hasMail = useMailbox()
  const isEmbedded = channels.some((channel) => channel.seenOn !== null && !channel.seenOn.startsWith(location.origin))
  const hasColleague = useOperators().length > 1
  if (!admin)
    return (
      <div class="empty">
        <h3>{texts.inbox.list.nobodyWaits}</h3>
        <p>{texts.inbox.list.nobodyWaitsText}</p>
      </div>
    )
  return (
    <section class={styles.welcome}>
      <h2>{words.title}</h2>
      <ol class={styles.steps}>
        <Step no={1} done={hasMail} href="/settings/channels/new/email" title={words.mailbox}>
          {words.mailboxText}
        </Step>
        <Step no={2} done={isEmbedded} href="/settings/channels" title={words.chat}>
          {words.chatText}{' '}
          <a href="/demo" target="_blank" rel="noreferrer">
            {words.demo}
          </a>
        </Step>
        <Step no={3} done={hasColleague} href="/settings/operators" title={words.invite}>
          {words.inviteText}
        </Step>
      </ol>
    </section>
  )
}

function Step({
  no,
  done,
  href,
  title,
  children,
}: {
  no: number
  done: boolean
  href: string
  title: string
  children: ComponentChildren
}) {
  const texts = useTexts()
  return (
    <li class={done ? styles.done : ''}>
      <span class={styles.no} {...(done && { role: 'img', 'aria-label': texts.inbox.welcome.done })}>
        {done ? '✓' : no}
      </span>
      <Link href={href}>{title}</Link>
      <p>{children}</p>
    </li>
  )
}
