import type { Channel } from '../../../channels/shapes.ts'
import { Failed } from '../../parts/state.tsx'
import { Copy } from '../copy.tsx'
import { CopyBox } from './copy-box.tsx'
import { OnlyHere } from './only-here.tsx'
import { useOfChannel, usePanelWords } from './panel.ts'

interface Shown {
  /** What the examples sign with, for the admin's own program. */
  secret: string
  /** The connector's own words for what they are for. */
  title?: string
  address: string
  items: { title: string; text: string }[]
}

/** Texts to copy into a program that speaks with this channel. */
export function Examples({ channel }: { channel: Channel }) {
  const words = usePanelWords()
  const { data, error, refetch } = useOfChannel<Shown>(channel, 'examples')
  if (!words) return null
  if (!data) return error ? <Failed error={error} again={refetch} /> : null
  return (
    <section class="block" aria-label={data.title ?? words.examples.title}>
      <h2>{data.title ?? words.examples.title}</h2>
      <p class="secret">
        <span class="grow">
          {words.examples.secret} <code>••••</code>
        </span>
        <Copy text={data.secret} />
      </p>
      <p class="dim small">{words.examples.secretHint}</p>
      <OnlyHere address={data.address} />
      {data.items.map(({ title, text }, index) => (
        <details key={title} class="example" open={index === 0}>
          <summary>{title}</summary>
          <CopyBox text={text} />
        </details>
      ))}
      <p>
        <a href={`/c/${channel.id}/schema`} target="_blank" rel="noopener">
          {words.examples.schema}
        </a>
      </p>
    </section>
  )
}
