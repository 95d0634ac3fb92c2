import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { wordsOf } from '../api.ts'
import { isComposing } from '../keys.ts'
import { langOf } from '../parts/time.ts'
import { useTexts } from '../texts/texts.ts'
import styles from './person.module.css'

/** A line of the person panel: what it is, the value, what else is to be said of it. */
export function Fact({ label, children, aside }: { label: string; children: ComponentChildren; aside?: ComponentChildren }) {
  return (
    <div class={styles.fact}>
      <dt>{label}</dt>
      <dd class="clip">{children}</dd>
      {aside && <dd class={styles.aside}>{aside}</dd>}
    </div>
  )
}

/** A value that is changed where it stands: press it, write, Enter keeps, Esc leaves as it was. What the server refuses is said below and the words stay. */
export function EditableFact({
  label,
  value,
  shown: read = value,
  placeholder,
  onSave,
  aside,
}: {
  label: string
  value: string
  /** As it is read, where that is not as it is written. */
  shown?: string
  placeholder: string
  onSave: (value: string) => Promise<void>
  aside?: ComponentChildren
}) {
  const texts = useTexts()
  const [editing, setEditing] = useState(false)
  const [text, setText] = useState(value)
  const [wrong, setWrong] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const shown = useRef<HTMLButtonElement>(null)
  const back = useRef(false)
  const ended = useRef(false)
  // before the next key arrives: what is typed belongs into the field
  useLayoutEffect(() => {
    if (editing) input.current?.select()
    else if (back.current) shown.current?.focus()
    back.current = false
  }, [editing])
  const end = (byKey: boolean) => {
    ended.current = true
    back.current = byKey
    setWrong('')
    setEditing(false)
  }
  const save = async (byKey: boolean) => {
    // leaving the field after Enter or Esc is not another answer
    if (ended.current) return
    if (text.trim() === value) return end(byKey)
    try {
      await onSave(text.trim())
      end(byKey)
    } catch (error) {
      setWrong(wordsOf(error) === 'offline' ? texts.state.offlineAct : wordsOf(error))
    }
  }
  return (
    <div class={styles.fact}>
      <dt>{label}</dt>
      <dd class="clip">
        {editing ? (
          <input
            ref={input}
            class="input"
            aria-label={label}
            aria-invalid={wrong ? 'true' : undefined}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            onBlur={() => void save(false)}
            onKeyDown={(event) => {
              if (isComposing(event)) return
              if (event.key === 'Enter') void save(true)
              else if (event.key === 'Escape') {
                event.stopPropagation()
                setText(value)
                end(true)
              }
            }}
          />
        ) : (
          <button
            ref={shown}
            type="button"
            class={`${styles.value} ${value ? '' : styles.blank}`}
            lang={langOf(value)}
            title={texts.inbox.person.edit(label)}
            onClick={() => {
              setText(value)
              ended.current = false
              setEditing(true)
            }}
          >
            {read || placeholder}
          </button>
        )}
      </dd>
      {aside && <dd class={styles.aside}>{aside}</dd>}
      {wrong && (
        <dd class={styles.wrong}>
          <span role="alert">{wrong}</span>
        </dd>
      )}
    </div>
  )
}
