import { useId } from 'preact/hooks'
import type { Conversation } from '../../conversations/shapes.ts'
import { useTexts } from '../texts/texts.ts'
import styles from './composer.module.css'
import { changeDraft, useDraft } from './draft.ts'

const address = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/

/** Addresses of a field, divided by commas, semicolons or lines; names before angle brackets are left out. */
export const addressesOf = (field: string): string[] =>
  field
    .split(/[,;\n]/)
    .map((part) => /<([^<>]+)>/.exec(part)?.[1]?.trim() ?? part.trim())
    .filter(Boolean)

/** The first thing in a field that is no address, or undefined. */
export const badAddress = (field: string): string | undefined => addressesOf(field).find((one) => !address.test(one))

/** To, Cc, Bcc and subject of a letter, when one wants another than the conversation's own. */
export function Recipients({
  conversation,
  hasCopies,
  hasSubject,
  presetTo,
}: {
  conversation: Conversation
  hasCopies: boolean
  hasSubject: boolean
  presetTo: string
}) {
  const texts = useTexts().inbox.composer
  const draft = useDraft(conversation.id)
  const set = (change: Parameters<typeof changeDraft>[1]) => changeDraft(conversation.id, change)
  return (
    <div class={styles.recipients}>
      {hasCopies && (
        <>
          <Row label={texts.toField} value={draft.to ?? presetTo} onValue={(to) => set({ to })} />
          <Row label={texts.cc} value={draft.cc} onValue={(cc) => set({ cc })} />
          <Row label={texts.bcc} value={draft.bcc} onValue={(bcc) => set({ bcc })} />
        </>
      )}
      {hasSubject && <Row label={texts.subject} value={draft.subject ?? conversation.subject} onValue={(subject) => set({ subject })} />}
    </div>
  )
}

function Row({ label, value, onValue }: { label: string; value: string; onValue: (value: string) => void }) {
  const id = useId()
  return (
    <>
      <label for={id}>{label}</label>
      <input id={id} class="input" value={value} spellcheck={false} onInput={(event) => onValue(event.currentTarget.value)} />
    </>
  )
}
