import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'preact/hooks'
import { Link } from 'wouter'
import type { Phone, PhoneChange } from '../../../calls/shapes.ts'
import type { Channel } from '../../../channels/shapes.ts'
import { get, put, remove, wordsOf, wrongAt } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { Failed } from '../../parts/state.tsx'
import { full, short } from '../../parts/time.ts'
import { toast, toastError } from '../../parts/toast.tsx'
import type { PhonesTexts } from '../../texts/phones.en.ts'
import { useTexts } from '../../texts/texts.ts'
import { useLines, useOperators } from '../lists.ts'
import { useSend } from '../send.ts'

interface Props {
  channel: Channel
  words: PhonesTexts
}

const pathOf = (channel: Channel, extension: string) => `/api/channels/${channel.id}/phones/${encodeURIComponent(extension)}`

/** The phones of a telephone system and whose they are; those of nobody stand first and are counted. */
export function Phones({ channel, words }: Props) {
  const texts = useTexts()
  const key = ['phones', channel.id]
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async () => (await get<{ items: Phone[] }>(`/api/channels/${channel.id}/phones`)).items,
    staleTime: 0,
    // one that rings for the first time appears here
    refetchInterval: 5000,
  })
  const lines = useLines()
  const phones = useStill(data)
  if (!data) return error ? <Failed error={error} again={refetch} /> : null
  const free = data.filter(({ operatorId }) => operatorId === null).length
  return (
    <section class="block phones" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p class="second">{words.about}</p>
      {lines.data?.some(({ id, country }) => id === channel.lineId && country === '') && (
        <p class="warn" role="status">
          <Link href="/settings/lines">{words.noCountry}</Link>
        </p>
      )}
      {free > 0 && (
        <p class="warn" role="status">
          {words.ofNobody(free)}
        </p>
      )}
      {phones.length === 0 ? (
        <p class="dim">{words.empty}</p>
      ) : (
        <div class="tablebox">
          <table class="table">
            <thead>
              <tr>
                <th>{words.extension}</th>
                <th>{words.operator}</th>
                <th>{words.softphone}</th>
                <th class="opt">{words.seen}</th>
                <th>
                  <span class="sr">{texts.common.remove}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {phones.map((phone) => (
                <Row key={phone.extension} channel={channel} phone={phone} words={words} listKey={key} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Add channel={channel} words={words} onAdded={() => void refetch()} />
    </section>
  )
}

interface Saving {
  change: PhoneChange
  before: Phone
  said: string
}

/** In the order they were first shown: what one has just changed stays where it is. */
function useStill(phones: Phone[] | undefined): Phone[] {
  const order = useRef(new Map<string, number>())
  for (const { extension } of phones ?? []) if (!order.current.has(extension)) order.current.set(extension, order.current.size)
  return [...(phones ?? [])].sort((a, b) => order.current.get(a.extension)! - order.current.get(b.extension)!)
}

function Row({ channel, phone, words, listKey }: Props & { phone: Phone; listKey: string[] }) {
  const { data: operators = [] } = useOperators()
  const client = useQueryClient()
  const texts = useTexts()
  const [secret, setSecret] = useState('')
  const { extension } = phone
  const show = (change: (all: Phone[]) => Phone[]) => client.setQueryData<Phone[]>(listKey, (all) => all && change(all))
  const replace = (saved: Phone) => show((all) => all.map((one) => (one.extension === extension ? saved : one)))
  const mutationKey = [...listKey, extension]
  const isLast = () => client.isMutating({ mutationKey }) === 1
  const save = useMutation({
    mutationKey,
    // one after the other, in the order they were made
    scope: { id: mutationKey.join(' ') },
    mutationFn: ({ change }: Saving) => put<Phone>(pathOf(channel, extension), change),
    onSuccess: (saved, { change, said }) => {
      if (isLast()) replace(saved)
      // what was typed while an earlier change was on its way stays
      setSecret((typed) => (typed === change.secret ? '' : typed))
      toast(said)
    },
    onError: (error, { before }) => {
      if (isLast()) replace(before)
      toastError(error)
    },
  })
  const set = (change: Partial<PhoneChange>, said: string) => {
    const { operatorId, softphone } = phone
    const whole = { operatorId, softphone, ...change }
    // what was chosen stands at once; what the hub refuses is taken back and said
    void client.cancelQueries({ queryKey: listKey })
    replace({ ...phone, operatorId: whole.operatorId, softphone: whole.softphone })
    save.mutate({ change: whole, before: phone, said })
  }
  const forget = useMutation({
    mutationFn: () => remove(pathOf(channel, extension)),
    onSuccess: () => {
      show((all) => all.filter((one) => one.extension !== extension))
      toast(words.forgotten(extension))
    },
    onError: toastError,
  })
  const give = (operatorId: string) => {
    const name = operators.find(({ id }) => id === operatorId)?.name ?? ''
    set({ operatorId: operatorId || null, ...(operatorId ? {} : { softphone: false }) }, words.saved(extension, name))
  }
  return (
    <tr>
      <td>
        <b>{extension}</b>
      </td>
      <td>
        <select
          class={`input ${phone.operatorId === null ? 'warn' : ''}`}
          aria-label={words.operatorOf(extension)}
          value={phone.operatorId ?? ''}
          onChange={(event) => give(event.currentTarget.value)}
        >
          <option value="">{texts.common.nobody}</option>
          {operators
            .filter((one) => !one.disabled || one.id === phone.operatorId)
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
        </select>
      </td>
      <td>
        <div class="browser">
          <label class="check">
            <input
              type="checkbox"
              checked={phone.softphone}
              disabled={phone.operatorId === null}
              aria-label={words.softphoneOf(extension)}
              onChange={(event) => {
                const softphone = event.currentTarget.checked
                set({ softphone }, softphone ? words.browserOn(extension) : words.browserOff(extension))
              }}
            />
            <span class="only-narrow">{words.softphone}</span>
          </label>
          {phone.softphone && (
            <form
              onSubmit={(event) => {
                event.preventDefault()
                if (secret) set({ secret }, words.kept)
              }}
            >
              <input
                class="input"
                type="password"
                autocomplete="new-password"
                aria-label={words.secretOf(extension)}
                title={words.secretHint}
                placeholder={phone.hasSecret ? words.secretKept : words.secret}
                maxLength={200}
                value={secret}
                onInput={(event) => setSecret(event.currentTarget.value)}
              />
              {secret && (
                <Button low type="submit">
                  {texts.common.save}
                </Button>
              )}
            </form>
          )}
        </div>
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

/** A phone that has not rung yet. */
function Add({ channel, words, onAdded }: Props & { onAdded: () => void }) {
  const [extension, setExtension] = useState('')
  const add = useSend({
    send: (name: string) => put<Phone>(pathOf(channel, name), { operatorId: null }),
    onSuccess: (_, name) => {
      // the next one that is typed meanwhile stays
      setExtension((typed) => (typed.trim() === name ? '' : typed))
      onAdded()
    },
  })
  return (
    <form
      class="ready"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (extension.trim()) add.mutate(extension.trim())
      }}
    >
      <TextField
        label={words.extension}
        value={extension}
        maxLength={32}
        autocomplete="off"
        spellcheck={false}
        wrong={add.error ? (wrongAt(add.error, 'extension') ?? wordsOf(add.error)) : undefined}
        onValue={setExtension}
      />
      <Button type="submit" icon="plus" busy={add.isPending}>
        {words.add}
      </Button>
    </form>
  )
}
