import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import { post, wrongAt } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { toast } from '../../parts/toast.tsx'
import { useTexts } from '../../texts/texts.ts'
import { useChannels } from '../lists.ts'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'

/** Reads the stored items of one channel between two moments again. */
export function Range({ channelId, onClose }: { channelId: string; onClose: () => void }) {
  const words = useWords()
  const texts = useTexts()
  const client = useQueryClient()
  const { data: channels = [] } = useChannels()
  const [chosen, setChosen] = useState(channelId)
  const [from, setFrom] = useState(() => local(new Date(Date.now() - 86_400_000)))
  const [to, setTo] = useState(() => local(new Date()))
  const channel = chosen || channels[0]?.id || ''
  const act = useSend({
    send: () =>
      post<{ replayed: number }>('/api/events/replay', {
        channelId: channel,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
      }),
    onSuccess: ({ replayed }) => {
      toast(words.events.rangeDone(replayed))
      client.invalidateQueries({ queryKey: ['events'] })
      onClose()
    },
  })
  return (
    <Dialog title={words.events.range} onClose={onClose} onSubmit={() => from && to && act.mutate()}>
      <p class="second">{words.events.rangeHint}</p>
      <SelectField
        label={words.events.channel}
        value={channel}
        onValue={setChosen}
        options={channels.map((one) => ({ value: one.id, text: one.name }))}
      />
      <div class="pair">
        <TextField
          label={words.events.rangeFrom}
          type="datetime-local"
          value={from}
          onValue={setFrom}
          wrong={wrongAt(act.error, 'from')}
          required
        />
        <TextField
          label={words.events.rangeTo}
          type="datetime-local"
          value={to}
          onValue={setTo}
          wrong={wrongAt(act.error, 'to')}
          required
        />
      </div>
      <SaveError error={act.error} />
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={act.isPending || !channel}>
          {words.events.replay}
        </Button>
      </footer>
    </Dialog>
  )
}

/** A moment as a datetime-local field writes it, in the browser's own zone. */
function local(moment: Date): string {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
