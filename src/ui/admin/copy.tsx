import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { toastError } from '../parts/toast.tsx'
import { useTexts } from '../texts/texts.ts'

interface CopyProps {
  text: string | (() => Promise<string>)
  /** What it is, for those who hear the button alone. */
  what: string
  kind?: 'primary'
}

/** Copies a text, one that has to be fetched too, and says so on the button itself. */
export function Copy({ text, what, kind }: CopyProps) {
  const texts = useTexts()
  const [done, setDone] = useState(false)
  const [busy, setBusy] = useState(false)
  const copy = async () => {
    setBusy(true)
    try {
      await (typeof text === 'string' ? navigator.clipboard.writeText(text) : writeLater(text()))
      setDone(true)
      setTimeout(() => setDone(false), 2000)
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }
  const said = done ? texts.common.copied : texts.common.copy
  return (
    <Button icon={done ? 'check' : 'copy'} kind={kind ?? 'plain'} aria-label={`${said}: ${what}`} busy={busy} onClick={copy}>
      {said}
    </Button>
  )
}

/** Some browsers let nothing be copied that comes later than the press, unless it was promised at once. */
async function writeLater(text: Promise<string>): Promise<void> {
  if (!('ClipboardItem' in window)) return navigator.clipboard.writeText(await text)
  const blob = text.then((words) => new Blob([words], { type: 'text/plain' }))
  // why it could not be fetched says more than that nothing was copied
  await Promise.all([blob, navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])])
}
