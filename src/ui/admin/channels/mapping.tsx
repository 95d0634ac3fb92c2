import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'preact/hooks'
import type { Channel } from '../../../channels/shapes.ts'
import { ApiError, post } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Field, SelectField } from '../../parts/field.tsx'
import { Failed } from '../../parts/state.tsx'
import { short } from '../../parts/time.ts'
import { CopyBox } from './copy-box.tsx'
import { MappingPaths, type Paths } from './mapping-paths.tsx'
import { OnlyHere } from './only-here.tsx'
import { Outcome, type Tried } from './outcome.tsx'
import { useOfChannel, usePanelWords, useSetting } from './panel.ts'

interface Shown {
  address: string
  mapping: Paths
  /** What came to that address lately. */
  samples: { receivedAt: string; contentType: string; text: string }[]
}

const restMs = 300

/** How the webhooks of other services are read: a sample, the paths of its parts, and what becomes of it. */
export function Mapping({ channel }: { channel: Channel }) {
  const { data, error, refetch } = useOfChannel<Shown>(channel, 'mapping', { everyMs: 10_000 })
  if (!data) return error ? <Failed error={error} again={refetch} /> : null
  return <Known channel={channel} shown={data} />
}

const isSet = ({ kind: _, own, ...paths }: Paths): boolean => Object.values(paths).some(Boolean) || Object.keys(own).length > 0

function Known({ channel, shown }: { channel: Channel; shown: Shown }) {
  const words = usePanelWords()
  const [sample, setSample] = useState({ text: '', contentType: 'application/json' })
  // nothing set yet: what the first sample suggests is taken
  const [mapping, setMapping] = useState<Paths | null>(isSet(shown.mapping) ? shown.mapping : null)
  const asked = useRest({ sample, mapping })
  const tried = useQuery({
    queryKey: ['panel', channel.id, 'try', asked],
    queryFn: () =>
      post<Tried>(`/c/${channel.id}/try`, {
        sample: asked.sample.text,
        contentType: asked.sample.contentType,
        ...(asked.mapping && { mapping: asked.mapping }),
      }),
    enabled: asked.sample.text.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  })
  const save = useSetting(channel, 'mapping', words?.mapping.saved ?? '')
  if (!words) return null
  const used = mapping ?? tried.data?.mapping ?? shown.mapping
  const nothing = !sample.text.trim() && JSON.stringify(used) === JSON.stringify(shown.mapping)
  const wrong = (path: string) => (tried.error instanceof ApiError ? tried.error.at(`mapping.${path}`) : undefined)
  return (
    <section class="block" aria-label={words.mapping.title}>
      <h2>{words.mapping.title}</h2>
      <p class="second">{words.mapping.address}</p>
      <CopyBox text={shown.address} what={words.mapping.title} />
      <OnlyHere address={shown.address} />
      <p class="dim small">{words.mapping.addressHint}</p>
      <div class="mapping">
        <div class="form">
          <Field label={words.mapping.sample} hint={words.mapping.sampleHint}>
            {(tied) => (
              <textarea
                {...tied}
                class="input mono"
                rows={12}
                spellcheck={false}
                value={sample.text}
                onInput={(event) => setSample({ text: event.currentTarget.value, contentType: typeOf(event.currentTarget.value) })}
              />
            )}
          </Field>
          {shown.samples.map((one) => (
            <Button key={one.receivedAt} kind="quiet" onClick={() => setSample(one)}>
              {words.mapping.last(short(one.receivedAt))}
            </Button>
          ))}
        </div>
        <div class="form">
          <SelectField
            label={words.mapping.kind}
            value={used.kind}
            onValue={(kind) => setMapping({ ...used, kind: kind as Paths['kind'] })}
            options={(['form', 'message'] as const).map((kind) => ({ value: kind, text: words.mapping.kinds[kind] }))}
          />
          <MappingPaths paths={used} known={tried.data?.paths ?? []} wrong={wrong} words={words.mapping} onChange={setMapping} />
        </div>
        <div class="form">
          <Outcome tried={sample.text.trim() ? tried.data : undefined} words={words} />
          <Button kind="primary" busy={save.isPending || tried.error !== null || nothing} onClick={() => save.mutate(() => used)}>
            {words.mapping.save}
          </Button>
        </div>
      </div>
    </section>
  )
}

const typeOf = (text: string): string => (/^\s*[[{"]/.test(text) ? 'application/json' : 'application/x-www-form-urlencoded')

/** A value once it has come to rest, so that not every key asks the server. */
function useRest<T>(value: T): T {
  const [rest, setRest] = useState(value)
  const now = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setRest(value), restMs)
    return () => clearTimeout(timer)
  }, [now])
  return rest
}
