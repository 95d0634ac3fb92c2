import { useQuery } from '@tanstack/react-query'
import { createPortal } from 'preact/compat'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { later } from '../parts/later.tsx'
import { useExtensions } from '../phone/access.ts'
import { useMe } from '../session.ts'
import type { CallTexts } from '../texts/calls.en.ts'
import styles from './bar.module.css'
import { press, useJump } from './bar-keys.ts'
import { bringDrafts } from './note-draft.ts'
import { nowQuery } from './now.ts'
import { place, useHeight, useTop } from './place.ts'
import { CallPop } from './pop.tsx'
import { stateWords } from './pop-words.ts'
import { after, isRead, type Pop, type PopKind, unheard } from './pops.ts'
import { whoIs } from './who.ts'
import { useCallWords } from './words.ts'

const Phone = later(async () => (await import('../phone/phone.tsx')).default)

const most = 5
/** So long after a hand has moved on the bars nothing comes up under it. */
const handMs = 2000

/**
 * The calls of this operator above whatever page or dialog he is on, one bar each. Nothing loses the focus, and nothing moves under a hand:
 * the page makes room once that is still.
 */
export function CallBar() {
  const words = useCallWords()
  const moved = useRef(0)
  const { pops, putAway } = usePops(moved)
  const [all, setAll] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const has = useExtensions().length > 0
  // who loses it while he talks still has to hang up
  const [hasPhone, setHasPhone] = useState(has)
  if (has && !hasPhone) setHasPhone(true)
  useTop(box, words !== null)
  useHeight(box, words !== null)
  useEffect(() => {
    if (words) bringDrafts(words)
  }, [words !== null])
  useEffect(() => {
    if (pops.length <= most) setAll(false)
  }, [pops.length])
  const back = useJump(box)
  if (!words) return null
  const shown = all ? pops : pops.slice(0, most)
  return createPortal(
    <section
      ref={box}
      popover="manual"
      class={styles.stack}
      aria-label={words.bar}
      onPointerMove={() => {
        moved.current = Date.now()
      }}
      onKeyDown={press}
    >
      <ul>
        {shown.map((pop) => (
          <CallPop
            key={pop.call.id}
            pop={pop}
            words={words}
            onBack={back}
            onAway={() => {
              putAway(pop)
              back()
            }}
          />
        ))}
        {hasPhone && <Phone />}
      </ul>
      {pops.length > shown.length && (
        <button type="button" class={styles.more} onClick={() => setAll(true)}>
          {words.more(pops.length - shown.length)}
        </button>
      )}
      <ReadAloud pops={pops} words={words} />
    </section>,
    place,
  )
}

/** The calls as bars, kept true by notices, by asking after every gap, and now and then. */
function usePops(moved: { current: number }) {
  const me = useMe()
  const { data, dataUpdatedAt, isError } = useQuery(nowQuery)
  const [pops, setPops] = useState<Pop[]>([])
  const [away, setAway] = useState<{ [id: string]: PopKind }>({})
  useLayoutEffect(() => {
    if (data && !isError) setPops((held) => after(held, data, me.id, Date.now()))
  }, [data, isError, me.id])
  useEffect(() => {
    if (!isError) return
    const timer = setInterval(() => setPops((held) => unheard(held, dataUpdatedAt, Date.now())), 5_000)
    return () => clearInterval(timer)
  }, [isError, dataUpdatedAt])
  useEffect(() => {
    if (!pops.some((pop) => isRead(pop, Number.POSITIVE_INFINITY))) return
    const timer = setInterval(() => {
      setPops((held) => {
        const left = held.filter((pop) => !isRead(pop, Date.now()) || Date.now() - moved.current < handMs || isWritten(pop))
        return left.length === held.length ? held : left
      })
    }, 500)
    return () => clearInterval(timer)
  }, [pops])
  return {
    // a call that was put away is there again once one talks in it, or when it could not be made
    pops: pops.filter(({ call, kind }) => !away[call.id] || ((kind === 'mine' || kind === 'failed') && away[call.id] !== kind)),
    putAway: ({ call, kind }: Pop) => setAway((held) => ({ ...held, [call.id]: kind })),
  }
}

/** Somebody writes in it. */
const isWritten = ({ call }: Pop) => document.activeElement?.closest<HTMLElement>('[data-call]')?.dataset.call === call.id

function saidOf(pop: Pop, words: CallTexts): string {
  const { name, number } = whoIs(pop.call, words)
  return pop.kind === 'ringing' ? words.saysRinging([name, number].filter(Boolean).join(', ')) : `${name}: ${stateWords(pop, words)}`
}

/** Reads aloud what has changed, without haste: who calls, and what became of it. */
function ReadAloud({ pops, words }: { pops: Pop[]; words: CallTexts }) {
  const told = useRef(new Map<string, PopKind>())
  const [text, setText] = useState('')
  useEffect(() => {
    const changed = pops.filter(({ call, kind }) => told.current.get(call.id) !== kind)
    for (const { call, kind } of changed) told.current.set(call.id, kind)
    if (changed.length > 0) setText(changed.map((pop) => saidOf(pop, words)).join('. '))
  }, [pops])
  return (
    <p class="sr" role="status">
      {text}
    </p>
  )
}
