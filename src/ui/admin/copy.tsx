import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { toastError } from '../parts/toast.tsx'
import { useTexts } from '../texts/texts.ts'

/** Copies a text and says so on the button itself. */
export function Copy({ text, kind }: { text: string; kind?: 'primary' }) {
  const texts = useTexts()
  const [done, setDone] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setDone(true)
      setTimeout(() => setDone(false), 2000)
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <Button icon={done ? 'check' : 'copy'} kind={kind ?? 'plain'} onClick={copy}>
      {done ? texts.common.copied : texts.common.copy}
    </Button>
  )
}
