import { Link } from 'wouter'
import type { ChannelDetail } from '../../../channels/shapes.ts'
import type { Event } from '../../../inbound/shapes.ts'
import { EventTable } from '../events/table.tsx'
import { usePages } from '../lists.ts'
import { Listed } from '../page.tsx'
import { useWords } from '../words.ts'

/** What came in on this channel and what was made of it; each opens in the event log with its raw bytes and replay. */
export function ChannelLog({ channel }: { channel: ChannelDetail }) {
  const words = useWords()
  const pages = usePages<Event>(['events', 'channel', channel.id], `/api/channels/${channel.id}/events`)
  return (
    <section aria-label={words.log.title}>
      <div class="sub">
        <h2>{words.log.title}</h2>
        <span class="grow" />
        <Link href={`/settings/events?channel=${channel.id}`}>{words.log.all}</Link>
      </div>
      <Listed pages={pages} empty={{ title: words.log.empty }}>
        {(events) => <EventTable events={events} hrefOf={(event) => `/settings/events/${event.id}?channel=${channel.id}`} />}
      </Listed>
    </section>
  )
}
