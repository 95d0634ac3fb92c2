import type { Channel } from '../../../channels/shapes.ts'
import { ago, useNow } from '../../parts/time.ts'
import { useWords } from '../words.ts'
import { CopyBox } from './copy-box.tsx'
import { OnlyHere } from './only-here.tsx'
import { useOfChannel } from './panel.ts'

interface Embedding {
  snippet: string
  /** Where the pages load it from. */
  address: string
  /** Address of a page that shows it. */
  preview: string
  csp: string[]
  /** What to mind, such as that site and hub differ in https. */
  notes: string[]
}

/** For a channel that lives on other people's pages: the line to paste, how it looks, and where it was last seen. */
export function Embed({ channel }: { channel: Channel }) {
  const words = useWords()
  const now = useNow(10_000)
  const { data } = useOfChannel<Embedding>(channel, 'embed')
  if (!data) return null
  return (
    <section class="block embed" aria-label={words.embed.title}>
      <div>
        <h2>{words.embed.title}</h2>
        <p class="second">{words.embed.hint}</p>
        <CopyBox text={data.snippet} />
        <OnlyHere address={data.address} />
        {data.notes.map((note) => (
          <p key={note} class="second">
            {note}
          </p>
        ))}
        <p class={channel.seenAt ? 'second' : 'dim'}>
          {channel.seenAt && channel.seenOn ? words.embed.seen(channel.seenOn, ago(channel.seenAt, now)) : words.embed.unseen}
        </p>
        {data.csp.length > 0 && (
          <>
            <p class="second">{words.embed.csp}</p>
            <CopyBox text={data.csp.join('\n')} />
          </>
        )}
      </div>
      {/* by its path: the page may be open under another name of this machine, and may frame only itself */}
      <iframe class="preview" src={new URL(data.preview, location.href).pathname} title={words.embed.preview} loading="lazy" />
    </section>
  )
}
