import { useSyncExternalStore } from 'preact/compat'
import { wordsOf } from '../api.ts'
import { useKeys } from '../keys.ts'
import { textsNow } from '../texts/texts.ts'
import { Button } from './button.tsx'

interface Toast {
  id: number
  text: string
  /** What can be done about it, once. */
  action?: { text: string; key?: string; act: () => void } | undefined
}

let shown: Toast | null = null
let timer: ReturnType<typeof setTimeout> | undefined
let count = 0
const watchers = new Set<() => void>()

function show(next: Toast | null, ms = 0): void {
  clearTimeout(timer)
  shown = next
  if (next) timer = setTimeout(() => show(null), ms)
  for (const watcher of watchers) watcher()
}

/** Says what was done, for some seconds; the newest replaces the one before. Returns the function that takes it away. */
export function toast(text: string, action?: Toast['action'], ms = action ? 10_000 : 5_000): () => void {
  const id = ++count
  show({ id, text, action }, ms)
  return () => shown?.id === id && show(null)
}

/** Says why something could not be done. */
export function toastError(error: unknown): void {
  const words = wordsOf(error)
  toast(words === 'offline' ? textsNow().state.offlineAct : words, undefined, 8_000)
}

/** Where toasts appear; once per page. `KeyU` takes back what the toast offers to. */
export function Toasts() {
  const now = useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => shown,
  )
  const take = () => {
    if (!now?.action) return false
    const { act } = now.action
    show(null)
    act()
  }
  useKeys({ KeyU: take })
  return (
    <div role="status" aria-live="polite">
      {now && (
        <div class="toast" key={now.id}>
          <span class="grow">{now.text}</span>
          {now.action && (
            <Button low onClick={take} {...(now.action.key ? { cap: now.action.key } : {})}>
              {now.action.text}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
