import { useState } from 'preact/hooks'
import type { Contact } from '../../contacts/shapes.ts'
import { wordsOf, wrongAt } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { toast } from '../parts/toast.tsx'
import { useTexts } from '../texts/texts.ts'
import { convert } from './contact.ts'

/** A lead becomes a contact, with a company if one is named. */
export function ConvertDialog({ contact, name, onClose }: { contact: Contact; name: string; onClose: () => void }) {
  const texts = useTexts()
  const words = texts.inbox.person
  const [company, setCompany] = useState(contact.companyName ?? '')
  const [error, setError] = useState<unknown>(null)
  const submit = async () => {
    try {
      await convert(contact.id, company)
      toast(words.converted(name))
      onClose()
    } catch (caught) {
      setError(caught)
    }
  }
  const wrong =
    error === null ? undefined : (wrongAt(error, 'companyName') ?? (wordsOf(error) === 'offline' ? texts.state.offlineAct : wordsOf(error)))
  return (
    <Dialog title={words.convertTitle(name)} width={400} onClose={onClose} onSubmit={() => void submit()}>
      <TextField label={words.convertCompany} value={company} onValue={setCompany} autocomplete="organization" wrong={wrong} />
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="primary" type="submit">
          {words.convert}
        </Button>
      </footer>
    </Dialog>
  )
}
