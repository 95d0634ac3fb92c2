import { useQuery } from '@tanstack/react-query'
import type { Contact } from '../../contacts/shapes.ts'
import type { Conversation } from '../../conversations/shapes.ts'
import { CallBack, useCanCall } from '../calls/call-button.tsx'
import { useCallWords } from '../calls/words.ts'
import { Button } from '../parts/button.tsx'
import { useTexts } from '../texts/texts.ts'
import { useMailbox, useTelephones } from './channel.ts'
import styles from './composer.module.css'
import { contactQuery, mailOf, phoneOf } from './contact.ts'

interface WarningProps {
  conversation: Conversation
  text: string
  /** Nothing can be answered here at all. */
  shut: boolean
  /** Begins a conversation by mail instead. */
  onWrite: () => void
}

/** Why an answer does not leave as usual, and the way there is instead: a letter, or a call. */
export function Warning({ conversation, text, shut, onWrite }: WarningProps) {
  const words = useTexts().inbox.composer
  const { data: contact } = useQuery(contactQuery(conversation.contact.id))
  const hasMailbox = useMailbox()
  const isTelephone = useTelephones().some(({ id }) => id === conversation.channelId)
  const mail = mailOf(contact)
  return (
    <p class={`${styles.asked} ${isTelephone ? styles.calm : ''}`}>
      {isTelephone ? <ByTelephone conversation={conversation} contact={contact} text={text} /> : <span class="grow">{text}</span>}
      {shut && mail && hasMailbox && (
        <Button low onClick={onWrite}>
          {words.writeTo(mail)}
        </Button>
      )}
    </p>
  )
}

function ByTelephone({ conversation, contact, text }: { conversation: Conversation; contact: Contact | undefined; text: string }) {
  const words = useCallWords()
  const number = phoneOf(contact)
  const canCall = useCanCall()
  const said = words && (!number ? words.composerWithheld : canCall ? words.composer : null)
  return (
    <>
      <span class="grow">{(contact && said) ?? text}</span>
      {number && <CallBack low number={number} contactId={conversation.contact.id} channelId={conversation.channelId} />}
    </>
  )
}
