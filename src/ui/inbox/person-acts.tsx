import { useRef, useState } from 'preact/hooks'
import type { Contact } from '../../contacts/shapes.ts'
import type { Conversation } from '../../conversations/shapes.ts'
import { useKeys } from '../keys.ts'
import { Button } from '../parts/button.tsx'
import { later } from '../parts/later.tsx'
import { Menu, type MenuItem } from '../parts/menu.tsx'
import { toast } from '../parts/toast.tsx'
import { useTexts } from '../texts/texts.ts'
import { useLinkable } from './channel.ts'
import { merge } from './contact.ts'
import { move } from './conversations.ts'
import { nameOf } from './name.ts'
import { useTalk } from './talk.ts'

const BlockDialog = later(async () => (await import('./block-dialog.tsx')).BlockDialog)
const FindPerson = later(async () => (await import('./find-person.tsx')).FindPerson)
const GoOn = later(async () => (await import('./go-on.tsx')).GoOn)
const ConvertDialog = later(async () => (await import('./convert-dialog.tsx')).ConvertDialog)

/** What can be done with a person: make a contact, correct the match, merge, block. */
export function PersonActs({ contact, conversation }: { contact: Contact; conversation: Conversation }) {
  const texts = useTexts()
  const words = texts.inbox.person
  const talk = useTalk()
  const elsewhere = useLinkable().filter((channel) => channel.id !== conversation.channelId)
  const [open, setOpen] = useState<'menu' | 'convert' | 'move' | 'merge' | 'block' | 'link' | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const shut = () => setOpen(null)
  // while the strip asks who it is, the key is the strip's
  useKeys({ KeyB: () => (conversation.match === 'suggested' ? false : setOpen('block')) })
  const name = nameOf(contact, texts)
  const items: MenuItem[] = [
    ...(contact.stage === 'contact' ? [] : [{ id: 'convert', text: words.convert, act: () => setOpen('convert') }]),
    { id: 'move', text: words.move, act: () => setOpen('move') },
    { id: 'merge', text: words.merge, act: () => setOpen('merge') },
    ...(talk && elsewhere.length > 0 ? [{ id: 'link', text: talk.goOn, act: () => setOpen('link') }] : []),
    { id: 'block', text: <span class="bad">{words.block}</span>, aside: 'B', apart: true, act: () => setOpen('block') },
  ]
  const moveTo = async (to: Contact | null) => {
    shut()
    if (await move(conversation.id, to?.id ?? null)) toast(words.moved(to?.name || words.moveNew))
  }
  const mergeInto = async (into: Contact) => {
    shut()
    if (await merge(contact.id, into.id)) toast(words.merged(nameOf(into, texts)))
  }
  return (
    <>
      <Button
        kind="quiet"
        icon="more"
        buttonRef={button}
        label={words.more}
        aria-haspopup="menu"
        aria-expanded={open === 'menu'}
        onClick={() => setOpen('menu')}
      />
      {open === 'menu' && button.current && (
        <Menu label={words.more} items={items} anchor={button.current} onClose={() => setOpen((now) => (now === 'menu' ? null : now))} />
      )}
      {open === 'convert' && <ConvertDialog contact={contact} name={name} onClose={shut} />}
      {open === 'move' && (
        <FindPerson
          title={words.moveTitle}
          except={contact.id}
          extra={{ text: words.moveNew, act: () => void moveTo(null) }}
          onChoose={(to) => void moveTo(to)}
          onClose={shut}
        />
      )}
      {open === 'merge' && (
        <FindPerson
          title={words.mergeTitle(name)}
          text={words.mergeText}
          except={contact.id}
          onChoose={(into) => void mergeInto(into)}
          onClose={shut}
        />
      )}
      {open === 'link' && talk && <GoOn contactId={contact.id} name={name} channels={elsewhere} words={talk} onClose={shut} />}
      {open === 'block' && <BlockDialog contactId={contact.id} channelId={conversation.channelId} onClose={shut} />}
    </>
  )
}
