import { useQuery } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter'
import type { Contact } from '../../contacts/shapes.ts'
import { pathTo, viewOf } from '../inbox/address.ts'
import { changeContact, contactQuery } from '../inbox/contact.ts'
import { isComposing } from '../keys.ts'
import { Button } from '../parts/button.tsx'
import type { CallTexts } from '../texts/calls.en.ts'
import styles from './bar.module.css'
import { CallBack } from './call-button.tsx'
import { saveNote } from './calls.ts'
import { draftOf } from './note-draft.ts'
import { KeptField } from './note-field.tsx'
import { PopSaid } from './pop-said.tsx'
import { isOver, type Pop } from './pops.ts'
import { useSoftphone } from './softphone.ts'
import { whoIs } from './who.ts'

interface PopProps {
  pop: Pop
  words: CallTexts
  onAway: () => void
  /** Gives the focus back to where it was. */
  onBack: () => void
}

type Asked = 'note' | 'name' | null

/** One call as a bar: how it stands, who it is, and what to do. Never takes the focus by itself. */
export function CallPop({ pop, words, onAway, onBack }: PopProps) {
  const { call, kind } = pop
  const { data: contact } = useQuery({ ...contactQuery(call.contact?.id ?? ''), enabled: call.contact !== null })
  const softphone = useSoftphone()
  const openCall = useOpen(pop)
  const [asked, setAsked] = useState<Asked>(null)
  const who = whoIs({ ...call, contact: contact ?? call.contact }, words)
  const isLead = contact?.stage === 'lead'
  const noting = asked !== null || pop.own
  const open = (field: Asked) => {
    setAsked(field)
    openCall()
  }
  const leave = () => {
    setAsked(null)
    onBack()
  }
  return (
    <li
      class={`${styles.pop} ${isOver(kind) ? styles.over : ''} ${noting ? styles.noting : ''} ${asked ? styles.asked : ''}`}
      data-call={call.id}
      data-kind={kind}
      onKeyDown={(event) => {
        // a menu that hangs in it closes by itself
        if (event.key !== 'Escape' || isComposing(event) || (event.target as Element).closest('[popover="auto"]')) return
        event.stopPropagation()
        // a dialog it lies above stays
        event.preventDefault()
        if (event.target instanceof HTMLInputElement) leave()
        else onAway()
      }}
    >
      <i class={`lamp ${lamps[kind] ?? 'off'}`} />
      <PopSaid pop={pop} who={who} contact={contact} words={words} />
      {noting && <Fields pop={pop} lead={isLead ? contact : undefined} asked={asked} words={words} onLeave={leave} />}
      {softphone && !isOver(kind) && (
        <div class={styles.phone}>
          <softphone.Controls call={call} />
        </div>
      )}
      <Acts pop={pop} isNameless={isLead && !who.isNamed && !noting} words={words} onOpen={open} onAway={onAway} />
    </li>
  )
}

const lamps: { [kind in Pop['kind']]?: string } = { ringing: 'ring', ordered: 'ring', calling: 'ring', mine: 'talk', failed: 'broken' }

/** Opens the person and the conversation of a call. */
function useOpen({ call }: Pop) {
  const [, navigate] = useLocation()
  const search = useSearch()
  return () => {
    if (!call.conversationId) return
    // where the person is a page of its own beside the conversation, both are asked for
    const panel = matchMedia('(min-width: 761px) and (max-width: 1180px)').matches ? 'person' : null
    navigate(pathTo({ view: viewOf(search), id: call.conversationId, panel }))
  }
}

interface FieldsProps {
  pop: Pop
  /** Who is to get a name. */
  lead: Contact | undefined
  asked: Asked
  words: CallTexts
  onLeave: () => void
}

function Fields({ pop: { call }, lead, asked, words, onLeave }: FieldsProps) {
  return (
    <div class={styles.fields}>
      {lead && (
        <KeptField
          label={words.leadName}
          value={lead.name === call.number ? '' : lead.name}
          maxLength={200}
          focus={asked === 'name'}
          shortcut="L"
          onKeep={(name) => (name ? changeContact(lead.id, { name }) : Promise.resolve())}
          onLeave={onLeave}
        />
      )}
      <KeptField
        label={words.note}
        value={call.note}
        maxLength={5000}
        focus={asked === 'note'}
        draft={draftOf(call.id)}
        onKeep={(note) => saveNote(call.id, note)}
        onLeave={onLeave}
      />
    </div>
  )
}

interface ActsProps {
  pop: Pop
  /** A lead that is known by his number only. */
  isNameless: boolean
  words: CallTexts
  onOpen: (field: Asked) => void
  onAway: () => void
}

function Acts({ pop: { call, kind }, isNameless, words, onOpen, onAway }: ActsProps) {
  return (
    <div class={styles.acts}>
      {isNameless && !isOver(kind) && (
        <Button class={styles.lead ?? ''} cap="L" aria-keyshortcuts="L" onClick={() => onOpen('name')}>
          <span>{words.newLead}</span>
        </Button>
      )}
      {(kind === 'over' || kind === 'failed') && call.number !== null && (
        <CallBack
          number={call.number}
          contactId={call.contact?.id ?? null}
          channelId={call.channelId}
          again={call.direction === 'outbound'}
        />
      )}
      <Button data-open aria-keyshortcuts="Enter" title={`${words.open} (F8, ↵)`} onClick={() => onOpen('note')}>
        <span class={styles.long}>{words.open}</span>
        <span class={styles.short}>{words.openShort}</span>
      </Button>
      <Button icon="close" label={words.away} title={`${words.away} (Esc)`} onClick={onAway} />
    </div>
  )
}
