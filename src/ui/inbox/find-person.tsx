import { useQuery } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import type { Contact } from '../../contacts/shapes.ts'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { langOf } from '../parts/time.ts'
import { useTexts } from '../texts/texts.ts'
import { findQuery } from './contact.ts'
import { nameOf } from './name.ts'
import styles from './person.module.css'

/** Asks for a person: by name or address; `extra` stands above what is found. */
export function FindPerson({
  title,
  text,
  except,
  extra,
  onChoose,
  onClose,
}: {
  title: string
  text?: string
  except: string
  extra?: { text: string; act: () => void }
  onChoose: (contact: Contact) => void
  onClose: () => void
}) {
  const texts = useTexts()
  const words = texts.inbox.person
  const [q, setQ] = useState('')
  const { data } = useQuery(findQuery(q.trim()))
  const found = data?.filter((one) => one.id !== except)
  return (
    <Dialog title={title} onClose={onClose}>
      {text && <p class="second">{text}</p>}
      <TextField label={words.findPerson} value={q} onValue={setQ} type="search" autocomplete="off" />
      <ul class={styles.found}>
        {extra && (
          <li>
            <button type="button" onClick={extra.act}>
              <b>{extra.text}</b>
            </button>
          </li>
        )}
        {found?.map((contact) => (
          <li key={contact.id}>
            <button type="button" onClick={() => onChoose(contact)}>
              <span class="clip" lang={langOf(contact.name)}>
                {nameOf(contact, texts)}
              </span>
              <span class="dim small clip">{contact.identities[0]?.value}</span>
              <span class="tag">{words.stages[contact.stage]}</span>
            </button>
          </li>
        ))}
      </ul>
      {found?.length === 0 && !extra && <p class="dim">{words.nobodyFound}</p>}
    </Dialog>
  )
}
