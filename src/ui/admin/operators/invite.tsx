import { useState } from 'preact/hooks'
import type { Operator } from '../../../operators/shapes.ts'
import { post, wrongAt } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { useTexts } from '../../texts/texts.ts'
import { useLines } from '../lists.ts'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { LinkReady } from './link-ready.tsx'
import { RoleAndLines } from './role-and-lines.tsx'

/** Makes a one-time link for a colleague. */
export function Invite({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const texts = useTexts()
  const { data: lines = [] } = useLines()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Operator['role']>('operator')
  const [chosen, setChosen] = useState<string[] | null>(null)
  // with one line there is nothing to choose
  const lineIds = chosen ?? (lines.length === 1 && lines[0] ? [lines[0].id] : [])
  const make = useSend({
    send: () => post<{ url: string }>('/api/operators/invitations', { email: email.trim() || null, role, lineIds }),
  })
  if (make.data)
    return (
      <Dialog title={words.operators.inviteReady} onClose={onClose}>
        <LinkReady url={make.data.url} />
        <footer>
          <Button onClick={onClose}>{words.act.done}</Button>
        </footer>
      </Dialog>
    )
  return (
    <Dialog title={words.operators.inviteTitle} onClose={onClose} onSubmit={() => make.mutate()}>
      <TextField
        label={words.operators.inviteEmail}
        hint={words.operators.inviteEmailHint}
        wrong={wrongAt(make.error, 'email')}
        type="email"
        value={email}
        onValue={setEmail}
        autocomplete="off"
      />
      <RoleAndLines role={role} onRole={setRole} lineIds={lineIds} onLines={setChosen} wrong={wrongAt(make.error, 'role')} />
      <SaveError error={make.error} />
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={make.isPending}>
          {words.operators.inviteMake}
        </Button>
      </footer>
    </Dialog>
  )
}
