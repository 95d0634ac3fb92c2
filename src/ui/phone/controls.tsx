import type { ComponentChildren } from 'preact'
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

/** Does one of the acts that need no more than the call. */
type Once = (name: 'answer' | 'decline' | 'hangUp' | 'mute' | 'unmute' | 'hold' | 'resume' | 'complete') => () => void

/** What can be done with a call now. */
export function TalkControls({ talk, words }: { talk: Talk; words: PhoneTexts }) {
  const { talks } = usePhone()
  const [open, setOpen] = useState<'keys' | 'pass' | null>(null)
  const place = useKeyboardPlace(`${talk.state} ${open}`)
  useEffect(() => {
    if (talk.passing) setOpen(null)
  }, [talk.passing])
  const once: Once = (name) => () => act({ act: name, talk: talk.id }, words)
  const asks = talks.some(({ id, state }) => id === talk.consults && state === 'talking')
  const talking = talk.state === 'talking' && !talk.passing
  const rings = talk.state === 'ringing' && talk.direction === 'inbound'
  return (
    <span class={styles.controls} data-phone {...place}>
      {rings && <Ringing talk={talk} words={words} once={once} />}
      {talking && open === 'keys' && <Keypad talk={talk} words={words} onClose={() => setOpen(null)} />}
      {talking && open !== 'keys' && <Talking talk={talk} words={words} once={once} asks={asks} onOpen={setOpen} />}
      {talk.state !== 'ended' && !talk.passing && !rings && (
        <Button class={styles.end ?? ''} onClick={once('hangUp')} title={`${asks ? words.back : words.hangUp} (H)`} aria-keyshortcuts="H">
          {asks ? words.back : words.hangUp}
        </Button>
      )}
      {open === 'pass' && talking && <Pass talk={talk} words={words} onClose={() => setOpen(null)} />}
    </span>
  )
}

/** The keyboard stays where it was, though what was pressed is gone with this `stage`. */
function useKeyboardPlace(stage: string) {
  const box = useRef<HTMLSpanElement>(null)
  const inside = useRef(false)
  useEffect(() => {
    if (inside.current && document.activeElement === document.body) box.current?.querySelector('button')?.focus()
  }, [stage])
  return {
    ref: box,
    onFocusIn() {
      inside.current = true
    },
    onFocusOut({ relatedTarget }: FocusEvent) {
      if (relatedTarget) inside.current = false
    },
  }
}

interface PartProps {
  talk: Talk
  words: PhoneTexts
  once: Once
}

function Ringing({ talk, words, once }: PartProps) {
  const { talks } = usePhone()
  const busy = talks.some(({ id, state, held }) => id !== talk.id && state === 'talking' && !held)
  return (
    <>
      <Button class={styles.answer ?? ''} icon="phone" title={`${words.answer} (A)`} aria-keyshortcuts="A" onClick={once('answer')}>
        {busy ? words.answerHolding : words.answer}
      </Button>
      <Button title={`${words.decline} (H)`} aria-keyshortcuts="H" onClick={once('decline')}>
        {words.decline}
      </Button>
    </>
  )
}

/** `asks`: a colleague, about somebody who waits. */
function Talking({ talk, words, once, asks, onOpen }: PartProps & { asks: boolean; onOpen: (what: 'keys' | 'pass') => void }) {
  const { talks } = usePhone()
  const asked = talks.some(({ consults, state }) => consults === talk.id && state !== 'ended')
  return (
    <>
      <Switch on={talk.muted} word={talk.muted ? words.unmute : words.mute} press="M" onClick={once(talk.muted ? 'unmute' : 'mute')}>
        <Glyph name={talk.muted ? 'muted' : 'microphone'} />
      </Switch>
      {!asked && (
        <Switch on={talk.held} word={talk.held ? words.resume : words.hold} press="W" onClick={once(talk.held ? 'resume' : 'hold')}>
          <Glyph name="wait" />
        </Switch>
      )}
      <Button class="icon" title={`${words.keypad} (K)`} aria-keyshortcuts="K" onClick={() => onOpen('keys')}>
        <Glyph name="keys" />
        <span class="sr">{words.keypad}</span>
      </Button>
      {asks && (
        <Button class={styles.answer ?? ''} title={`${words.complete} (P)`} aria-keyshortcuts="P" onClick={once('complete')}>
          {words.complete}
        </Button>
      )}
      {!asks && !asked && (
        <Button title={`${words.pass} (P)`} aria-keyshortcuts="P" onClick={() => onOpen('pass')}>
          <Glyph name="pass" />
          <span class={styles.word}>{words.pass}</span>
        </Button>
      )}
    </>
  )
}

/** Something that is on or off; `press`: its key. */
function Switch(props: { on: boolean; word: string; press: string; onClick: () => void; children: ComponentChildren }) {
  const { on, word, press, onClick, children } = props
  return (
    <Button aria-pressed={on} aria-keyshortcuts={press} title={`${word} (${press})`} class={on ? styles.on! : ''} onClick={onClick}>
      {children}
      <span class={styles.word}>{word}</span>
    </Button>
  )
}
