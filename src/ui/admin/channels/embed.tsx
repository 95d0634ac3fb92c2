import type { Channel } from '../../../channels/shapes.ts'
import { ago, useNow } from '../../parts/time.ts'
import { useWords } from '../words.ts'
import { CopyBox } from './copy-box.tsx'
import { OnlyHere } from './only-here.tsx'
import { useOfChannel, usePanelWords } from './panel.ts'

interface Embedding {
  snippet: string
  /** Where the pages load it from. */
  address: string
  /** Address of a page that shows it. */
  preview: string
  csp: string[]
  /** What keeps it from being seen, each with the setting that changes it. */
  warnings: { text: string; setting: string }[]
  /** For who builds the site. */
  notes: string[]
}

/** For a channel that lives on other people's pages: the line to paste, how it looks, and where it was last seen. */
export function Embed({ channel }: { channel: Channel }) {
  const words = useWords()
  const panelWords = usePanelWords()
  const now = useNow(10_000)
  const { data } = useOfChannel<Embedding>(channel, 'embed')
  if (!data) return null
  return (
    <section class="block embed" aria-label={words.embed.title}>
      <div>
        <h2>{words.embed.title}</h2>
        <p class="second">{words.embed.hint}</p>
        <CopyBox text={data.snippet} what={words.embed.title} />
        <OnlyHere address={data.address} />
        {data.warnings.map(({ text, setting }) => (
          <p key={text} class="said-line degraded">
            {text}{' '}
            <a
              href={`#setting-${setting}`}
              onClick={(event) => {
                // going to a place takes the focus away
                event.preventDefault()
                document.querySelector<HTMLElement>(`#setting-${setting} .input`)?.focus()
              }}
            >
              {panelWords?.embed.toField}
            </a>
          </p>
        ))}
        <p class={channel.seenAt ? 'second' : 'dim'}>
          {channel.seenAt && channel.seenOn ? words.embed.seen(channel.seenOn, ago(channel.seenAt, now)) : words.embed.unseen}
        </p>
        <details class="example">
          <summary>{panelWords?.embed.builders}</summary>
          <div class="builders">
            {data.notes.map((note) => (
              <p key={note} class="second">
                {note}
              </p>
            ))}
            {data.csp.length > 0 && (
              <>
                <p class="second">{words.embed.csp}</p>
                <CopyBox text={data.csp.join('\n')} what="Content-Security-Policy" />
              </>
            )}
          </div>
        </details>
      </div>
      {/* by its path: the page may be open under another name of this machine, and may frame only itself */}
      <iframe class="preview" src={new URL(data.preview, location.href).pathname} title={words.embed.preview} loading="lazy" />
    </section>
  )
}
