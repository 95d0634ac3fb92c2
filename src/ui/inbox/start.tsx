import { useQuery } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import type { SendCapabilities } from '../../contract/connector.ts'
import type { Conversation, Message } from '../../conversations/shapes.ts'
import { post, wordsOf, wrongAt } from '../api.ts'
import { isComposing } from '../keys.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field, SelectField, TextField } from '../parts/field.tsx'
import { useTexts } from '../texts/texts.ts'
import { uuid } from '../uuid.ts'
import { connectorsQuery, useChannels } from './channel.ts'
import { contactQuery, mailOf } from './contact.ts'
import { recount, take } from './conversations.ts'

interface StartProps {
  contactId: string | null
  onClose: () => void
  onStarted: (id: string) => void
}

/** Writes to somebody first, on a channel that can; to that person, if one is named. The same id is kept for every try, so that trying again sends once. */
export function Start({ contactId, onClose, onStarted }: StartProps) {
  const texts = useTexts()
  const words = texts.inbox.start
  const { data: connectors } = useQuery(connectorsQuery)
  const starting = useChannels().filter((channel) => {
    const send = connectors?.find((one) => one.id === channel.connector)?.capabilities.send as SendCapabilities | null | undefined
    return channel.enabled && (send?.starts.length ?? 0) > 0
  })
  const [chosen, setChosen] = useState('')
  const { data: contact, isLoading } = useQuery({ ...contactQuery(contactId ?? ''), enabled: contactId !== null })
  const known = mailOf(contact) ?? ''
  const [typed, setTyped] = useState<string | null>(null)
  const to = typed ?? known
  const [subject, setSubject] = useState('')
  const [text, setText] = useState('')
  const [id] = useState(uuid)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  // a channel that stands sends nothing: it is chosen only by hand
  const channelId = chosen || (starting.find((channel) => channel.state !== 'broken') ?? starting[0])?.id
  const hasSubject =
    (
      connectors?.find((one) => one.id === starting.find((channel) => channel.id === channelId)?.connector)?.capabilities.send as
        | SendCapabilities
        | undefined
    )?.subject ?? false

  const submit = async () => {
    if (busy || !channelId) return
    setBusy(true)
    setError(null)
    try {
      const message = { id, text: text.trim(), attachments: [], cc: [], bcc: [] }
      const { conversation } = await post<{ conversation: Conversation; message: Message }>('/api/conversations', {
        channelId,
        to: to.trim(),
        subject: subject.trim(),
        message,
      })
      take(conversation, true)
      recount()
      onStarted(conversation.id)
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  // opened whole, so that the first field has the focus
  if (!connectors || isLoading) return null
  const whole = error !== null && !['to', 'subject', 'message.text'].some((path) => wrongAt(error, path))
  return (
    <Dialog title={words.title} width={640} onClose={onClose} onSubmit={() => void submit()}>
      {starting.length === 0 ? (
        <p class="second">{words.none}</p>
      ) : (
        <>
          {whole && (
            <p class="error" role="alert">
              <i class="lamp broken" />
              <span>{wordsOf(error) === 'offline' ? texts.state.offlineAct : wordsOf(error)}</span>
            </p>
          )}
          <SelectField
            label={words.channel}
            value={channelId ?? ''}
            onValue={setChosen}
            options={starting.map((channel) => ({ value: channel.id, text: channel.name }))}
          />
          <TextField
            label={words.to}
            value={to}
            onValue={setTyped}
            required
            autofocus={known === ''}
            autocomplete="off"
            spellcheck={false}
            wrong={wrongAt(error, 'to')}
          />
          {hasSubject && (
            <TextField
              label={texts.inbox.composer.subject}
              value={subject}
              onValue={setSubject}
              autofocus={known !== ''}
              maxLength={500}
              wrong={wrongAt(error, 'subject')}
            />
          )}
          <Field label={words.text} wrong={wrongAt(error, 'message.text')}>
            {(tied) => (
              <textarea
                {...tied}
                class="input area"
                rows={8}
                required
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (!isComposing(event) && event.code === 'Enter' && (event.ctrlKey || event.metaKey))
                    event.currentTarget.form?.requestSubmit()
                }}
              />
            )}
          </Field>
        </>
      )}
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        {starting.length > 0 && (
          <Button kind="primary" type="submit" busy={busy} cap="Ctrl ↵">
            {texts.inbox.composer.send}
          </Button>
        )}
      </footer>
    </Dialog>
  )
}
