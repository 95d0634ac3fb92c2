import { useEffect, useRef, useState } from 'preact/hooks'
import { CallFrom, useCanCall } from '../calls/call-button.tsx'
import { markNumbers, numberAt, type PressedNumber } from '../calls/frame-numbers.ts'
import { handKinds } from '../calls/hand.ts'
import { useCallWords } from '../calls/words.ts'
import styles from './letter.module.css'

/** The HTML of a letter in a frame of its own that runs nothing and loads nothing from elsewhere, as high as it is. */
export function Frame({ src, title, onMissing }: { src: string; title: string; onMissing: (pictures: number) => void }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(120)
  const watch = useRef<ResizeObserver | undefined>(undefined)
  const numbers = useNumbers()
  useEffect(() => () => watch.current?.disconnect(), [])
  const loaded = () => {
    const page = frame.current?.contentDocument
    if (!page?.body) return
    onMissing(page.querySelectorAll('[data-elsewhere]').length)
    const measure = () => setHeight(Math.min(20_000, page.documentElement.scrollHeight))
    watch.current?.disconnect()
    watch.current = new ResizeObserver(measure)
    watch.current.observe(page.body)
    measure()
    // keys go on working while the letter has the focus
    page.addEventListener('keydown', (event) => {
      if (!document.dispatchEvent(new KeyboardEvent('keydown', event))) event.preventDefault()
    })
    for (const kind of handKinds)
      page.addEventListener(kind, ({ buttons }) => frame.current?.dispatchEvent(new PointerEvent(kind, { buttons })), { passive: true })
    numbers.read(page)
  }
  return (
    <div class={styles.framed}>
      <iframe
        ref={frame}
        class={styles.frame}
        src={src}
        title={title}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerpolicy="no-referrer"
        style={{ height: `${height}px` }}
        onLoad={loaded}
      />
      {numbers.pressed && <CallFrom key={numbers.pressed.nth} {...numbers.pressed.at} />}
    </div>
  )
}

/** Numbers in a letter are called by pressing them, where one can call: the page asks, the letter itself runs nothing. */
function useNumbers() {
  const words = useCallWords()
  const canCall = useCanCall()
  const [page, setPage] = useState<Document | null>(null)
  const [pressed, setPressed] = useState<{ nth: number; at: PressedNumber } | null>(null)
  useEffect(() => {
    if (!page || !canCall || !words) return
    markNumbers(page, words.call)
    const press = (event: Event) => {
      const at = numberAt(event.target)
      if (!at) return
      event.preventDefault()
      setPressed((held) => ({ nth: (held?.nth ?? 0) + 1, at }))
    }
    page.addEventListener('click', press)
    return () => page.removeEventListener('click', press)
  }, [page, canCall, words])
  return { pressed, read: setPage }
}
