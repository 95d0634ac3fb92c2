import { useQuery } from '@tanstack/react-query'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Message } from '../../conversations/shapes.ts'
import { contactQuery, phonesOf } from '../inbox/contact.ts'
import { takeOfPerson } from '../inbox/history.ts'
import { takeMessage } from '../inbox/messages.ts'
import { isComposing, useKeys } from '../keys.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { langOf } from '../parts/time.ts'
import { toastError } from '../parts/toast.tsx'
import type { CallTexts } from '../texts/calls.en.ts'
import { CallableNumber, CallBack } from './call-button.tsx'
import styles from './calls.module.css'
import { saveNote, waitingQuery } from './calls.ts'
import { type CallFacts, callFacts, whyNot } from './facts.ts'
import { length } from './length.ts'
import { Mark } from './mark.tsx'
import { spaced } from './number.ts'
import { Recording } from './recording.tsx'
import { useCallWords } from './words.ts'

/** A call in the timeline: which way, how it went, who talked, how long, why it ended; what was recorded and noted. */
export function CallLine({ message, contactId, last }: { message: Message; contactId: string; last: boolean }) {
  const words = useCallWords()
  const call = callFacts(message)
  const [text, setText] = useState<string | null>(null)
  const waits = useWaits(call, contactId)
  const phones = phonesOf(useQuery(contactQuery(contactId)).data)
  useKeys({ KeyN: () => (last && call ? setText(call.note) : false) })
  if (!words || !call) return null
  const missed = call.state === 'ended' && call.missed
  const inbound = call.direction === 'inbound'
  // his only number stands beside the conversation
  const known = call.number !== null && phones.length === 1 && phones[0]?.value === call.number
  const mark = inbound && call.number !== null && <Mark verified={call.verified} words={words} />
  return (
    <div class={styles.line}>
      <div class={styles.told}>
        <span class={styles.fact}>
          <span class={missed ? 'bad' : 'dim'}>
            <Icon name={inbound ? 'in' : 'out'} label={inbound ? words.line.in : words.line.out} />
          </span>
          <b class={missed ? 'bad' : styles.how}>{howWords(call, words)}</b>
          {known && mark}
        </span>
        {waits && call.number !== null && <CallBack low number={call.number} contactId={contactId} />}
        {factsOf(call, words).map((fact) => (
          <span key={fact} class={styles.fact}>
            {fact}
          </span>
        ))}
        {!known && (
          <span class={styles.fact}>
            {call.number === null ? words.withheld : <CallableNumber number={call.number} contactId={contactId} />}
            {mark}
          </span>
        )}
        {call.apart && <span class={`${styles.fact} warn`}>{words.line.apart}</span>}
        {text === null && call.note === '' && (
          <Button low kind="quiet" icon="note" class={styles.add ?? ''} label={words.noteAdd} onClick={() => setText('')} />
        )}
      </div>
      <Recording message={message} words={words} />
      {text !== null ? (
        <NoteField message={message} contactId={contactId} call={call} words={words} text={text} onText={setText} />
      ) : (
        call.note && (
          <button type="button" class={styles.note} title={words.noteEdit} lang={langOf(call.note)} onClick={() => setText(call.note)}>
            {call.note}
          </button>
        )
      )}
    </div>
  )
}

/** Whether somebody is still to call back: a missed call that was dealt with is only told of. */
function useWaits(call: CallFacts | null, contactId: string): boolean {
  const missed = call?.state === 'ended' && call.missed
  const { data: since } = useQuery({ ...waitingQuery(contactId), enabled: missed })
  return missed && since != null && call.rangAt >= since
}

function howWords(call: CallFacts, words: CallTexts): string {
  if (call.state !== 'ended' || call.outcome === null) return words.line.now[call.direction][call.state]
  return words.line[call.direction][call.outcome]
}

/** What is known besides, in the order one asks: how long, by whom, who ended it, why not. */
function factsOf(call: CallFacts, { line }: CallTexts): string[] {
  const talkers = call.answeredBy.map(({ name, extension }) => name || line.phone(extension))
  const talked = call.outcome === 'answered' || call.state === 'talking'
  const rang = call.endedAt === null ? 0 : Math.max(0, Date.parse(call.endedAt) - Date.parse(call.rangAt)) / 1000
  const theirs = (call.endedBy === 'caller') === (call.direction === 'inbound')
  return [
    call.outcome === 'answered' && (call.talkSeconds === null ? line.lengthUnknown : length(call.talkSeconds)),
    call.missed && rang >= 1 && line.rang(length(rang)),
    talked && talkers.length > 0 && line.by(line.inTurn(talkers)),
    call.outcome === 'answered' && call.endedBy && (theirs ? line.theyEnded : line.weEnded),
    call.dialled && call.direction === 'inbound' && line.onNumber(spaced(call.dialled)),
    call.outcome === 'failed' && whyNot(call),
  ].filter((fact) => typeof fact === 'string' && fact !== '') as string[]
}

/** What somebody writes about it, where it will stand. */
function NoteField({
  message,
  contactId,
  call,
  words,
  text,
  onText,
}: {
  message: Message
  contactId: string
  call: CallFacts
  words: CallTexts
  text: string
  /** Null: it is not being written any more. */
  onText: (text: string | null) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const ended = useRef(false)
  useLayoutEffect(() => input.current?.focus(), [])
  const end = () => {
    ended.current = true
    onText(null)
  }
  const save = async () => {
    // leaving the field after Enter or Esc is not another answer
    if (ended.current) return
    const note = text.trim()
    end()
    if (note === call.note) return
    const show = (said: string) => {
      const changed = { ...message, facts: { ...message.facts, call: { ...call, note: said } as never } }
      takeMessage(changed)
      takeOfPerson(contactId, changed)
    }
    show(note)
    try {
      await saveNote(call.id, note)
    } catch (error) {
      show(call.note)
      onText(note)
      toastError(error)
    }
  }
  return (
    <input
      ref={input}
      class={`input ${styles.writing}`}
      aria-label={words.note}
      placeholder={words.note}
      maxLength={5000}
      value={text}
      onInput={(event) => onText(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (isComposing(event)) return
        if (event.key === 'Enter') void save()
        else if (event.key === 'Escape') {
          event.stopPropagation()
          end()
        }
      }}
    />
  )
}
