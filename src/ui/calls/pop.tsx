import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter'
import type { Contact } from '../../contacts/shapes.ts'
import { pathTo, viewOf } from '../inbox/address.ts'
import { useLines } from '../inbox/channel.ts'
import { changeContact, contactQuery } from '../inbox/contact.ts'
import { Button } from '../parts/button.tsx'
import { langOf, useNow } from '../parts/time.ts'
import type { CallTexts } from '../texts/calls.en.ts'
import styles from './bar.module.css'
import { CallBack } from './call-button.tsx'
import { saveNote } from './calls.ts'
import { whyNot } from './facts.ts'
import { length } from './length.ts'
import { Mark } from './mark.tsx'
import { draftOf } from './note-draft.ts'
import { KeptField } from './note-field.tsx'
import { spaced } from './number.ts'
import { type Pop, seconds } from './pops.ts'
import { useSoftphone } from './softphone.ts'

interface PopProps {
  pop: Pop
  words: CallTexts
  onAway: () => void
  /** Gives the focus back to where it was. */
  onBack: () => void
}

/** One call as a bar: how it stands, who it is, and what to do. Never takes the focus by itself. */
export function CallPop({ pop, words, onAway, onBack }: PopProps) {
  const { call, kind } = pop
  const [, navigate] = useLocation()
  const search = useSearch()
  const { data: contact } = useQuery({ ...contactQuery(call.contact?.id ?? ''), enabled: call.contact !== null })
  const line = useLines().find(({ id }) => id === call.lineId)
  const softphone = useSoftphone()
  const [asked, setAsked] = useState<'note' | 'name' | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const who = whoIs(pop, contact, words)
  const isOver = kind === 'taken' || kind === 'passed' || kind === 'over' || kind === 'failed'
  const noting = asked !== null || pop.own
  const mark = call.number !== null && call.direction === 'inbound' && <Mark verified={call.verified} words={words} />
  const open = (field: 'note' | 'name') => {
    setAsked(field)
    if (!call.conversationId) return
    // where the person is a page of its own beside the conversation, both are asked for
    const panel = matchMedia('(min-width: 761px) and (max-width: 1180px)').matches ? 'person' : null
    navigate(pathTo({ view: viewOf(search), id: call.conversationId, panel }))
  }
  const leave = () => {
    setAsked(null)
    onBack()
  }
  return (
    <li
      class={`${styles.pop} ${isOver ? styles.over : ''} ${noting ? styles.noting : ''} ${asked ? styles.asked : ''}`}
      data-call={call.id}
      data-kind={kind}
      onKeyDown={(event) => {
        const isField = event.target instanceof HTMLInputElement
        if (event.key === 'Escape') {
          event.stopPropagation()
          // a dialog it lies above stays
          event.preventDefault()
          if (isField) leave()
          else onAway()
        }
      }}
    >
      <i class={`lamp ${lamps[kind] ?? 'off'}`} />
      <div class={styles.said}>
        <span class={styles.state} title={kind === 'failed' ? (whyNot(call) ?? undefined) : undefined}>
          <b>{stateWords(pop, words)}</b> {!isOver && <Elapsed pop={pop} />}
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
          {[contact?.companyName, line?.name, call.dialled && call.direction === 'inbound' && words.dialled(spaced(call.dialled))]
            .filter((fact) => typeof fact === 'string' && fact !== '')
            .map((fact) => (
              <span key={fact as string} class={styles.fact}>
                {fact}
              </span>
            ))}
        </span>
      </div>
      {noting && (
        <div class={styles.fields}>
          {who.isNew && contact && (
            <KeptField
              label={words.leadName}
              value={who.isNamed ? contact.name : ''}
              maxLength={200}
              focus={asked === 'name'}
              shortcut="L"
              onKeep={(name) => (name ? changeContact(contact.id, { name }) : Promise.resolve())}
              onLeave={leave}
            />
          )}
          <KeptField
            label={words.note}
            value={call.note}
            maxLength={5000}
            focus={asked === 'note'}
            draft={draftOf(call.id)}
            onKeep={(note) => saveNote(call.id, note)}
            onLeave={leave}
          />
        </div>
      )}
      {softphone && !isOver && (
        <div class={styles.phone}>
          <softphone.Controls call={call} />
        </div>
      )}
      <div class={styles.acts}>
        {who.isNew && !who.isNamed && !noting && !isOver && (
          <Button class={styles.lead ?? ''} cap="L" aria-keyshortcuts="L" onClick={() => open('name')}>
            {words.newLead}
          </Button>
        )}
        {isOver && kind !== 'taken' && kind !== 'passed' && call.number !== null && (
          <CallBack
            number={call.number}
            contactId={call.contact?.id ?? null}
            channelId={call.channelId}
            again={call.direction === 'outbound'}
          />
        )}
        <Button buttonRef={button} data-open aria-keyshortcuts="F8" title={`${words.open} (F8, ↵)`} onClick={() => open('note')}>
          <span class={styles.long}>{words.open}</span>
          <span class={styles.short}>{words.openShort}</span>
        </Button>
        <Button icon="close" label={words.away} title={`${words.away} (Esc)`} onClick={onAway} />
      </div>
    </li>
  )
}

const lamps: { [kind in Pop['kind']]?: string } = { ringing: 'ring', ordered: 'ring', calling: 'ring', mine: 'talk', failed: 'broken' }

function Elapsed({ pop }: { pop: Pop }) {
  return <time>{length(Math.floor(seconds(pop, useNow(1000))))}</time>
}

/** Who calls or is called: the name that is known, else what the telephone shows, else the number, which then stands alone. */
export function whoIs({ call }: Pop, contact: Contact | undefined, words: CallTexts) {
  const number = call.number === null ? words.withheld : spaced(call.number)
  const known = contact?.name ?? call.contact?.name ?? ''
  const isNamed = known !== '' && known !== call.number
  const name = isNamed ? known : call.name
  return { name: name || number, number: name ? number : '', isNamed, isNew: contact?.stage === 'lead' }
}

/** How a call stands, in two words. */
export function stateWords({ call, kind, own }: Pop, words: CallTexts): string {
  if (kind === 'taken' || kind === 'passed') return words[kind](call.answeredBy.at(-1)?.name ?? '')
  if (kind === 'failed') {
    const why = whyNot(call)
    return why ? words.failedWhy(why) : words.failed
  }
  if (kind !== 'over') return words[kind]
  if (own) return call.talkSeconds === null ? words.over : words.overAfter(length(call.talkSeconds))
  if (call.outcome === 'busy' || call.outcome === 'declined') return words[call.outcome]
  if (call.direction === 'outbound') return words.noAnswer
  if (call.outcome === 'answered') return words.taken(call.answeredBy.at(-1)?.name ?? '')
  return call.outcome === 'voicemail' ? words.over : words.gaveUp
}
