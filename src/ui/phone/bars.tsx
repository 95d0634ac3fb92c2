import { useEffect, useState } from 'preact/hooks'
import { length } from '../calls/length.ts'
import { whoIs } from '../calls/who.ts'
import { Button } from '../parts/button.tsx'
import { langOf, useNow } from '../parts/time.ts'
import type { PhoneTexts } from '../texts/phone.en.ts'
import { TalkControls } from './controls.tsx'
import { act, holdsPhone, usePhone } from './desk.ts'
import styles from './phone.module.css'
import { useShown } from './shown.ts'
import type { LineState, Talk } from './state.ts'

/** Calls of this browser that no bar of the hub's shows, and what keeps calls away. List items, for the stack of bars. */
export function PhoneBars({ words }: { words: PhoneTexts }) {
  const { talks, lines, silent, missing } = usePhone()
  const isShown = useShown()
  const sounding = talks.some(({ state }) => state === 'ringing' || state === 'talking')
  return (
    <>
      {lines.map((line) => (
        <Trouble key={line.channelId} line={line} words={words} />
      ))}
      {sounding && silent && <Hint text={words.trouble.silent} />}
      {sounding && missing.length > 0 && <Hint text={words.missing[missing.length > 1 ? 'several' : missing[0]!]} />}
      {talks
        .filter((talk) => !isShown(talk))
        .map((talk) => (
          <TalkRow key={talk.id} talk={talk} words={words} />
        ))}
    </>
  )
}

function Hint({ text }: { text: string }) {
  return (
    <li class={styles.row} role="status">
      <i class="lamp degraded" />
      <span class={styles.said}>
        <span class="clip" title={text}>
          {text}
        </span>
      </span>
    </li>
  )
}

/** As long as this a break is repaired before anybody needs to know. */
const graceMs = 4_000

function Trouble({ line, words }: { line: LineState; words: PhoneTexts }) {
  const { standing } = line
  const [late, setLate] = useState(false)
  const isBad = standing === 'unreachable' || standing === 'refused' || standing === 'forbidden'
  useEffect(() => {
    if (!isBad) return setLate(false)
    const timer = setTimeout(() => setLate(true), standing === 'unreachable' ? graceMs : 0)
    return () => clearTimeout(timer)
  }, [isBad, standing])
  if (!isBad || !late) return null
  const text =
    standing === 'refused'
      ? words.trouble.refused(line.extension, line.detail)
      : standing === 'unreachable'
        ? words.trouble.unreachable(line.extension)
        : words.trouble.forbidden
  return (
    <li class={styles.row} role="status" data-standing={standing}>
      <i class="lamp broken" />
      <span class={styles.said}>
        <span class="clip" title={text}>
          {text}
        </span>
      </span>
      {standing !== 'forbidden' ? (
        <Button onClick={() => act({ act: 'connect' }, words)}>{words.again}</Button>
      ) : (
        holdsPhone() && <Button onClick={() => location.reload()}>{words.reload}</Button>
      )}
    </li>
  )
}

function TalkRow({ talk, words }: { talk: Talk; words: PhoneTexts }) {
  const { name: who, number } = whoIs(talk, words)
  const lamp = talk.state === 'ended' || talk.held ? 'off' : talk.state === 'talking' ? 'talk' : 'ring'
  return (
    <li class={styles.row} data-talk={talk.id} data-state={talk.state}>
      <i class={`lamp ${lamp}`} />
      <span class={styles.said}>
        <span role="status">
          <b>{stateOf(talk, words)}</b>
        </span>
        {talk.state === 'talking' && talk.answeredAt !== null && <Elapsed since={talk.answeredAt} />}
        <b class="clip" lang={langOf(who)} title={who}>
          {who}
        </b>
        {number && <span class={`${styles.sub} clip`}>{number}</span>}
        {talk.muted && talk.state === 'talking' && <span class={styles.sub}>{words.muted}</span>}
      </span>
      <TalkControls talk={talk} words={words} />
      {talk.state === 'ended' && (
        <Button icon="close" label={words.dismiss} onClick={() => act({ act: 'dismiss', talk: talk.id }, words)} />
      )}
    </li>
  )
}

function Elapsed({ since }: { since: number }) {
  return <time>{length(Math.max(0, Math.floor((useNow(1000) - since) / 1000)))}</time>
}

/** How a call stands, in one or two words. */
function stateOf(talk: Talk, words: PhoneTexts): string {
  if (talk.end) return words.ends[talk.end.why]
  if (talk.passing) return words.states.passing
  if (talk.state === 'ringing' && talk.direction === 'outbound') return words.states.ringingThere
  if (talk.state !== 'talking') return words.states[talk.state as 'dialling' | 'ringing' | 'connecting']
  if (talk.broken) return words.states.broken
  if (talk.held) return words.states.held
  if (talk.heldThere) return words.states.heldThere
  return talk.consults ? words.states.asking : words.states.talking
}
