import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import type { ApiKey } from '../../../operators/shapes.ts'
import { post, wrongAt } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { useTexts } from '../../texts/texts.ts'
import { Copy } from '../copy.tsx'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'

/** Names a key, then shows it once, with a call that can be pasted into a terminal. */
export function MakeKey({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const texts = useTexts()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const make = useSend({
    send: () => post<ApiKey & { key: string }>('/api/keys', { name: name.trim() }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  })
  if (!make.data)
    return (
      <Dialog title={words.keys.make} onClose={onClose} onSubmit={() => make.mutate()}>
        <TextField
          label={words.keys.name}
          hint={words.keys.nameHint}
          wrong={wrongAt(make.error, 'name')}
          value={name}
          onValue={setName}
          required
          maxLength={100}
        />
        <SaveError error={make.error} />
        <footer>
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button kind="primary" type="submit" busy={make.isPending}>
            {words.keys.make}
          </Button>
        </footer>
      </Dialog>
    )
  const { key } = make.data
  return (
    <Dialog title={words.keys.made} width={640} onClose={onClose}>
      <div class="ready">
        <TextField
          label={make.data.name}
          hint={words.keys.madeHint}
          value={key}
          onValue={() => {}}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <Copy text={key} kind="primary" what={make.data.name} />
      </div>
      <p class="second">{words.keys.example}</p>
      <pre class="raw">{`curl -H 'Authorization: Bearer ${key}' \\\n  ${location.origin}/api/conversations?view=open`}</pre>
      <footer>
        <Button onClick={onClose}>{words.act.done}</Button>
      </footer>
    </Dialog>
  )
}
