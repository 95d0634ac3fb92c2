import type { Contact } from '../../contacts/shapes.ts'
import { useLines } from '../inbox/channel.ts'
import { langOf, useNow } from '../parts/time.ts'
import type { CallTexts } from '../texts/calls.en.ts'
import styles from './bar.module.css'
import { whyNot } from './facts.ts'
import { length } from './length.ts'
import { Mark } from './mark.tsx'
import { spaced } from './number.ts'
import { stateWords } from './pop-words.ts'
import { isOver, type Pop, seconds } from './pops.ts'
import type { Who } from './who.ts'

interface SaidProps {
  pop: Pop
  who: Who
  contact: Contact | undefined
  words: CallTexts
}

/** What a bar says: how the call stands, who it is, by which number, and what else is known. */
export function PopSaid({ pop, who, contact, words }: SaidProps) {
  const { call, kind } = pop
  const line = useLines().find(({ id }) => id === call.lineId)
  const inbound = call.direction === 'inbound'
  const mark = call.number !== null && inbound && <Mark verified={call.verified} words={words} />
  const facts = [contact?.companyName, line?.name, call.dialled && inbound && words.dialled(spaced(call.dialled))]
  return (
    <div class={styles.said}>
      <span class={styles.state} title={kind === 'failed' ? (whyNot(call) ?? undefined) : undefined}>
        <b>{stateWords(pop, words)}</b> {!isOver(kind) && <Elapsed pop={pop} />}
      </span>
      <b class={`${styles.who} clip`} lang={langOf(who.name)} title={who.name}>
        {who.name}
      </b>
      {(who.number !== '' || mark) && (
        <span class={styles.number}>
          {who.number} {mark}
        </span>
      )}
      <span class={`${styles.sub} clip`}>
        {facts
          .filter((fact) => typeof fact === 'string' && fact !== '')
          .map((fact) => (
            <span key={fact as string} class={styles.fact}>
              {fact}
            </span>
          ))}
      </span>
    </div>
  )
}

function Elapsed({ pop }: { pop: Pop }) {
  return <time>{length(Math.floor(seconds(pop, useNow(1000))))}</time>
}
