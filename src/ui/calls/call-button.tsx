import { useEffect, useRef, useState } from 'preact/hooks'
import { useTelephones } from '../inbox/channel.ts'
import { useKeys } from '../keys.ts'
import { Button } from '../parts/button.tsx'
import { Menu } from '../parts/menu.tsx'
import styles from './calls.module.css'
import { ringBrowser, ringHandset } from './calls.ts'
import type { PressedNumber } from './frame-numbers.ts'
import { spaced } from './number.ts'
import { useSoftphone } from './softphone.ts'
import { useCallWords } from './words.ts'

interface CallTo {
  /** E.164, or as somebody wrote it: the server reads it. */
  number: string
  contactId: string | null
  /** The telephone it came through; null: whichever is the operator's. */
  channelId?: string | null
}

/** Whether the operator can call anybody from here. */
export function useCanCall(): boolean {
  const softphone = useSoftphone()
  const byHandset = useTelephones().some(({ dials }) => dials)
  return byHandset || softphone !== null
}

/** So long after it was pressed a number is not called once more: a second press belongs to the first. */
const againMs = 2_000
const pressedAt = new Map<string, number>()

/** Whether and how a number is called: by the operator's own telephone, by the browser, or, where both can, as he chooses. */
function useDial({ number, contactId, channelId = null }: CallTo) {
  const softphone = useSoftphone()
  const telephones = useTelephones()
  const byHandset = telephones.some(({ dials }) => dials)
  const [choosing, setChoosing] = useState(false)
  const [busy, setBusy] = useState(false)
  const order = { channelId: telephones.some(({ id }) => id === channelId) ? channelId : null, number, contactId }
  const once = async (ring: () => Promise<boolean>) => {
    if (performance.now() - (pressedAt.get(number) ?? Number.NEGATIVE_INFINITY) < againMs) return
    pressedAt.set(number, performance.now())
    setBusy(true)
    // what was refused may be tried again
    if (!(await ring())) pressedAt.delete(number)
    setBusy(false)
  }
  const withHandset = () => void once(() => ringHandset(order))
  const withBrowser = softphone && (() => void once(() => ringBrowser(softphone, order)))
  return {
    busy,
    choosing,
    number,
    ask: () => setChoosing(true),
    stop: () => setChoosing(false),
    begin: () => {
      if (withBrowser && byHandset) setChoosing(true)
      else (withBrowser ?? withHandset)()
    },
    withHandset: byHandset ? withHandset : null,
    withBrowser,
    can: (byHandset || softphone !== null) && /^\+?\d{3,15}$/.test(number),
  }
}

/**
 * A number one can call by pressing it; where there is no telephone it is only text. `written`: in the words of somebody, as it stands there.
 * `main`: the one of its person, which has a key.
 */
export function CallableNumber({ written, main = false, ...to }: CallTo & { written?: string; main?: boolean }) {
  const words = useCallWords()
  const dial = useDial(to)
  const button = useRef<HTMLButtonElement>(null)
  const shown = written ?? spaced(to.number)
  useKeys({ 'Shift+KeyC': () => (main && dial.can && !dial.busy ? dial.begin() : false) })
  if (!words || !dial.can) return <>{shown}</>
  return (
    <>
      <button
        ref={button}
        type="button"
        class={`${styles.number} ${written ? styles.written : ''}`}
        title={main ? `${words.call(shown)} (⇧ C)` : words.call(shown)}
        {...(main && { 'aria-keyshortcuts': 'Shift+C' })}
        aria-disabled={dial.busy || undefined}
        onClick={() => !dial.busy && dial.begin()}
      >
        {shown}
      </button>
      <Ways dial={dial} anchor={button.current} />
    </>
  )
}

/** Calls somebody back. `again`: in a bar, where it has a key; true: it was we who called. */
export function CallBack({ low = false, again, ...to }: CallTo & { low?: boolean; again?: boolean }) {
  const words = useCallWords()
  const dial = useDial(to)
  const button = useRef<HTMLButtonElement>(null)
  if (!words || !dial.can) return null
  return (
    <>
      <Button
        low={low}
        icon="phone"
        buttonRef={button}
        busy={dial.busy}
        title={again === undefined ? words.call(spaced(to.number)) : `${words.call(spaced(to.number))} (⇧ C)`}
        {...(again !== undefined && { 'aria-keyshortcuts': 'Shift+C' })}
        onClick={dial.begin}
      >
        <span class={styles.word}>{again ? words.callAgain : words.callBack}</span>
      </Button>
      <Ways dial={dial} anchor={button.current} />
    </>
  )
}

/** Calls a number that was pressed in a letter's frame. Where one chooses by what, or the words pressed do not say the number, that is asked below it. */
export function CallFrom({ number, isSaid, top, left }: PressedNumber) {
  const dial = useDial({ number, contactId: null })
  const place = useRef<HTMLSpanElement>(null)
  useEffect(isSaid ? dial.begin : dial.ask, [])
  return (
    <>
      <span ref={place} class={styles.pressed} style={{ top: `${top}px`, left: `${left}px` }} />
      <Ways dial={dial} anchor={place.current} isNamed={!isSaid} />
    </>
  )
}

/** Asks by what to call. `isNamed`: also whom, where nothing has said it yet. */
function Ways({ dial, anchor, isNamed = false }: { dial: ReturnType<typeof useDial>; anchor: HTMLElement | null; isNamed?: boolean }) {
  const words = useCallWords()
  if (!dial.choosing || !anchor || !words) return null
  const whom = words.call(spaced(dial.number))
  const ways = [
    { id: 'phone', by: words.handset, act: dial.withHandset },
    { id: 'browser', by: words.browser, act: dial.withBrowser },
  ]
  const items = ways.flatMap(({ id, by, act }) => (act ? [{ id, act, ...(isNamed ? { text: whom, aside: by } : { text: by }) }] : []))
  return <Menu label={isNamed ? whom : words.callWith} items={items} anchor={anchor} onClose={dial.stop} />
}
