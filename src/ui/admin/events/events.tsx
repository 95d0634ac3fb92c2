import { useState } from 'preact/hooks'
import { Link, useLocation, useParams, useSearchParams } from 'wouter'
import type { Event, EventStatus as Status } from '../../../inbound/shapes.ts'
import { useKeys } from '../../keys.ts'
import { Button } from '../../parts/button.tsx'
import { langOf } from '../../parts/time.ts'
import { useMe } from '../../session.ts'
import { useChannels, useCounts, usePages } from '../lists.ts'
import { Listed, Page } from '../page.tsx'
import { useWords } from '../words.ts'
import { EventDetail } from './detail.tsx'
import { useHeld } from './held.ts'
import { Range } from './range.tsx'
import { EventTable } from './table.tsx'

const filters: (Status | '')[] = ['', 'failed', 'quarantined', 'blocked', 'pending']
const lamps = { failed: 'broken', quarantined: 'degraded', blocked: 'off' } as const

/** The inbound log: everything that came in and what was made of it; failed and held items are acted on here. */
export default function Events() {
  const words = useWords()
  const { id } = useParams()
  const admin = useMe().role === 'admin'
  const [, go] = useLocation()
  const [search] = useSearchParams()
  const [range, setRange] = useState(false)
  const status = search.get('status') ?? ''
  const channelId = search.get('channel') ?? ''
  const pages = usePages<Event>(['events'], '/api/events', { status, channelId }, 15_000)
  const [reading, setReading] = useState(false)
  const { shown, waiting, reveal } = useHeld(pages.items, reading || id !== undefined)

  const hrefOf = (event: Event) => withFilters(`/settings/events/${event.id}`, { status, channel: channelId })
  const step = (by: number) => {
    const next = shown[shown.findIndex((event) => event.id === id) + by] ?? (id ? undefined : shown[0])
    if (next) go(hrefOf(next), { replace: id !== undefined })
  }
  useKeys({ KeyJ: () => step(1), KeyK: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1) })

  return (
    <Page
      title={words.events.title}
      about={words.events.about}
      acts={
        admin && (
          <Button icon="retry" onClick={() => setRange(true)}>
            {words.events.range}
          </Button>
        )
      }
    >
      <Filters status={status} channelId={channelId} />
      <div class={`split ${id ? 'opened' : ''}`}>
        {/* rows must not move under the pointer, the keyboard's place or the eye of who has scrolled down */}
        <section
          class="pane"
          aria-label={words.log.title}
          onMouseEnter={() => setReading(true)}
          onMouseLeave={(event) => setReading(event.currentTarget.scrollTop > 0)}
          onScroll={(event) => event.currentTarget.scrollTop > 0 && setReading(true)}
        >
          {waiting > 0 && (
            <button type="button" class="fresh" onClick={reveal}>
              {words.events.fresh(waiting)}
            </button>
          )}
          <Listed pages={pages} empty={{ title: words.events.empty, hint: words.events.emptyHint }}>
            {() => <EventTable events={shown} hrefOf={hrefOf} selected={id} />}
          </Listed>
        </section>
        {id ? (
          <EventDetail key={id} id={id} closeHref={withFilters('/settings/events', { status, channel: channelId })} />
        ) : (
          <p class="detail none dim">{words.events.pick}</p>
        )}
      </div>
      {range && <Range channelId={channelId} onClose={() => setRange(false)} />}
    </Page>
  )
}

function Filters({ status, channelId }: { status: string; channelId: string }) {
  const words = useWords()
  const [, go] = useLocation()
  const { data: channels = [] } = useChannels()
  const { data: counts } = useCounts()
  const countOf = { failed: counts?.deadLetters, quarantined: counts?.quarantined } as { [status: string]: number | undefined }
  return (
    <div class="strip">
      <nav class="chips" aria-label={words.events.resultHead}>
        {filters.map((one) => (
          <Link
            key={one}
            class="chip"
            href={withFilters('/settings/events', { status: one, channel: channelId })}
            aria-current={one === status ? 'true' : undefined}
          >
            {one in lamps && <i class={`lamp ${lamps[one as keyof typeof lamps]}`} />}
            {one ? words.events.status[one] : words.events.all}
            {countOf[one] !== undefined && <b>{countOf[one]}</b>}
          </Link>
        ))}
      </nav>
      <span class="grow" />
      <select
        class="input"
        aria-label={words.events.channel}
        value={channelId}
        onChange={(event) => go(withFilters('/settings/events', { status, channel: event.currentTarget.value }))}
      >
        <option value="">{words.events.allChannels}</option>
        {channels.map((channel) => (
          <option key={channel.id} value={channel.id} lang={langOf(channel.name)}>
            {channel.name}
          </option>
        ))}
      </select>
    </div>
  )
}

function withFilters(path: string, filters: { status: string; channel: string }): string {
  const search = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''))
  return search.size > 0 ? `${path}?${search}` : path
}
