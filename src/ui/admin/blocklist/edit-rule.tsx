import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import type { BlockRule, BlockRuleChange } from '../../../blocklist/shapes.ts'
import { patch, wrongAt } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { toast } from '../../parts/toast.tsx'
import { useTexts } from '../../texts/texts.ts'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { EffectField } from './add-rule.tsx'
import { dateOf, endOf } from './ends.ts'

/** What can be changed of a rule: its effect, end and reason. Another sender is another rule. */
export function EditRule({ rule, onClose }: { rule: BlockRule; onClose: () => void }) {
  const words = useWords()
  const texts = useTexts()
  const client = useQueryClient()
  const before = rule.expiresAt ? dateOf(rule.expiresAt) : ''
  const [effect, setEffect] = useState(rule.effect)
  const [date, setDate] = useState(before)
  const [reason, setReason] = useState(rule.reason)
  const act = useSend({
    send: () => {
      const change: BlockRuleChange = {
        effect,
        reason: reason.trim(),
        ...(date === before ? {} : { expiresAt: endOf(date ? 'date' : 'never', date) }),
      }
      return patch<BlockRule>(`/api/blocklist/${rule.id}`, change)
    },
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ['blocklist'] })
      toast(words.state.saved)
      onClose()
    },
  })
  return (
    <Dialog title={words.blocklist.editTitle(rule.pattern)} onClose={onClose} onSubmit={() => act.mutate()}>
      <EffectField value={effect} onValue={setEffect} />
      <TextField
        label={words.blocklist.endsOn}
        hint={words.blocklist.endsOnHint}
        wrong={wrongAt(act.error, 'expiresAt')}
        type="date"
        value={date}
        onValue={setDate}
      />
      <TextField
        label={words.blocklist.reason}
        hint={words.blocklist.reasonHint}
        wrong={wrongAt(act.error, 'reason')}
        value={reason}
        onValue={setReason}
        maxLength={500}
      />
      <SaveError error={act.error} />
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={act.isPending}>
          {texts.common.save}
        </Button>
      </footer>
    </Dialog>
  )
}
