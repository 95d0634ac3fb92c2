import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'preact/hooks'
import type { Line, LineChange } from '../../../lines/shapes.ts'
import { patch, post, remove, wrongAt } from '../../api.ts'
import { useTelephones } from '../../inbox/channel.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { CheckField, Field, SelectField, TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { toast } from '../../parts/toast.tsx'
import { currentLanguage, useTexts } from '../../texts/texts.ts'
import { useOperators } from '../lists.ts'
import { CallFields, callingOf, changeOf } from '../phones/line-fields.tsx'
import { SaveError } from '../save-error.tsx'
import { useWords } from '../words.ts'
import { countries } from './countries.ts'

/** A line's people, owner of new leads, texts and habits; what follows from them is said in a sentence. */
export function EditLine({ line, onClose }: { line: Line | null; onClose: () => void }) {
  const words = useWords()
  const texts = useTexts()
  const client = useQueryClient()
  const { data: operators = [] } = useOperators()
  const [name, setName] = useState(line?.name ?? '')
  const [memberIds, setMemberIds] = useState(line?.memberIds ?? [])
  const [ownerId, setOwnerId] = useState(line?.ownerId ?? '')
  const [country, setCountry] = useState(line?.country ?? '')
  const [signature, setSignature] = useState(line?.signature ?? '')
  const [autoReply, setAutoReply] = useState(line?.autoReply ?? '')
  const [reopen, setReopen] = useState(line?.reopenHours === null || line === null ? '' : String(line.reopenHours))
  const hasTelephone = useTelephones().length > 0
  const [calling, setCalling] = useState(() => callingOf(line))
  const places = useMemo(() => countries(currentLanguage()), [])

  const renewed = () => {
    for (const queryKey of [['lines'], ['operators'], ['channels'], ['me']]) client.invalidateQueries({ queryKey })
    onClose()
  }
  const change: LineChange & { name: string } = {
    name: name.trim(),
    memberIds,
    ownerId: ownerId || null,
    country,
    signature,
    autoReply: autoReply.trim() || null,
    reopenHours: reopen === '' ? null : Number(reopen),
    ...(hasTelephone && changeOf(calling)),
  }
  const save = useSend({
    send: () => (line ? patch<Line>(`/api/lines/${line.id}`, change) : post<Line>('/api/lines', change)),
    onSuccess: (saved) => {
      toast(words.lines.saved(saved.name))
      renewed()
    },
  })
  const away = useSend({
    send: () => remove(`/api/lines/${line?.id}`),
    onSuccess: () => {
      toast(words.lines.removed(line?.name ?? ''))
      renewed()
    },
  })
  const active = operators.filter((one) => !one.disabled || memberIds.includes(one.id))
  const people = active.filter((one) => memberIds.includes(one.id)).map((one) => one.name)
  const owner = operators.find((one) => one.id === ownerId)?.name ?? words.lines.ownerWords
  const toggle = (id: string, on: boolean) => setMemberIds(on ? [...memberIds, id] : memberIds.filter((one) => one !== id))
  return (
    <Dialog
      title={line ? words.lines.editTitle(line.name) : words.lines.addTitle}
      width={640}
      onClose={onClose}
      onSubmit={() => save.mutate()}
    >
      <div class="pair">
        <TextField label={words.lines.name} wrong={wrongAt(save.error, 'name')} value={name} onValue={setName} required maxLength={100} />
        <SelectField
          label={words.lines.owner}
          wrong={wrongAt(save.error, 'ownerId')}
          value={ownerId}
          onValue={setOwnerId}
          options={[{ value: '', text: words.lines.ownerNobody }, ...active.map((one) => ({ value: one.id, text: one.name }))]}
        />
      </div>
      <fieldset class="field checks">
        <legend>{words.lines.members}</legend>
        {active.map((one) => (
          <CheckField key={one.id} label={one.name} checked={memberIds.includes(one.id)} onValue={(on) => toggle(one.id, on)} />
        ))}
      </fieldset>
      <LongText
        label={words.lines.signature}
        hint={words.lines.signatureHint}
        wrong={wrongAt(save.error, 'signature')}
        value={signature}
        onValue={setSignature}
      />
      <LongText
        label={words.lines.autoReply}
        hint={words.lines.autoReplyHint}
        wrong={wrongAt(save.error, 'autoReply')}
        value={autoReply}
        onValue={setAutoReply}
      />
      <div class="pair">
        <SelectField
          label={words.lines.country}
          hint={words.lines.countryHint}
          wrong={wrongAt(save.error, 'country')}
          value={country}
          onValue={setCountry}
          options={[{ value: '', text: words.lines.countryNone }, ...places]}
        />
        <TextField
          label={words.lines.reopen}
          hint={words.lines.reopenHint}
          wrong={wrongAt(save.error, 'reopenHours')}
          type="number"
          inputMode="numeric"
          min={0}
          max={8760}
          value={reopen}
          onValue={setReopen}
        />
      </div>
      {hasTelephone && <CallFields value={calling} error={save.error} onValue={setCalling} />}
      <p class="sentence">{people.length > 0 ? words.lines.sentence(people.join(', '), owner) : words.lines.sentenceNobody}</p>
      <SaveError error={save.error ?? away.error} />
      <footer>
        {line && (
          <Button kind="danger" busy={away.isPending} onClick={() => away.mutate()}>
            {texts.common.remove}
          </Button>
        )}
        <span class="grow" />
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={save.isPending}>
          {texts.common.save}
        </Button>
      </footer>
    </Dialog>
  )
}

function LongText({
  label,
  hint,
  wrong,
  value,
  onValue,
}: {
  label: string
  hint: string
  wrong: string | undefined
  value: string
  onValue: (value: string) => void
}) {
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(tied) => <textarea {...tied} class="input" rows={3} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}
    </Field>
  )
}
