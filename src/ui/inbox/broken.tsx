import { Link } from 'wouter'
import bar from '../parts/bar.module.css'
import { span, useNow } from '../parts/time.ts'
import { useMe } from '../session.ts'
import { inLanguage, useTexts } from '../texts/texts.ts'
import { useChannels } from './channel.ts'

/** A line for each channel that is broken: since when, and for admins the way to it. */
export function BrokenChannels() {
  const texts = useTexts()
  const me = useMe()
  const now = useNow()
  const broken = useChannels().filter((channel) => channel.enabled && channel.state === 'broken')
  return (
    <>
      {broken.map((channel) => {
        const words = (
          <>
            <i class="lamp broken" />
            <span class="clip" title={(channel.detail && inLanguage(channel.detail, channel.detailTexts)) ?? undefined}>
              <b>{channel.name}</b>:{' '}
              {texts.inbox.list.brokenChannel(texts.inbox.list.brokenSince(span(now - Date.parse(channel.stateSince))))}
            </span>
          </>
        )
        return me.role === 'admin' ? (
          <Link key={channel.id} class={`${bar.line} ${bar.bad}`} href={`/settings/channels/${channel.id}`}>
            {words}
            <span class={bar.go}>{texts.inbox.list.openSettings}</span>
          </Link>
        ) : (
          <p key={channel.id} class={`${bar.line} ${bar.bad}`}>
            {words}
          </p>
        )
      })}
    </>
  )
}
