import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import type { Operator } from '../../../operators/shapes.ts'
import { patch, post, wrongAt } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { CheckField, TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { toast } from '../../parts/toast.tsx'
import { useMe } from '../../session.ts'
import { useTexts } from '../../texts/texts.ts'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { LinkReady } from './link-ready.tsx'
import { RoleAndLines } from './role-and-lines.tsx'

/** Name, role and lines of an operator; switching him off; a link for a forgotten password. */
export function EditOperator({ operator, onClose }: { operator: Operator; onClose: () => void }) {
  const words = useWords()
  const texts = useTexts()
  const client = useQueryClient()
  const self = useMe().id === operator.id
  const [name, setName] = useState(operator.name)
  const [role, setRole] = useState(operator.role)
  const [lineIds, setLineIds] = useState(operator.lineIds)
  const [disabled, setDisabled] = useState(operator.disabled)
  const save = useSend({
    send: () => patch<Operator>(`/api/operators/${operator.id}`, { name: name.trim(), role, lineIds, disabled }),
    onSuccess: (saved) => {
      client.setQueryData<Operator[]>(['operators'], (all) => all?.map((one) => (one.id === saved.id ? saved : one)))
      for (const queryKey of [['operators'], ['lines'], ['me']]) client.invalidateQueries({ queryKey })
      toast(words.operators.changed(saved.name))
      onClose()
    },
  })
  const link = useSend({ send: () => post<{ url: string }>(`/api/operators/${operator.id}/password-link`) })
  return (
    <Dialog title={words.operators.editTitle(operator.name)} onClose={onClose} onSubmit={() => save.mutate()}>
      <p class="dim">{operator.email}</p>
      <TextField label={words.operators.name} wrong={wrongAt(save.error, 'name')} value={name} onValue={setName} required maxLength={100} />
      <RoleAndLines role={role} onRole={setRole} lineIds={lineIds} onLines={setLineIds} wrong={wrongAt(save.error, 'role')} />
      {!self && <CheckField label={words.operators.disable} hint={words.operators.disableHint} checked={disabled} onValue={setDisabled} />}
      {link.data ? (
        <LinkReady url={link.data.url} />
      ) : (
        !self &&
        !operator.disabled && (
          <div class="field">
            <Button icon="key" busy={link.isPending} onClick={() => link.mutate()}>
              {words.operators.passwordLink}
            </Button>
            <p class="hint">{words.operators.passwordLinkHint}</p>
          </div>
        )
      )}
      <SaveError error={save.error ?? link.error} />
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={save.isPending}>
          {texts.common.save}
        </Button>
      </footer>
    </Dialog>
  )
}
