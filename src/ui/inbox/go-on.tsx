import { useState } from 'preact/hooks'
import type { Channel } from '../../channels/shapes.ts'
import { Copy } from '../admin/copy.tsx'
import { post } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField } from '../parts/field.tsx'
import { toastError } from '../parts/toast.tsx'
import type { TalkTexts } from '../texts/talk.en.ts'
import { useTexts } from '../texts/texts.ts'
import styles from './person.module.css'

/** Makes a link for one person, by which he goes on on another channel and is known there. */
export function GoOn({
  contactId,
  name,
  channels,
  words,
  onClose,
}: {
  contactId: string
  name: string
  channels: Channel[]
  words: TalkTexts
  onClose: () => void
}) {
  const texts = useTexts()
  const [channelId, setChannelId] = useState(channels[0]?.id ?? '')
  const [url, setUrl] = useState('')
  const [busy, setBusy] = useState(false)
  const make = async () => {
    setBusy(true)
    try {
      setUrl((await post<{ url: string }>(`/api/contacts/${contactId}/start-link`, { channelId })).url)
    } catch (error) {
      toastError(error)
    }
    setBusy(false)
  }
  return (
    <Dialog title={words.goOnTitle(name)} onClose={onClose} onSubmit={() => void make()}>
      <p class="second">{words.goOnText}</p>
      <SelectField
        label={words.goOnChannel}
        value={channelId}
        onValue={(next) => {
          setChannelId(next)
          setUrl('')
        }}
        options={channels.map((one) => ({ value: one.id, text: one.name }))}
      />
      {url && (
        <p class={styles.link}>
          <code class="grow">{url}</code>
          <Copy text={url} what={words.goOnTitle(name)} />
        </p>
      )}
      <footer>
        <Button onClick={onClose}>{url ? texts.common.close : texts.common.cancel}</Button>
        {!url && (
          <Button kind="primary" type="submit" busy={busy}>
            {words.goOnMake}
          </Button>
        )}
      </footer>
    </Dialog>
  )
}
