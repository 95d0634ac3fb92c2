import { Link } from 'wouter'
import type { Event } from '../../../inbound/shapes.ts'
import { heldWords } from '../../inbox/held.ts'
import { Button } from '../../parts/button.tsx'
import { langOf } from '../../parts/time.ts'
import { useEventAct } from '../events/detail.tsx'
import { exact } from '../exact.ts'
import { useChannels, usePages } from '../lists.ts'
import { Listed } from '../page.tsx'
import { useWords } from '../words.ts'

/** What rules with the effect "quarantine" hold back, to be released one by one. */
export function Quarantine() {
  const words = useWords()
  const pages = usePages<Event>(['events', 'quarantine'], '/api/events', { status: 'quarantined' })
  const { data: channels = [] } = useChannels()
  const act = useEventAct()
  return (
    <section aria-label={words.blocklist.quarantine}>
      <div class="sub">
        <h2>{words.blocklist.quarantine}</h2>
        <span class="dim">{words.blocklist.quarantineAbout}</span>
      </div>
      <Listed pages={pages} empty={{ title: words.blocklist.quarantineEmpty }}>
        {(events) => (
          <div class="tablebox">
            <table class="table quar">
              <thead>
                <tr>
                  <th>{words.blocklist.sender}</th>
                  <th class="opt">{words.events.channel}</th>
                  <th class="opt">{words.blocklist.heldBy}</th>
                  <th class="num">{words.blocklist.last}</th>
                  <th>
                    <span class="sr">{words.events.release}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {events
                  .map((event) => ({ event, held: heldWords(event) }))
                  .map(({ event, held }) => (
                    <tr key={event.id}>
                      <td class="main-cell">
                        <Link href={`/settings/events/${event.id}?status=quarantined`}>
                          <b class="clip" lang={langOf(held.who)}>
                            {held.who}
                          </b>
                          <span class="clip second" lang={langOf(held.subject || held.text)} title={held.text}>
                            {held.subject || held.text}
                          </span>
                        </Link>
                      </td>
                      <td class="opt">{channels.find((one) => one.id === event.channelId)?.name}</td>
                      <td class="opt second">{event.decision?.blockedBy?.pattern}</td>
                      <td class="num dim">{exact(event.receivedAt)}</td>
                      <td class="num act-cell">
                        <Button
                          low
                          busy={act.isPending && act.variables.event.id === event.id}
                          onClick={() => act.mutate({ event, act: 'release' })}
                        >
                          {words.events.release}
                        </Button>
                      </td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        )}
      </Listed>
    </section>
  )
}
