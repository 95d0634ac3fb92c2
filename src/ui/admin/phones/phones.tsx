import { useIsMutating, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'preact/hooks'
import { Link } from 'wouter'
import type { Phone } from '../../../calls/shapes.ts'
import type { Channel } from '../../../channels/shapes.ts'
import { get, put, wordsOf, wrongAt } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { useSend } from '../../parts/send.ts'
import { Failed } from '../../parts/state.tsx'
import type { PhonesTexts } from '../../texts/phones.en.ts'
import { useTexts } from '../../texts/texts.ts'
import { useLines } from '../lists.ts'
import { PhoneRow } from './phone-row.tsx'
import { pathOf } from './save-phone.ts'

interface Props {
  channel: Channel
  words: PhonesTexts
}

/** The phones of a telephone system and whose they are; those of nobody stand first and are counted. */
export function Phones({ channel, words }: Props) {
  const texts = useTexts()
  const key = ['phones', channel.id]
  // what was read while a change is on its way may be from before it
  const changing = useIsMutating({ mutationKey: key }) > 0
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async () => (await get<{ items: Phone[] }>(`/api/channels/${channel.id}/phones`)).items,
    staleTime: 0,
    // one that rings for the first time appears here
    refetchInterval: changing ? false : 5000,
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
          <Link href={`/settings/lines/${channel.lineId}`}>{words.noCountry}</Link>
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
                <PhoneRow key={phone.extension} channel={channel} phone={phone} words={words} listKey={key} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Add channel={channel} words={words} onAdded={() => void refetch()} />
    </section>
  )
}

/** In the order they were first shown: what one has just changed stays where it is. */
function useStill(phones: Phone[] | undefined): Phone[] {
  const order = useRef(new Map<string, number>())
  for (const { extension } of phones ?? []) if (!order.current.has(extension)) order.current.set(extension, order.current.size)
  return [...(phones ?? [])].sort((a, b) => order.current.get(a.extension)! - order.current.get(b.extension)!)
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
