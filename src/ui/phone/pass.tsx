import { useQuery } from '@tanstack/react-query'
import { createPortal } from 'preact/compat'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Colleague } from '../../calls/shapes.ts'
import { get } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { toast } from '../parts/toast.tsx'
import type { PhoneTexts } from '../texts/phone.en.ts'
import { useTexts } from '../texts/texts.ts'
import { command, problemWords } from './desk.ts'
import type { Talk } from './state.ts'

/** Whom a call is passed on to: at once, or after having spoken with him. */
export function Pass({ talk, words, onClose }: { talk: Talk; words: PhoneTexts; onClose: () => void }) {
  const texts = useTexts()
  const [number, setNumber] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const { data: colleagues = [] } = useQuery({
    queryKey: ['colleagues'],
    queryFn: async () => (await get<{ items: Colleague[] }>('/api/softphone/colleagues')).items,
    staleTime: 60_000,
  })
  const list = useId()
  const open = useRef(true)
  useEffect(
    () => () => {
      open.current = false
    },
    [],
  )
  const pass = async (act: 'transfer' | 'consult') => {
    if (!number.trim()) return
    setBusy(true)
    setWrong('')
    try {
      await command({ act, talk: talk.id, number: number.trim() })
      onClose()
    } catch (error) {
      // once it is under way the dialog is gone
      if (open.current) setWrong(problemWords(error, words))
      else toast(problemWords(error, words), undefined, 8_000)
    }
    setBusy(false)
  }
  // no part of the bar, which lies above it
  return createPortal(
    <Dialog title={words.passTitle} width={400} onClose={onClose} onSubmit={() => !busy && void pass('transfer')}>
      <TextField
        label={words.passTo}
        hint={words.passHint}
        value={number}
        onValue={setNumber}
        wrong={wrong || undefined}
        inputMode="tel"
        autocomplete="off"
        maxLength={60}
        list={list}
        required
      />
      <datalist id={list}>
        {colleagues
          .filter(({ channelId }) => channelId === talk.channelId)
          .map(({ extension, name }) => (
            <option key={extension} value={extension}>
              {name}
            </option>
          ))}
      </datalist>
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button busy={busy} onClick={() => void pass('consult')}>
          {words.passAsk}
        </Button>
        <Button kind="primary" type="submit" busy={busy}>
          {words.passNow}
        </Button>
      </footer>
    </Dialog>,
    document.body,
  )
}
