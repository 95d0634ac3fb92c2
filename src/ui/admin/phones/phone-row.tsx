import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'preact/hooks'
import type { Phone, PhoneChange } from '../../../calls/shapes.ts'
import type { Channel } from '../../../channels/shapes.ts'
import { remove } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { full, short } from '../../parts/time.ts'
import { toast, toastError } from '../../parts/toast.tsx'
import type { PhonesTexts } from '../../texts/phones.en.ts'
import { useTexts } from '../../texts/texts.ts'
import { useOperators } from '../lists.ts'
import { pathOf, useSavePhone } from './save-phone.ts'

interface Props {
  channel: Channel
  phone: Phone
  words: PhonesTexts
  listKey: string[]
}

/** One phone: whose it is, whether it rings in his browser, when it was last seen. */
export function PhoneRow({ channel, phone, words, listKey }: Props) {
  const client = useQueryClient()
  const [secret, setSecret] = useState('')
  const { extension } = phone
  // what was typed while an earlier change was on its way stays
  const onSaved = (change: PhoneChange) => setSecret((typed) => (typed === change.secret ? '' : typed))
  const { shown, save } = useSavePhone(channel, phone, listKey, onSaved)
  const forget = useMutation({
    mutationFn: () => remove(pathOf(channel, extension)),
    onSuccess: () => {
      client.setQueryData<Phone[]>(listKey, (all) => all?.filter((one) => one.extension !== extension))
      toast(words.forgotten(extension))
    },
    onError: toastError,
  })
  return (
    <tr>
      <td>
        <b>{extension}</b>
      </td>
      <td>
        <Whose phone={shown} words={words} onSave={save} />
      </td>
      <td>
        <InBrowser phone={shown} secret={secret} words={words} onSecret={setSecret} onSave={save} />
      </td>
      <td class="opt dim" title={phone.seenAt ? full(phone.seenAt) : undefined}>
        {phone.seenAt ? short(phone.seenAt) : words.never}
      </td>
      <td class="act-cell">
        <Button low kind="quiet" icon="trash" label={words.forget(extension)} busy={forget.isPending} onClick={() => forget.mutate()} />
      </td>
    </tr>
  )
}

interface CellProps {
  phone: Phone
  words: PhonesTexts
  onSave: (change: Partial<PhoneChange>, said: string) => void
}

function Whose({ phone: { extension, operatorId }, words, onSave }: CellProps) {
  const { data: operators = [] } = useOperators()
  const texts = useTexts()
  const give = (id: string) => {
    const name = operators.find((one) => one.id === id)?.name ?? ''
    onSave({ operatorId: id || null, ...(id ? {} : { softphone: false }) }, words.saved(extension, name))
  }
  return (
    <select
      class={`input ${operatorId === null ? 'warn' : ''}`}
      aria-label={words.operatorOf(extension)}
      value={operatorId ?? ''}
      onChange={(event) => give(event.currentTarget.value)}
    >
      <option value="">{texts.common.nobody}</option>
      {operators
        .filter((one) => !one.disabled || one.id === operatorId)
        .map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
    </select>
  )
}

interface SecretProps extends CellProps {
  /** As it is typed. */
  secret: string
  onSecret: (secret: string) => void
}

function InBrowser({ phone, words, onSave, ...rest }: SecretProps) {
  const { extension, operatorId, softphone } = phone
  return (
    <div class="browser">
      <label class="check">
        <input
          type="checkbox"
          checked={softphone}
          disabled={operatorId === null}
          aria-label={words.softphoneOf(extension)}
          onChange={(event) => {
            const { checked } = event.currentTarget
            onSave({ softphone: checked }, checked ? words.browserOn(extension) : words.browserOff(extension))
          }}
        />
        <span class="only-narrow">{words.softphone}</span>
      </label>
      {softphone && <Secret phone={phone} words={words} onSave={onSave} {...rest} />}
    </div>
  )
}

function Secret({ phone: { extension, hasSecret }, secret, words, onSecret, onSave }: SecretProps) {
  const texts = useTexts()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (secret) onSave({ secret }, words.kept)
      }}
    >
      <input
        class="input"
        type="password"
        autocomplete="new-password"
        aria-label={words.secretOf(extension)}
        title={words.secretHint}
        placeholder={hasSecret ? words.secretKept : words.secret}
        maxLength={200}
        value={secret}
        onInput={(event) => onSecret(event.currentTarget.value)}
      />
      {secret && (
        <Button low type="submit">
          {texts.common.save}
        </Button>
      )}
    </form>
  )
}
