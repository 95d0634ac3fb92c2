import { useEffect, useRef, useState } from 'preact/hooks'
import { useTelephones } from '../inbox/channel.ts'
import { useKeys } from '../keys.ts'
import { Button } from '../parts/button.tsx'
import { Menu } from '../parts/menu.tsx'
import styles from './calls.module.css'
import { ringHandset, sayRefused } from './calls.ts'
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

/** Whether and how a number is called: by the operator's own telephone, by the browser, or, where both can, as he chooses. */
function useDial({ number, contactId, channelId = null }: CallTo) {
  const softphone = useSoftphone()
  const telephones = useTelephones()
  const byHandset = telephones.some(({ dials }) => dials)
  const [choosing, setChoosing] = useState(false)
  const [busy, setBusy] = useState(false)
  const order = { channelId: telephones.some(({ id }) => id === channelId) ? channelId : null, number, contactId }
  const once = async (act: () => Promise<unknown>) => {
    setBusy(true)
    await act().catch(sayRefused)
    setBusy(false)
  }
  return {
    busy,
    choosing,
    stop: () => setChoosing(false),
    begin: () => {
      if (softphone && byHandset) setChoosing(true)
      else void once(() => (softphone ? softphone.call(order) : ringHandset(order)))
    },
    withHandset: () => void once(() => ringHandset(order)),
    withBrowser: () => void once(async () => softphone?.call(order)),
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

/** Calls a number that was pressed in a letter's frame; where one chooses by what, that is asked below it. */
export function CallFrom({ number, top, left }: { number: string; top: number; left: number }) {
  const dial = useDial({ number, contactId: null })
  const place = useRef<HTMLSpanElement>(null)
  useEffect(dial.begin, [])
  return (
    <>
      <span ref={place} class={styles.pressed} style={{ top: `${top}px`, left: `${left}px` }} />
      <Ways dial={dial} anchor={place.current} />
    </>
  )
}

function Ways({ dial, anchor }: { dial: ReturnType<typeof useDial>; anchor: HTMLElement | null }) {
  const words = useCallWords()
  if (!dial.choosing || !anchor || !words) return null
  const items = [
    { id: 'phone', text: words.handset, act: dial.withHandset },
    { id: 'browser', text: words.browser, act: dial.withBrowser },
  ]
  return <Menu label={words.callWith} items={items} anchor={anchor} onClose={dial.stop} />
}
