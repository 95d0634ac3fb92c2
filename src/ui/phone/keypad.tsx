import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import type { PhoneTexts } from '../texts/phone.en.ts'
import { act } from './desk.ts'
import styles from './phone.module.css'
import type { Talk } from './state.ts'

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#']

/** Tones for whoever asks for them: pressed here, or typed. Esc puts it away. */
export function Keypad({ talk, words, onClose }: { talk: Talk; words: PhoneTexts; onClose: () => void }) {
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  const press = (key: string) => act({ act: 'tones', talk: talk.id, tones: key }, words)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it is no control: it hears the keys typed while one of its buttons has the focus
    <span
      class={styles.keys}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
        if (event.key === 'Escape') onClose()
        else if (keys.includes(event.key)) press(event.key)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      {keys.map((key, index) => (
        <Button key={key} low buttonRef={index === 0 ? first : undefined} onClick={() => press(key)} aria-keyshortcuts={key}>
          <span aria-hidden="true">{key}</span>
          <span class="sr">{words.tone(key)}</span>
        </Button>
      ))}
      <Button low icon="close" label={words.keypadShut} onClick={onClose} />
    </span>
  )
}
