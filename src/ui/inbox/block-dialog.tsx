import { useQuery } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import type { NewBlockRule } from '../../blocklist/shapes.ts'
import { post, wordsOf, wrongAt } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextField } from '../parts/field.tsx'
import { toast } from '../parts/toast.tsx'
import { queries, useMe } from '../session.ts'
import { useTexts } from '../texts/texts.ts'
import { useChannel } from './channel.ts'
import { contactQuery } from './contact.ts'
import { recount } from './conversations.ts'

type Rule = Pick<NewBlockRule, 'kind' | 'pattern'>

/** Asks what of a person to block, how, where and how long. */
export function BlockDialog({ contactId, channelId, onClose }: { contactId: string; channelId: string; onClose: () => void }) {
  const texts = useTexts()
  const words = texts.inbox.block
  const admin = useMe().role === 'admin'
  const channel = useChannel(channelId)
  const { data: contact } = useQuery(contactQuery(contactId))
  const rules: Rule[] = []
  for (const { kind, value } of contact?.identities ?? []) if (kind !== 'external') rules.push({ kind, pattern: value })
  for (const { kind, value } of contact?.identities ?? []) {
    const domain = value.split('@')[1]
    if (admin && kind === 'email' && domain) rules.push({ kind, pattern: `*@${domain}` })
  }
  const [chosen, setChosen] = useState(0)
  const [effect, setEffect] = useState<'reject' | 'quarantine'>('reject')
  const [everywhere, setEverywhere] = useState(admin)
  const [reason, setReason] = useState('')
  const [days, setDays] = useState('0')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const rule = rules[chosen]

  const submit = async () => {
    if (!rule || busy) return
    setBusy(true)
    try {
      const expiresAt = days === '0' ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString()
      await post('/api/blocklist', {
        ...rule,
        effect,
        channelId: everywhere ? null : channelId,
        reason: reason.trim(),
        expiresAt,
      } satisfies NewBlockRule)
      queries.invalidateQueries({ queryKey: ['blocklist'] })
      recount()
      toast(words.done(rule.pattern))
      onClose()
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog title={words.title} onClose={onClose} onSubmit={() => void submit()}>
      {rules.length === 0 ? (
        <p>{words.nothing}</p>
      ) : (
        <>
          {error !== null && !wrongAt(error, 'pattern') && (
            <p class="error" role="alert">
              <i class="lamp broken" />
              <span>{wordsOf(error) === 'offline' ? texts.state.offlineAct : wordsOf(error)}</span>
            </p>
          )}
          <SelectField
            label={words.what}
            value={String(chosen)}
            onValue={(value) => setChosen(Number(value))}
            wrong={wrongAt(error, 'pattern')}
            options={rules.map((one, index) => ({
              value: String(index),
              text: one.pattern.startsWith('*@') ? words.domain(one.pattern.slice(2)) : one.pattern,
            }))}
          />
          <fieldset class="field plain">
            <legend class="label">{words.effect}</legend>
            {(['reject', 'quarantine'] as const).map((one) => (
              <label key={one} class="radio">
                <input type="radio" name="effect" checked={effect === one} onChange={() => setEffect(one)} />
                <span>
                  {words[one]} <span class="dim small">{one === 'reject' ? words.rejectHint : words.quarantineHint}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {admin && (
            <SelectField
              label={words.where}
              value={everywhere ? 'all' : 'one'}
              onValue={(value) => setEverywhere(value === 'all')}
              options={[
                { value: 'all', text: words.everywhere },
                { value: 'one', text: words.onlyHere(channel?.name ?? '') },
              ]}
            />
          )}
          <SelectField
            label={words.until}
            value={days}
            onValue={setDays}
            options={['0', '1', '7', '30', '90'].map((value) => ({
              value,
              text: value === '0' ? words.forever : words.days(Number(value)),
            }))}
          />
          <TextField label={words.reason} value={reason} onValue={setReason} maxLength={500} wrong={wrongAt(error, 'reason')} />
          <p class="dim small">{words.note}</p>
        </>
      )}
      <footer>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        {rule && (
          <Button kind="primary" type="submit" busy={busy}>
            {words.title}
          </Button>
        )}
      </footer>
    </Dialog>
  )
}
