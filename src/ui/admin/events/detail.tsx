import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ComponentChildren } from 'preact'
import { Link } from 'wouter'
import type { Event } from '../../../inbound/shapes.ts'
import { get, post } from '../../api.ts'
import { heldWords } from '../../inbox/held.ts'
import { useKeys } from '../../keys.ts'
import { Button } from '../../parts/button.tsx'
import { full, langOf, size } from '../../parts/time.ts'
import { toast, toastError } from '../../parts/toast.tsx'
import { useMe } from '../../session.ts'
import { useTexts } from '../../texts/texts.ts'
import { exact } from '../exact.ts'
import { useChannels } from '../lists.ts'
import { Loaded } from '../page.tsx'
import { useWords } from '../words.ts'
import { fromOf, stepsOf, tellsOf } from './decision.ts'
import { RawText } from './raw-text.tsx'
import { EventStatus } from './table.tsx'

/** One event from the raw item to its conversation, with what can be done about it. */
export function EventDetail({ id, closeHref }: { id: string; closeHref: string }) {
  const words = useWords()
  const query = useQuery({ queryKey: ['event', id], queryFn: () => get<Event>(`/api/events/${id}`), staleTime: 0 })
  return (
    <section class="detail" aria-label={words.events.event}>
      <Loaded query={query}>{(event) => <Known event={event} closeHref={closeHref} />}</Loaded>
    </section>
  )
}

type Act = 'retry' | 'release' | 'replay'

/** The one act that fits how an event ended. */
const actOf = (event: Event): Act | null =>
  event.status === 'failed' ? 'retry' : event.status === 'quarantined' ? 'release' : event.status === 'done' ? 'replay' : null

/** Asks for a retry, a release or a replay, and renews what shows the event. */
export function useEventAct() {
  const words = useWords()
  const client = useQueryClient()
  const done = { retry: words.events.retried, release: words.events.released, replay: words.events.replayed }
  return useMutation({
    mutationFn: ({ event, act }: { event: Event; act: Act }) => post<Event>(`/api/events/${event.id}/${act}`),
    onSuccess: (_, { event, act }) => {
      toast(done[act])
      for (const queryKey of [['events'], ['event', event.id], ['counts'], ['channels']]) client.invalidateQueries({ queryKey })
    },
    onError: toastError,
  })
}

function Known({ event, closeHref }: { event: Event; closeHref: string }) {
  const words = useWords()
  const texts = useTexts()
  const admin = useMe().role === 'admin'
  const { data: channels = [] } = useChannels()
  const channel = channels.find((one) => one.id === event.channelId)
  const { mutate, isPending } = useEventAct()
  const act = admin ? actOf(event) : null
  const run = () => (act && !isPending ? mutate({ event, act }) : false)
  useKeys({ KeyR: run })
  return (
    <>
      <header>
        <h2>
          <EventStatus status={event.status} />
        </h2>
        <span class="dim clip">{channel?.name}</span>
        <span class="grow" />
        {act && (
          <Button icon="retry" kind={act === 'replay' ? 'plain' : 'primary'} busy={isPending} cap="R" onClick={run}>
            {words.events[act]}
          </Button>
        )}
        <Link class="btn quiet icon" href={closeHref} aria-label={texts.common.close} title={texts.common.close}>
          ✕
        </Link>
      </header>
      {event.error && (
        <div class="cause">
          <p>{event.error}</p>
          <p>{words.events.safe}</p>
        </div>
      )}
      {event.status === 'quarantined' && <HeldBack event={event} />}
      <Path event={event} />
    </>
  )
}

/** What waits for a decision, and how it begins: to be judged without downloading it. */
function HeldBack({ event }: { event: Event }) {
  const words = useWords()
  const { who, subject, text } = heldWords(event)
  return (
    <div class="held">
      <p>{words.events.heldHint}</p>
      {(subject || text) && (
        <p class="said" lang={langOf(subject || text)}>
          <b>{who}</b>
          {subject && <span>{subject}</span>}
          <span class="second">{text}</span>
        </p>
      )}
    </div>
  )
}

function Path({ event }: { event: Event }) {
  const words = useWords()
  const steps = stepsOf(event, words)
  const read = event.type !== null
  const failed = event.status === 'failed'
  return (
    <ol class="path">
      <Stage done title={words.events.raw} aside={exact(event.receivedAt)} asideTitle={full(event.receivedAt)}>
        <dl class="kv">
          <dt>{words.events.externalId}</dt>
          <dd class="mono">{event.externalId}</dd>
          {event.caller && (
            <>
              <dt>{words.events.from}</dt>
              <dd lang={langOf(fromOf(event, words))}>{fromOf(event, words)}</dd>
            </>
          )}
          <dt>{words.events.lane}</dt>
          <dd>{event.lane}</dd>
          <dt>{words.events.size}</dt>
          <dd>
            {size(event.size)},{' '}
            <a href={`/api/events/${event.id}/raw`} download>
              {words.events.download}
            </a>
          </dd>
        </dl>
        <RawText event={event} />
      </Stage>
      <Stage
        done={read}
        fail={failed && !read}
        title={words.events.event}
        aside={event.attempts > 0 ? words.events.triesOf(event.attempts) : read ? '' : words.events.notReached}
      >
        {read && (
          <p>
            {words.events.understood(
              [words.events.type[event.type ?? ''] ?? event.type ?? '', tellsOf(event, words)].filter(Boolean).join(', '),
            )}
          </p>
        )}
      </Stage>
      <Stage
        done={steps.length > 0}
        fail={failed && read}
        title={words.events.decision}
        aside={event.finishedAt && !failed ? exact(event.finishedAt) : words.events.notReached}
      >
        {steps.map((step) => (
          <p key={step.text}>
            {step.text}
            {step.conversationId && (
              <>
                {' '}
                <Link href={`/conversations/${step.conversationId}`}>{words.events.openConversation}</Link>
              </>
            )}
          </p>
        ))}
      </Stage>
    </ol>
  )
}

function Stage({
  done,
  fail,
  title,
  aside,
  asideTitle,
  children,
}: {
  done?: boolean
  fail?: boolean
  title: string
  aside: string
  asideTitle?: string
  children?: ComponentChildren
}) {
  return (
    <li class={fail ? 'fail' : done ? 'done' : 'todo'}>
      <i class="node" />
      <h3>{title}</h3>
      <span class="when" title={asideTitle}>
        {aside}
      </span>
      <div class="body">{children}</div>
    </li>
  )
}
