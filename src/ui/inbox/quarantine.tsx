import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Event } from '../../inbound/shapes.ts'
import { get, post } from '../api.ts'
import bar from '../parts/bar.module.css'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Empty, Failed, Late } from '../parts/state.tsx'
import { full, langOf, short, size } from '../parts/time.ts'
import { toast, toastError } from '../parts/toast.tsx'
import { useTexts } from '../texts/texts.ts'
import { glyphOf, useChannels } from './channel.ts'
import { recount } from './conversations.ts'
import { heldWords } from './held.ts'
import styles from './quarantine.module.css'

const quarantineQuery = {
  queryKey: ['events', 'quarantined'],
  queryFn: async () => (await get<{ items: Event[] }>('/api/events?status=quarantined&limit=100')).items,
}

/** What block rules hold back: from where, by which rule, to look at as it came and to release. */
export function Quarantine() {
  const texts = useTexts()
  const words = texts.inbox.quarantine
  const client = useQueryClient()
  const channels = useChannels()
  const { data, error, refetch } = useQuery(quarantineQuery)
  if (!data) return error ? <Failed error={error} again={refetch} /> : <Late />
  if (data.length === 0)
    return (
      <Empty title={texts.inbox.list.nothingHere}>
        <p>{texts.inbox.list.nothingHereText.quarantine}</p>
      </Empty>
    )
  const release = async (event: Event) => {
    client.setQueryData<Event[]>(quarantineQuery.queryKey, (held) => held?.filter((one) => one.id !== event.id))
    try {
      await post(`/api/events/${event.id}/release`)
      toast(words.released)
      recount()
    } catch (caught) {
      toastError(caught)
      refetch()
    }
  }
  return (
    <ol class={bar.scroll}>
      {data.map((event) => {
        const held = heldWords(event)
        const channel = channels.find((one) => one.id === event.channelId)
        return (
          <li key={event.id} class={styles.held}>
            <Icon name={glyphOf(channel?.connector)} label={channel?.name} />
            <b class={`${styles.from} clip`} lang={langOf(held.who)} title={held.who}>
              {held.who}
            </b>
            <time class="dim small" dateTime={event.receivedAt} title={full(event.receivedAt)}>
              {short(event.receivedAt)}
            </time>
            {(held.subject || held.text) && (
              <span class={`${styles.what} clip`} lang={langOf(held.subject || held.text)} title={held.text}>
                {held.subject}
                <span class="dim"> {held.text}</span>
              </span>
            )}
            <span class={styles.acts}>
              <span class={`${styles.rule} dim small`}>
                {event.decision?.blockedBy ? words.rule(event.decision.blockedBy.pattern) : ''}
              </span>
              <span class={styles.buttons}>
                <a class="btn low quiet" href={`/api/events/${event.id}/raw`} download>
                  {words.raw}, {size(event.size)}
                </a>
                <Button low onClick={() => void release(event)}>
                  {words.release}
                </Button>
              </span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}
