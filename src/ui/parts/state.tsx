import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { wordsOf } from '../api.ts'
import { useTexts } from '../texts/texts.ts'
import { Button } from './button.tsx'

/** Nothing for 300 ms, then that it is loading: quick answers do not flicker. */
export function Late() {
  const texts = useTexts()
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return (
    <p class="empty dim" role="status" aria-busy="true">
      {shown ? texts.state.loading : ''}
    </p>
  )
}

/** A region that could not be loaded: what happened, what is safe, what to do. */
export function Failed({ error, again }: { error: unknown; again: () => unknown }) {
  const texts = useTexts()
  const words = wordsOf(error)
  return (
    <div class="empty" role="alert">
      <h3>{texts.state.failedTitle}</h3>
      <p>{words === 'offline' ? texts.state.offline : words}</p>
      <p class="dim">{texts.state.failedSafe}</p>
      <Button onClick={() => again()}>{texts.common.tryAgain}</Button>
    </div>
  )
}

/** What is so, what to do, one action. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h3>{title}</h3>
      {children}
    </div>
  )
}
