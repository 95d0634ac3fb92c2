import { useRef, useState } from 'preact/hooks'
import type { SendCapabilities } from '../../contract/connector.ts'
import type { Message } from '../../conversations/shapes.ts'
import { Button } from '../parts/button.tsx'
import { later } from '../parts/later.tsx'
import { Menu, type MenuItem } from '../parts/menu.tsx'
import { useTexts } from '../texts/texts.ts'
import { changeDraft } from './draft.ts'
import { nameOf } from './name.ts'
import { useTalk } from './talk.ts'
import styles from './timeline.module.css'

const DeleteMessage = later(async () => (await import('./change-message.tsx')).DeleteMessage)

interface Can {
  quote: boolean
  edit: boolean
  remove: boolean
}

/** What a channel can still do with a message: quote it in an answer, change it, take it back. */
export function actsOf(message: Message, sending: SendCapabilities | null | undefined): Can {
  const { delivery, facts, direction } = message
  const left = delivery === 'sent' || delivery === 'delivered' || delivery === 'read'
  const there = sending && message.kind === 'message' && !facts.deleted && message.change === null && (direction === 'inbound' || left)
  if (!there) return { quote: false, edit: false, remove: false }
  const within = (hours: number | null) => left && hours !== null && Date.now() - Date.parse(message.occurredAt) < hours * 3_600_000
  return { quote: sending.quotes, edit: within(sending.editHours) && message.text !== '', remove: within(sending.deleteHours) }
}

/** The menu of one message. */
export function MessageActs({ message, can, onEdit }: { message: Message; can: Can; onEdit: () => void }) {
  const words = useTalk()
  const texts = useTexts()
  const [open, setOpen] = useState<'menu' | 'delete' | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  if (!words) return null
  const name = message.author.kind === 'contact' ? nameOf(message.author, texts) : message.author.name
  const quote = () =>
    changeDraft(message.conversationId, {
      mode: 'reply',
      answers: { id: message.id, name, text: message.text || (message.attachments[0]?.filename ?? '') },
    })
  const items: MenuItem[] = [
    ...(can.quote ? [{ id: 'quote', text: words.quote, act: quote }] : []),
    ...(can.edit ? [{ id: 'edit', text: words.edit, act: onEdit }] : []),
    ...(can.remove
      ? [{ id: 'delete', text: <span class="bad">{words.remove}</span>, apart: can.quote || can.edit, act: () => setOpen('delete') }]
      : []),
  ]
  return (
    <span class={styles.acts}>
      <Button
        low
        kind="quiet"
        icon="more"
        buttonRef={button}
        label={words.acts}
        aria-haspopup="menu"
        aria-expanded={open === 'menu'}
        onClick={() => setOpen('menu')}
      />
      {open === 'menu' && button.current && (
        <Menu label={words.acts} items={items} anchor={button.current} onClose={() => setOpen((now) => (now === 'menu' ? null : now))} />
      )}
      {open === 'delete' && <DeleteMessage message={message} words={words} onClose={() => setOpen(null)} />}
    </span>
  )
}
