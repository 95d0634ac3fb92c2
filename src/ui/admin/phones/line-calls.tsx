import './phones.css'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'preact/hooks'
import { Link, useParams } from 'wouter'
import type { Call } from '../../../calls/shapes.ts'
import { length } from '../../calls/length.ts'
import { whoIs } from '../../calls/who.ts'
import { useCallWords } from '../../calls/words.ts'
import { Icon } from '../../parts/icon.tsx'
import { full, langOf, short } from '../../parts/time.ts'
import type { CallTexts } from '../../texts/calls.en.ts'
import type { PhonesTexts } from '../../texts/phones.en.ts'
import { useLines, usePages } from '../lists.ts'
import { Listed, Page } from '../page.tsx'
import { lineCallsQuery } from './line-numbers.tsx'
import { usePhonesWords } from './words.ts'

type Kind = 'all' | 'answered' | 'missed'

/** The calls of a line, newest first. */
export default function LineCalls() {
  const { id = '' } = useParams()
  const words = usePhonesWords()
  const calls = useCallWords()
  return words && calls ? <Calls id={id} words={words.list} calls={calls} /> : null
}

function Calls({ id, words, calls }: { id: string; words: PhonesTexts['list']; calls: CallTexts }) {
  const line = useLines().data?.find((one) => one.id === id)
  const [kind, setKind] = useState<Kind>('all')
  const { data: sum } = useQuery(lineCallsQuery(id))
  const pages = usePages<Call>(['calls', 'of-line', id], '/api/calls', { view: 'all', lineId: id }, 15_000)
  const isOf = (call: Call) => kind === 'all' || (kind === 'answered' ? call.outcome === 'answered' : call.missed)
  const items = pages.items.filter(isOf)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages
  useEffect(() => {
    // a page of which nothing is of this kind is passed over
    if (items.length < 20 && kind !== 'all' && hasNextPage && !isFetchingNextPage && pages.items.length < 1000) void fetchNextPage()
  }, [items.length, kind, hasNextPage, isFetchingNextPage])
  return (
    <Page
      title={words.title(line?.name ?? '')}
      about={sum ? words.sum(sum.today, sum.answered, sum.missed) : ''}
      acts={
        <Link class="btn" href="/settings/lines">
          {words.back}
        </Link>
      }
    >
      <div class="sub kinds-of-calls" role="toolbar" aria-label={words.show}>
        {(['all', 'answered', 'missed'] as const).map((one) => (
          <button key={one} type="button" class="chip" aria-pressed={kind === one} onClick={() => setKind(one)}>
            {words[one]}
          </button>
        ))}
      </div>
      <Listed pages={Object.assign({}, pages, { items })} empty={{ title: words.empty, hint: words.emptyText }}>
        {(shown) => (
          <div class="tablebox">
            <table class="table line-calls">
              <thead>
                <tr>
                  <th>{words.time}</th>
                  <th>{words.who}</th>
                  <th>{words.how}</th>
                  <th class="opt">{words.by}</th>
                  <th class="num">{words.length}</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((call) => (
                  <Row key={call.id} call={call} words={calls} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listed>
    </Page>
  )
}

function Row({ call, words }: { call: Call; words: CallTexts }) {
  const { name } = whoIs(call, words)
  const how = call.state === 'ended' && call.outcome ? words.line[call.direction][call.outcome] : words.line.now[call.direction][call.state]
  const by = call.answeredBy.map(({ name: who, extension }) => who || words.line.phone(extension)).join(', ')
  const inside = (
    <>
      <Icon name={call.direction === 'inbound' ? 'in' : 'out'} label={call.direction === 'inbound' ? words.line.in : words.line.out} />
      <b class="clip" lang={langOf(name)}>
        {name}
      </b>
    </>
  )
  return (
    <tr>
      <td class="dim" title={full(call.rangAt)}>
        {short(call.rangAt)}
      </td>
      <td class="main-cell">
        {call.conversationId ? <Link href={`/conversations/${call.conversationId}`}>{inside}</Link> : <span class="cell">{inside}</span>}
      </td>
      <td class={`how clip ${call.missed && call.handledAt === null ? 'bad' : 'second'}`} title={how}>
        {how}
      </td>
      <td class="by opt clip second" title={by}>
        {by}
      </td>
      <td class="num">{call.talkSeconds === null ? '' : length(call.talkSeconds)}</td>
    </tr>
  )
}
