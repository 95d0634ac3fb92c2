import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { useTexts } from '../texts/texts.ts'

/** Until when to put something off, when none of the usual times fits. */
export function ChooseTime({ onClose, onChoose }: { onClose: () => void; onChoose: (at: Date) => void }) {
  const texts = useTexts()
  const [value, setValue] = useState('')
  const at = new Date(value)
  return (
    <Dialog
      title={texts.inbox.conversation.snooze}
      width={320}
      onClose={onClose}
      onSubmit={() => {
        if (Number.isNaN(at.getTime())) return
        onClose()
        onChoose(at)
      }}
    >
      <TextField label={texts.inbox.conversation.chooseTime} type="datetime-local" required value={value} onValue={setValue} />
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="primary" type="submit">
          {texts.inbox.conversation.snooze}
        </Button>
      </footer>
    </Dialog>
  )
}
