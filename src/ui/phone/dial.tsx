import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextField } from '../parts/field.tsx'
import type { PhoneTexts } from '../texts/phone.en.ts'
import { useTexts } from '../texts/texts.ts'
import { uuid } from '../uuid.ts'
import { command, problemWords, usePhone } from './desk.ts'

/** Calls any number the line allows. */
export function Dial({ words, onClose }: { words: PhoneTexts; onClose: () => void }) {
  const texts = useTexts()
  const ready = usePhone().lines.filter(({ standing }) => standing === 'ready')
  const [number, setNumber] = useState('')
  const [through, setThrough] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const channelId = through || ready[0]?.channelId
  const dial = async () => {
    setBusy(true)
    setWrong('')
    try {
      await command({ act: 'dial', channelId: channelId ?? '', id: uuid(), number: number.trim(), name: '', contactId: null })
      onClose()
    } catch (error) {
      setWrong(problemWords(error, words))
    }
    setBusy(false)
  }
  return (
    <Dialog title={words.dialTitle} width={360} onClose={onClose} onSubmit={() => !busy && number.trim() !== '' && void dial()}>
      <TextField
        label={words.dialNumber}
        value={number}
        onValue={setNumber}
        wrong={wrong || undefined}
        inputMode="tel"
        autocomplete="off"
        maxLength={60}
        required
      />
      {ready.length > 1 && (
        <SelectField
          label={words.dialFrom}
          value={channelId ?? ''}
          onValue={setThrough}
          options={ready.map((line) => ({ value: line.channelId, text: words.line(line.extension) }))}
        />
      )}
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={busy}>
          {words.dial}
        </Button>
      </footer>
    </Dialog>
  )
}
