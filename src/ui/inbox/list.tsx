import { useQuery } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type CustomItemComponentProps, Virtualizer, type VirtualizerHandle } from 'virtua'
import type { Conversation } from '../../conversations/shapes.ts'
import { useOnline } from '../live.ts'
import bar from '../parts/bar.module.css'
import { Button, Caps } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { later } from '../parts/later.tsx'
import { Empty, Failed, Late } from '../parts/state.tsx'
import { useNow } from '../parts/time.ts'
import { usePreferences } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import { type ListView, pathTo, useAddress } from './address.ts'
import { BrokenChannels } from './broken.tsx'
import { glyphOf, useChannels, useOperators } from './channel.ts'
import { isWide } from './columns.tsx'
import { countIn, countsQuery } from './conversations.ts'
import styles from './inbox.module.css'
import own from './list.module.css'
import { listQuery, loadMore, redraw, tellLastSeen } from './lists.ts'
import { Row } from './row.tsx'

const Welcome = later(async () => (await import('./welcome.tsx')).Welcome)

/** The header of the list column: which view, and a new conversation. */
export function ListHead({ onStart }: { onStart: () => void }) {
  const texts = useTexts()
  const [{ view }, go] = useAddress()
  const [, change] = usePreferences()
  const { data: counts } = useQuery(countsQuery)
  const count = countIn(view, counts)
  return (
    <header class={bar.bar}>
      <Button
        kind="quiet"
        class={`${own.viewpick} ${styles.onlyNarrow}`}
        onClick={() => (isWide() ? change({ noViews: null }) : go({ panel: 'views' }))}
      >
        {texts.inbox.views[view]}
        <Icon name="down" />
      </Button>
      <h2 class={`${own.title} clip`}>{texts.inbox.views[view]}</h2>
      {count !== undefined && <span class="dim">{count}</span>}
      <span class="grow" />
      <span class={own.order}>
        {view === 'closed' ? texts.inbox.list.orderLatest : view === 'quarantine' ? '' : texts.inbox.list.order}
      </span>
      <Button
        kind="quiet"
        icon="plus"
        label={texts.inbox.list.newConversation}
        title={`${texts.inbox.list.newConversation} (C)`}
        onClick={onStart}
      />
    </header>
  )
}

/** The conversations of a view. Only the rows on the screen exist; further pages come as one scrolls. */
export function List({ view, selected }: { view: ListView; selected: string | null }) {
  const texts = useTexts()
  const online = useOnline()
  const { data, error, refetch } = useQuery(listQuery(view))
  return (
    <>
      {!online && (
        <p class={`${bar.line} ${bar.warn}`} role="status">
          <i class="lamp degraded" />
          <span class="clip">
            <b>{texts.state.offline}</b> {texts.state.offlineLine}
          </span>
        </p>
      )}
      <BrokenChannels />
      {data && data.fresh.length > 0 && (
        <button type="button" class={`${bar.line} ${bar.accent}`} onClick={() => void redraw(view)}>
          <span class="clip">
            <b>{texts.inbox.list.fresh(data.fresh.length)}</b>, {texts.inbox.list.freshStay}
          </span>
          <Caps keys="." />
        </button>
      )}
      {data ? <Rows view={view} selected={selected} /> : error ? <Failed error={error} again={refetch} /> : <Late />}
    </>
  )
}

function Rows({ view, selected }: { view: ListView; selected: string | null }) {
  const texts = useTexts()
  const { data } = useQuery(listQuery(view))
  const channels = useChannels()
  const operators = useOperators()
  const now = useNow()
  const handle = useRef<VirtualizerHandle>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = useRowHeight()
  const items = data?.items ?? []
  const at = items.findIndex((one) => one.id === selected)
  const look = () => {
    const box = scroller.current
    if (!box) return
    // by the box itself: before the list has measured it, rows that can be seen would be taken for unseen ones and moved
    const last = Math.min(items.length - 1, Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) - 1)
    tellLastSeen(view, last)
    if (last > items.length - 20) void loadMore(view).catch(() => {})
  }
  useLayoutEffect(look, [items.length, view, rowHeight])
  useEffect(() => {
    addEventListener('resize', look)
    return () => removeEventListener('resize', look)
  }, [items.length, view, rowHeight])
  useEffect(() => {
    if (at >= 0) handle.current?.scrollToIndex(at, { align: 'nearest' })
  }, [at, view])
  if (items.length === 0) return <NothingHere view={view} />
  const channelOf = new Map(channels.map((channel) => [channel.id, channel]))
  const nameOf = new Map(operators.map((operator) => [operator.id, operator.name]))
  const gone = new Set(data?.gone)
  return (
    <div class={own.rows} ref={scroller} tabIndex={-1}>
      <Virtualizer ref={handle} data={items} as="ol" item={Item} itemSize={rowHeight} bufferSize={rowHeight * 8} onScroll={look}>
        {(one: Conversation) => (
          <Row
            key={one.id}
            one={one}
            href={pathTo({ view, id: one.id, panel: null })}
            current={one.id === selected}
            gone={gone.has(one.id)}
            glyph={glyphOf(channelOf.get(one.channelId)?.connector)}
            channelName={channelOf.get(one.channelId)?.name ?? ''}
            assignee={one.assigneeId ? (nameOf.get(one.assigneeId) ?? null) : null}
            now={now}
            texts={texts}
          />
        )}
      </Virtualizer>
    </div>
  )
}

function Item({ children, style, ref }: CustomItemComponentProps) {
  return (
    <li ref={ref as never} style={style as never}>
      {children as never}
    </li>
  )
}

function NothingHere({ view }: { view: ListView }) {
  const texts = useTexts()
  const { data: counts } = useQuery(countsQuery)
  const { data: channels } = useQuery({ queryKey: ['channels'], enabled: false }) as { data?: { lastInboundAt: string | null }[] }
  // an inbox into which nothing has ever come is a new one
  if (view === 'open' && counts && counts.snoozed === 0 && channels?.every((channel) => channel.lastInboundAt === null)) return <Welcome />
  if (view === 'open' || view === 'unassigned')
    return (
      <Empty title={texts.inbox.list.nobodyWaits}>
        <p>{texts.inbox.list.nobodyWaitsText}</p>
      </Empty>
    )
  return (
    <Empty title={texts.inbox.list.nothingHere}>
      <p>{texts.inbox.list.nothingHereText[view]}</p>
    </Empty>
  )
}

/** The height of a row as density and screen have it, so that the list never measures wrongly. */
function useRowHeight(): number {
  const read = () => Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue('--row'), 10) || 28
  const [height, setHeight] = useState(read)
  useEffect(() => {
    const again = () => setHeight(read())
    const watch = new MutationObserver(again)
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density'] })
    addEventListener('resize', again)
    return () => {
      watch.disconnect()
      removeEventListener('resize', again)
    }
  }, [])
  return height
}
