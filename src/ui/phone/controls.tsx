import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { later } from '../parts/later.tsx'
import type { PhoneTexts } from '../texts/phone.en.ts'
import { act, usePhone } from './desk.ts'
import { Glyph } from './glyph.tsx'
import { Keypad } from './keypad.tsx'
import styles from './phone.module.css'
import type { Talk } from './state.ts'

const Pass = later(async () => (await import('./pass.tsx')).Pass)

/** What can be done with a call now. */
export function TalkControls({ talk, words }: { talk: Talk; words: PhoneTexts }) {
  const { talks } = usePhone()
  const [open, setOpen] = useState<'keys' | 'pass' | null>(null)
  const box = useRef<HTMLSpanElement>(null)
  const inside = useRef(false)
  const stage = `${talk.state} ${open}`
  useEffect(() => {
    // what was pressed is gone: the keyboard stays where it was
    if (inside.current && document.activeElement === document.body) box.current?.querySelector('button')?.focus()
  }, [stage])
  useEffect(() => {
    if (talk.passing) setOpen(null)
  }, [talk.passing])
  const once = (name: 'answer' | 'decline' | 'hangUp' | 'mute' | 'unmute' | 'hold' | 'resume' | 'complete') => () =>
    act({ act: name, talk: talk.id }, words)
  const busy = talks.some(({ id, state, held }) => id !== talk.id && state === 'talking' && !held)
  const asked = talks.find(({ consults, state }) => consults === talk.id && state !== 'ended')
  const asks = talks.find(({ id, state }) => id === talk.consults && state === 'talking')
  const talking = talk.state === 'talking' && !talk.passing
  return (
    <span
      ref={box}
      class={styles.controls}
      data-phone
      onFocusIn={() => {
        inside.current = true
      }}
      onFocusOut={(event) => {
        if (event.relatedTarget) inside.current = false
      }}
    >
      {talk.state === 'ringing' && talk.direction === 'inbound' && (
        <>
          <Button class={styles.answer ?? ''} icon="phone" title={`${words.answer} (A)`} aria-keyshortcuts="A" onClick={once('answer')}>
            {busy ? words.answerHolding : words.answer}
          </Button>
          <Button title={`${words.decline} (H)`} aria-keyshortcuts="H" onClick={once('decline')}>
            {words.decline}
          </Button>
        </>
      )}
      {talking && open === 'keys' && <Keypad talk={talk} words={words} onClose={() => setOpen(null)} />}
      {talking && open !== 'keys' && (
        <>
          <Button
            aria-pressed={talk.muted}
            aria-keyshortcuts="M"
            title={`${talk.muted ? words.unmute : words.mute} (M)`}
            class={talk.muted ? styles.on! : ''}
            onClick={once(talk.muted ? 'unmute' : 'mute')}
          >
            <Glyph name={talk.muted ? 'muted' : 'microphone'} />
            <span class={styles.word}>{talk.muted ? words.unmute : words.mute}</span>
          </Button>
          {!asked && (
            <Button
              aria-pressed={talk.held}
              aria-keyshortcuts="W"
              title={`${talk.held ? words.resume : words.hold} (W)`}
              class={talk.held ? styles.on! : ''}
              onClick={once(talk.held ? 'resume' : 'hold')}
            >
              <Glyph name="wait" />
              <span class={styles.word}>{talk.held ? words.resume : words.hold}</span>
            </Button>
          )}
          <Button class="icon" title={`${words.keypad} (K)`} aria-keyshortcuts="K" onClick={() => setOpen('keys')}>
            <Glyph name="keys" />
            <span class="sr">{words.keypad}</span>
          </Button>
          {asks ? (
            <Button class={styles.answer ?? ''} title={`${words.complete} (P)`} aria-keyshortcuts="P" onClick={once('complete')}>
              {words.complete}
            </Button>
          ) : (
            !asked && (
              <Button title={`${words.pass} (P)`} aria-keyshortcuts="P" onClick={() => setOpen('pass')}>
                <Glyph name="pass" />
                <span class={styles.word}>{words.pass}</span>
              </Button>
            )
          )}
        </>
      )}
      {talk.state !== 'ended' && !talk.passing && !(talk.state === 'ringing' && talk.direction === 'inbound') && (
        <Button class={styles.end ?? ''} onClick={once('hangUp')} title={`${asks ? words.back : words.hangUp} (H)`} aria-keyshortcuts="H">
          {asks ? words.back : words.hangUp}
        </Button>
      )}
      {open === 'pass' && talking && <Pass talk={talk} words={words} onClose={() => setOpen(null)} />}
    </span>
  )
}
