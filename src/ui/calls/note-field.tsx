import { useEffect, useRef, useState } from 'preact/hooks'
import { isComposing } from '../keys.ts'
import { toastError } from '../parts/toast.tsx'

const restMs = 1000

/** Keeps in this tab what is not kept elsewhere yet. */
interface Draft {
  /** `over`: what it was written over. */
  hold(text: string, over: string): void
  /** This text is kept now; without one, whatever it was is not wanted. */
  drop(text?: string): void
}

/** One line of text that keeps itself: a second after the last key, on Enter, and when it is left. What could not be kept stays and is said. */
export function KeptField({
  label,
  value,
  maxLength,
  focus,
  shortcut,
  draft,
  onKeep,
  onLeave,
}: {
  label: string
  value: string
  maxLength: number
  /** It is asked for: takes the focus as it appears. */
  focus: boolean
  /** Its key within the bar. */
  shortcut?: string
  /** Where what is not kept yet stays through a reload. */
  draft?: Draft
  onKeep: (text: string) => Promise<unknown>
  /** Enter, after which one is elsewhere. */
  onLeave: () => void
}) {
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const now = useRef({ text: value, kept: value, saving: 0, timer: 0, keep: onKeep })
  now.current.keep = onKeep
  const keep = () => {
    const held = now.current
    clearTimeout(held.timer)
    if (held.text === held.kept) {
      // erased again; what is still on its way may have to be brought later
      if (held.saving === 0) draft?.drop()
      return
    }
    const before = held.kept
    held.kept = held.text
    const text = held.text.trim()
    held.saving++
    held.keep(text).then(
      () => {
        held.saving--
        draft?.drop(text)
      },
      (error: unknown) => {
        held.saving--
        held.kept = before
        toastError(error)
      },
    )
  }
  useEffect(() => {
    if (focus) input.current?.focus()
  }, [focus])
  // somebody else wrote it meanwhile: shown unless one is writing oneself
  useEffect(() => {
    const held = now.current
    if (held.text !== held.kept) return
    Object.assign(held, { text: value, kept: value })
    setText(value)
  }, [value])
  useEffect(() => {
    addEventListener('pagehide', keep)
    return () => {
      removeEventListener('pagehide', keep)
      keep()
    }
  }, [])
  return (
    <input
      ref={input}
      class="input"
      aria-label={label}
      placeholder={label}
      aria-keyshortcuts={shortcut}
      maxLength={maxLength}
      value={text}
      onInput={(event) => {
        const held = now.current
        setText(event.currentTarget.value)
        held.text = event.currentTarget.value
        clearTimeout(held.timer)
        held.timer = setTimeout(keep, restMs) as unknown as number
        draft?.hold(held.text.trim(), held.kept.trim())
      }}
      onBlur={keep}
      onKeyDown={(event) => {
        if (isComposing(event)) return
        if (event.key === 'Enter') {
          keep()
          onLeave()
        }
      }}
    />
  )
}
