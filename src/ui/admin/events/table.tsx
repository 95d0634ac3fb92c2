import { Link } from 'wouter'
import type { Channel } from '../../../channels/shapes.ts'
import type { Event } from '../../../inbound/shapes.ts'
import { glyphOf } from '../../inbox/channel.ts'
import { Icon } from '../../parts/icon.tsx'
import { full, langOf } from '../../parts/time.ts'
import { exact } from '../exact.ts'
import { useChannels } from '../lists.ts'
import { useWords } from '../words.ts'
import { fromOf, summaryOf } from './decision.ts'
import './events.css'

const lamps = { failed: 'broken', quarantined: 'degraded', blocked: 'off', pending: 'off', done: '' } as const

/** The events, newest first. The whole row is pressed, the link in it is what the keyboard reaches. */
export function EventTable({
  events,
  hrefOf,
  selected,
}: {
  events: Event[]
  hrefOf: (event: Event) => string
  selected?: string | undefined
}) {
  const words = useWords()
  const { data: channels = [] } = useChannels()
  return (
    <div class="tablebox">
      <table class="table events">
        <thead>
          <tr>
            <th>{words.events.when}</th>
            <th class="opt">{words.events.channel}</th>
            <th class="opt wide">{words.events.event}</th>
            <th>{words.events.from}</th>
            <th>{words.events.resultHead}</th>
            <th>{words.events.decision}</th>
            <th class="num opt wide">{words.events.tries}</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <Row
              key={event.id}
              event={event}
              href={hrefOf(event)}
              selected={event.id === selected}
              channel={channels.find((one) => one.id === event.channelId)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ event, href, selected, channel }: { event: Event; href: string; selected: boolean; channel: Channel | undefined }) {
  const words = useWords()
  const summary = summaryOf(event, words)
  const from = fromOf(event, words)
  return (
    <tr class={event.status === 'failed' ? 'fail-row' : ''} aria-selected={selected}>
      <td class="first">
        <Link class="row-link" href={href} aria-current={selected ? 'true' : undefined} title={full(event.receivedAt)}>
          {exact(event.receivedAt)}
        </Link>
      </td>
      <td class="opt">
        <Icon name={glyphOf(channel?.connector)} />
        <span lang={langOf(channel?.name ?? '')}>{channel?.name ?? words.channels.unknown}</span>
      </td>
      <td class="opt wide second">{event.type ? (words.events.type[event.type] ?? event.type) : words.state.none}</td>
      <td class="from clip" lang={langOf(from)} title={from === event.lane ? from : `${from}\n${event.lane}`}>
        {from}
      </td>
      <td>
        <EventStatus status={event.status} />
      </td>
      <td class="main-cell second" title={summary}>
        {summary}
      </td>
      <td class={`num opt wide ${event.attempts > 1 ? 'bad' : 'dim'}`}>{event.attempts}</td>
    </tr>
  )
}

export function EventStatus({ status }: { status: Event['status'] }) {
  const words = useWords()
  const name = { failed: 'broken', quarantined: 'degraded', blocked: 'off', pending: 'off', done: 'done' }[status]
  return (
    <span class={`health ${name}`}>
      {lamps[status] && <i class={`lamp ${lamps[status]}`} />}
      {words.events.result[status]}
    </span>
  )
}
