import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Link } from 'wouter'
import type { Call } from '../../../calls/shapes.ts'
import type { Channel } from '../../../channels/shapes.ts'
import { get, withQuery } from '../../api.ts'
import { length } from '../../calls/length.ts'
import { spaced } from '../../calls/number.ts'
import { Button } from '../../parts/button.tsx'
import { clock, useNow } from '../../parts/time.ts'
import type { PhonesTexts } from '../../texts/phones.en.ts'

type Words = PhonesTexts['try']

const patienceMs = 180_000

/** The live test: somebody calls, and what arrives is seen as it arrives. */
export function TryCall({ channel, words }: { channel: Channel; words: Words }) {
  const [since, setSince] = useState<number | null>(null)
  /** Calls that were there before: not the one somebody makes now. */
  const [old, setOld] = useState<ReadonlySet<string>>(new Set())
  const begin = async () => {
    // without knowing them the newest counts
    const held = await newest(channel).catch(() => [])
    setOld(new Set(held.map(({ id }) => id)))
    setSince(Date.now())
  }
  return (
    <section class="block trycall" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p class="second">{words.about}</p>
      {since === null ? (
        <p>
          <Button icon="phone" onClick={() => void begin()}>
            {words.begin}
          </Button>
        </p>
      ) : (
        <Waiting channel={channel} words={words} since={since} old={old} onAgain={() => void begin()} onStop={() => setSince(null)} />
      )}
    </section>
  )
}

async function newest(channel: Channel): Promise<Call[]> {
  const { items } = await get<{ items: Call[] }>(withQuery('/api/calls', { view: 'all', lineId: channel.lineId, limit: 20 }))
  return items.filter(({ channelId }) => channelId === channel.id)
}

function Waiting({
  channel,
  words,
  since,
  old,
  onAgain,
  onStop,
}: {
  channel: Channel
  words: Words
  since: number
  old: ReadonlySet<string>
  onAgain: () => void
  onStop: () => void
}) {
  const now = useNow(1000)
  const { data = [] } = useQuery({
    queryKey: ['calls', 'try', channel.id, since],
    queryFn: () => newest(channel),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.some((call) => !old.has(call.id) && call.state === 'ended') ? false : 500),
  })
  const call = data.findLast(({ id }) => !old.has(id))
  const client = useQueryClient()
  useEffect(() => {
    // the phone it rings at is one of the list below now
    if (call) void client.invalidateQueries({ queryKey: ['phones', channel.id] })
  }, [call?.id, call?.state])
  const late = !call && now - since > patienceMs
  return (
    <>
      <ol class="arrives" aria-live="polite">
        {!call && (
          <li>
            <i class={`lamp ${late ? 'off' : 'ring'}`} /> {late ? words.nothing : words.waits}
          </li>
        )}
        {call && <Steps key={call.id} call={call} words={words} />}
      </ol>
      <p class="acts">
        {(late || call?.state === 'ended') && <Button onClick={onAgain}>{words.again}</Button>}
        {call?.conversationId && (
          <Link class="btn" href={`/conversations/${call.conversationId}`}>
            {words.inbox}
          </Link>
        )}
        <Button kind="quiet" onClick={onStop}>
          {words.stop}
        </Button>
      </p>
    </>
  )
}

/** What is known of the call so far, one line for each thing that has happened. */
function Steps({ call, words }: { call: Call; words: Words }) {
  // whoever has stopped ringing since has rung nevertheless
  const rung = useRef(new Map<string, string>()).current
  const called = ({ name, extension }: Call['ringing'][number]) => (name ? `${extension} (${name})` : extension)
  for (const phone of call.ringing) rung.set(phone.extension, called(phone))
  const rings = rung.size > 0 ? [...rung.values()] : call.answeredBy.map(called)
  const free = [...call.ringing, ...call.answeredBy].filter(({ operatorId }) => operatorId === null)
  const over =
    call.outcome !== 'answered' ? words.overUntalked : call.talkSeconds === null ? words.overUnknown : words.over(length(call.talkSeconds))
  const who = call.answeredBy.map(({ name, extension }) => name || extension).join(', ')
  return (
    <>
      <Step time={call.rangAt}>
        {words.rang(call.number === null ? words.withheld : spaced(call.number))}
        {rings.length > 0 && ` ${words.at(rings.join(', '))}`}
      </Step>
      {call.state === 'ringing' && rings.length === 0 && <li class="warn">{words.atNobody}</li>}
      {[...new Set(free.map(({ extension }) => extension))].map((extension) => (
        <li key={extension} class="warn">
          {words.nobodys(extension)}
        </li>
      ))}
      {call.answeredAt && <Step time={call.answeredAt}>{words.answered(who)}</Step>}
      {call.state === 'ended' && <Step time={call.endedAt ?? call.rangAt}>{over}</Step>}
    </>
  )
}

function Step({ time, children }: { time: string; children: preact.ComponentChildren }) {
  return (
    <li>
      <span class="ok" aria-hidden="true">
        ✓
      </span>{' '}
      <time class="dim" dateTime={time}>
        {clock(time)}
      </time>{' '}
      {children}
    </li>
  )
}
