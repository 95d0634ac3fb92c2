import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Message } from '../../conversations/shapes.ts'
import { takeMessage } from '../inbox/messages.ts'
import { isComposing } from '../keys.ts'
import { Icon } from '../parts/icon.tsx'
import { langOf } from '../parts/time.ts'
import { toastError } from '../parts/toast.tsx'
import type { CallTexts } from '../texts/calls.en.ts'
import { CallBack } from './call-button.tsx'
import styles from './calls.module.css'
import { saveNote } from './calls.ts'
import { type CallFacts, callFacts } from './facts.ts'
import { length } from './length.ts'
import { Mark } from './mark.tsx'
import { spaced } from './number.ts'
import { Recording } from './recording.tsx'
import { useCallWords } from './words.ts'

/** A call in the timeline: which way, how it went, who talked, how long, why it ended; what was recorded and noted. */
export function CallLine({ message, contactId }: { message: Message; contactId: string | null }) {
  const words = useCallWords()
  const call = callFacts(message)
  if (!words || !call) return null
  const missed = call.state === 'ended' && isMissed(call)
  return (
    <div class={styles.line}>
      <p class={styles.told}>
        <span class={missed ? 'bad' : 'dim'}>
          <Icon name={call.direction === 'inbound' ? 'in' : 'out'} label={call.direction === 'inbound' ? words.line.in : words.line.out} />
        </span>
        <b class={missed ? 'bad' : styles.how}>{howWords(call, words)}</b>
        {factsOf(call, words).map((fact) => (
          <span key={fact} class={styles.fact}>
            {fact}
          </span>
        ))}
        <span class={styles.fact}>
          {call.number === null ? words.withheld : spaced(call.number)}{' '}
          {call.number !== null && <Mark verified={call.verified} words={words} />}
        </span>
        {call.apart && <span class={`${styles.fact} warn`}>{words.line.apart}</span>}
        {missed && call.number !== null && <CallBack low number={call.number} contactId={contactId} />}
      </p>
      <Recording message={message} words={words} />
      <Note message={message} call={call} words={words} />
    </div>
  )
}

const isMissed = ({ direction, outcome }: CallFacts): boolean =>
  direction === 'inbound' && (outcome === 'missed' || outcome === 'busy' || outcome === 'unknown')

function howWords(call: CallFacts, words: CallTexts): string {
  if (call.state !== 'ended' || call.outcome === null) return words.line.now[call.state]
  return words.line[call.direction][call.outcome]
}

/** What is known besides, in the order one asks: how long, by whom, who ended it, why not. */
function factsOf(call: CallFacts, { line }: CallTexts): string[] {
  const talkers = call.answeredBy.map(({ name, extension }) => name || line.phone(extension))
  const talked = call.outcome === 'answered' || call.state === 'talking'
  const rang = call.endedAt === null ? 0 : Math.max(0, Date.parse(call.endedAt) - Date.parse(call.rangAt)) / 1000
  return [
    call.outcome === 'answered' && (call.talkSeconds === null ? line.lengthUnknown : length(call.talkSeconds)),
    isMissed(call) && rang >= 1 && line.rang(length(rang)),
    talked && talkers.length > 0 && line.by(line.inTurn(talkers)),
    call.outcome === 'answered' &&
      call.endedBy &&
      ((call.endedBy === 'caller') === (call.direction === 'inbound') ? line.theyEnded : line.weEnded),
    call.dialled && call.direction === 'inbound' && line.onNumber(spaced(call.dialled)),
    call.outcome === 'failed' && call.detail,
  ].filter((fact) => typeof fact === 'string' && fact !== '') as string[]
}

/** What somebody wrote about it; pressed, it is written where it stands. */
function Note({ message, call, words }: { message: Message; call: CallFacts; words: CallTexts }) {
  const [text, setText] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const writing = text !== null
  useLayoutEffect(() => {
    if (writing) input.current?.focus()
  }, [writing])
  const save = async () => {
    if (text === null) return
    const note = text.trim()
    setText(null)
    if (note === call.note) return
    const show = (said: string) => takeMessage({ ...message, facts: { ...message.facts, call: { ...call, note: said } as never } })
    show(note)
    try {
      await saveNote(call.id, note)
    } catch (error) {
      show(call.note)
      setText(note)
      toastError(error)
    }
  }
  if (text === null)
    return (
      <button
        type="button"
        class={`${styles.note} ${call.note ? '' : styles.blank}`}
        title={call.note ? words.noteEdit : undefined}
        lang={langOf(call.note)}
        onClick={() => setText(call.note)}
      >
        {call.note || words.noteAdd}
      </button>
    )
  return (
    <input
      ref={input}
      class={`input ${styles.writing}`}
      aria-label={words.note}
      maxLength={5000}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (isComposing(event)) return
        if (event.key === 'Enter') void save()
        else if (event.key === 'Escape') {
          event.stopPropagation()
          setText(null)
        }
      }}
    />
  )
}
