import { useEffect, useRef, useState } from 'preact/hooks'
import type { SendCapabilities } from '../../contract/connector.ts'
import type { Message } from '../../conversations/shapes.ts'
import { patch, remove, wordsOf } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { toastError } from '../parts/toast.tsx'
import type { TalkTexts } from '../texts/talk.en.ts'
import { useTexts } from '../texts/texts.ts'
import styles from './change-message.module.css'
import { Counter } from './counter.tsx'
import { useGrowth } from './field.ts'
import { takeMessage } from './messages.ts'
import { overBy } from './sending.ts'

/** The text of a message that has left, to be said differently, in its own place. */
export function EditMessage({
  message,
  text: { unit, limit },
  words,
  onClose,
}: {
  message: Message
  text: SendCapabilities['text']
  words: TalkTexts
  onClose: () => void
}) {
  const texts = useTexts()
  const [value, setValue] = useState(message.text)
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useGrowth(field, value)
  useEffect(() => field.current?.focus(), [])
  const over = overBy(value, { unit, limit })
  const save = async () => {
    const text = value.trim()
    if (!text || over > 0 || busy) return
    if (text === message.text) return onClose()
    setBusy(true)
    try {
      takeMessage(await patch<Message>(`/api/messages/${message.id}`, { text }))
      onClose()
    } catch (error) {
      setBusy(false)
      setWrong(wordsOf(error) === 'offline' ? texts.state.offlineAct : wordsOf(error))
    }
  }
  return (
    <form
      class={styles.edit}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={(event) => {
        if (event.isComposing) return
        if (event.key === 'Escape') onClose()
        else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <textarea
        ref={field}
        class="input"
        rows={2}
        aria-label={words.editText}
        value={value}
        onInput={(event) => setValue(event.currentTarget.value)}
      />
      {wrong && (
        <p class="small bad" role="alert">
          {wrong}
        </p>
      )}
      <p class={styles.foot}>
        <Counter text={value} limits={{ unit, limit }} words={words} />
        <span class="grow" />
        <Button low kind="quiet" onClick={onClose}>
          {texts.common.cancel}
        </Button>
        <Button low kind="primary" type="submit" busy={busy || over > 0 || !value.trim()}>
          {words.editSave}
        </Button>
      </p>
    </form>
  )
}

/** Asks before a message disappears where it is read. */
export function DeleteMessage({ message, words, onClose }: { message: Message; words: TalkTexts; onClose: () => void }) {
  const texts = useTexts()
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    try {
      await remove(`/api/messages/${message.id}`)
      takeMessage({ ...message, change: 'delete' })
      onClose()
    } catch (error) {
      setBusy(false)
      toastError(error)
    }
  }
  return (
    <Dialog title={words.removeTitle} onClose={onClose} onSubmit={() => void go()}>
      <p>{words.removeText}</p>
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="danger" type="submit" busy={busy}>
          {words.remove}
        </Button>
      </footer>
    </Dialog>
  )
}
