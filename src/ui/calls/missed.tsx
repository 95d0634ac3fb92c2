import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { List } from '../../api.ts'
import type { Call } from '../../calls/shapes.ts'
import { get, withQuery } from '../api.ts'
import { pathTo, useAddress } from '../inbox/address.ts'
import { useLines } from '../inbox/channel.ts'
import { useKeys } from '../keys.ts'
import bar from '../parts/bar.module.css'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Empty, Failed, Late } from '../parts/state.tsx'
import { full, langOf, useNow, waiting } from '../parts/time.ts'
import { toast, toastError } from '../parts/toast.tsx'
import { queries } from '../session.ts'
import type { CallTexts } from '../texts/calls.en.ts'
import { useTexts } from '../texts/texts.ts'
import { CallBack } from './call-button.tsx'
import styles from './calls.module.css'
import { missedKey, settle } from './calls.ts'
import { whoIs } from './who.ts'
import { useCallWords } from './words.ts'

/** Who called and reached nobody, one row each, longest waiting first: called back or settled from here. */
export function Missed() {
  const texts = useTexts()
  const words = useCallWords()
  const [{ id }, go] = useAddress()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useMissed()
  const calls = data?.pages.flatMap(({ items }) => items) ?? []
  const done = async (call: Call) => {
    if (!words) return
    const index = calls.indexOf(call)
    drop(call)
    if (call.conversationId !== null && call.conversationId === id)
      go({ id: (calls[index + 1] ?? calls[index - 1])?.conversationId ?? null })
    try {
      await settle(call, true)
      const again = () => void settle(call, false).then(renew, toastError)
      toast(words.missed.wasDone(whoIs(call, words).name), { text: texts.common.undo, key: 'U', act: again })
    } catch (caught) {
      toastError(caught)
    }
    renew()
  }
  useKeys({
    KeyD: () => {
      const chosen = calls.find((call) => call.conversationId !== null && call.conversationId === id)
      return chosen ? void done(chosen) : false
    },
  })
  if (!words || !data) return error ? <Failed error={error} again={refetch} /> : <Late />
  if (calls.length === 0)
    return (
      <Empty title={words.missed.empty}>
        <p>{words.missed.emptyText}</p>
      </Empty>
    )
  return (
    <div class={bar.scroll}>
      <ol class={styles.callers}>
        {calls.map((call) => (
          <Caller key={call.id} call={call} current={call.conversationId === id} words={words} onDone={() => void done(call)} />
        ))}
      </ol>
      {hasNextPage && (
        <Button kind="quiet" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words.missed.more}
        </Button>
      )}
    </div>
  )
}

function Caller({ call, current, words, onDone }: { call: Call; current: boolean; words: CallTexts; onDone: () => void }) {
  const now = useNow()
  const lines = useLines()
  // with one only it says nothing
  const line = lines.length > 1 ? lines.find(({ id }) => id === call.lineId) : undefined
  const { name, number } = whoIs(call, words)
  const since = call.waitingSince ?? call.rangAt
  const wait = waiting(since, now)
  const inside = (
    <>
      <span class={styles.main}>
        <b class={number ? 'clip' : styles.whole} lang={langOf(name)}>
          {name}
        </b>
        {number && <span class={styles.beside}>{number}</span>}
        {call.tries > 1 && (
          <span class={styles.tries} title={words.missed.tries(call.tries)}>
            <span class={styles.word}>{words.missed.tries(call.tries)}</span>
            <span class={styles.sign} aria-hidden="true">
              {call.tries}×
            </span>
          </span>
        )}
      </span>
      {line && <span class={`${styles.lineName} clip`}>{line.name}</span>}
    </>
  )
  return (
    <li class={styles.caller}>
      <Icon name="phone" />
      {call.conversationId ? (
        <Link
          class={styles.who}
          href={pathTo({ view: 'missed', id: call.conversationId, panel: null })}
          data-id={call.conversationId}
          aria-current={current ? 'true' : undefined}
        >
          {inside}
        </Link>
      ) : (
        <span class={styles.who}>{inside}</span>
      )}
      <time class={`${styles.waits} ${wait.level ? styles[wait.level] : ''}`} dateTime={since} title={full(since)}>
        {wait.text}
      </time>
      <span class={styles.acts}>
        {call.number !== null && <CallBack low number={call.number} contactId={call.contact?.id ?? null} channelId={call.channelId} />}
        <Button low icon="check" onClick={onDone} title={`${words.missed.done} (D)`}>
          <span class={styles.word}>{words.missed.done}</span>
        </Button>
      </span>
    </li>
  )
}

function useMissed() {
  return useInfiniteQuery({
    queryKey: listKey,
    queryFn: ({ pageParam, signal }) => get<List<Call>>(withQuery('/api/calls', { view: 'missed', limit: 50, cursor: pageParam }), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 0,
    // a notice may be lost
    refetchInterval: 30_000,
  })
}

const listKey = [...missedKey, 'list']

const renew = () => void queries.invalidateQueries({ queryKey: missedKey })

/** It leaves the list at once; what the server says comes after. */
function drop(call: Call): void {
  queries.setQueryData<{ pages: List<Call>[]; pageParams: unknown[] }>(
    listKey,
    (held) => held && { ...held, pages: held.pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => id !== call.id) })) },
  )
}
