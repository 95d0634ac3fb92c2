import { useState } from 'preact/hooks'
import type { Channel } from '../../../channels/shapes.ts'
import { get, withQuery } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Failed } from '../../parts/state.tsx'
import { toastError } from '../../parts/toast.tsx'
import type { PanelTexts } from '../../texts/panels.en.ts'
import { useLanguage } from '../../texts/texts.ts'
import { Copy } from '../copy.tsx'
import { OnlyHere } from './only-here.tsx'
import { useOfChannel, usePanelWords } from './panel.ts'

/** `about`: what to do with it, a step a line. `signed`: it needs the secret, which stands beside it then instead of above all. */
interface Example {
  title: string
  about?: string
  text: string
  signed?: boolean
}

interface Shown {
  /** What the examples sign with; only while keys are shown. */
  secret: string | null
  /** The connector's own words for what they are for. */
  title?: string
  address: string
  items: Example[]
  /** What is seldom wanted here. */
  others?: Example[]
  /** Whether the first one is what is to be done next: it stands open then. */
  next?: boolean
}

type Words = PanelTexts['examples']

/** Stands in a text for a key that is not shown. */
const masked = '••••'

/** Texts to copy into a program that speaks with this channel. Keys are covered until they are copied or asked for. */
export function Examples({ channel }: { channel: Channel }) {
  const words = usePanelWords()?.examples
  const language = useLanguage()
  const { data, error, refetch } = useOfChannel<Shown>(channel, 'examples')
  if (!words) return null
  if (!data) return error ? <Failed error={error} again={refetch} /> : null
  const { items, others = [], next = true } = data
  const uncover = () => get<Shown>(withQuery(`/c/${channel.id}/examples`, { lang: language, keys: 'shown' }))
  const secret = <Secret words={words} secret={async () => (await uncover()).secret ?? ''} />
  const textOf = (title: string) => async () => {
    const whole = await uncover()
    return [...whole.items, ...(whole.others ?? [])].find((one) => one.title === title)?.text ?? ''
  }
  const show = (example: Example, open: boolean) => (
    <details key={example.title} class="example" open={open}>
      <summary>{example.title}</summary>
      {example.about && <p class="second about">{example.about}</p>}
      {example.signed && secret}
      <Text words={words} what={example.title} text={example.text} whole={textOf(example.title)} />
    </details>
  )
  return (
    <section class="block" aria-label={data.title ?? words.title}>
      <h2>{data.title ?? words.title}</h2>
      {![...items, ...others].some(({ signed }) => signed) && secret}
      {next && <OnlyHere address={data.address} />}
      {items.map((example, index) => show(example, next && index === 0))}
      {others.length > 0 && (
        <details class="example">
          <summary>{words.others}</summary>
          <div class="others">{others.map((example) => show(example, false))}</div>
        </details>
      )}
      <p>
        <a href={`/c/${channel.id}/schema`} target="_blank" rel="noopener">
          {words.schema}
        </a>
      </p>
    </section>
  )
}

function Secret({ words, secret }: { words: Words; secret: () => Promise<string> }) {
  return (
    <>
      <p class="secret">
        <span class="grow">
          {words.secret} <code>{masked}</code>
        </span>
        <Copy text={secret} what={words.secret} />
      </p>
      <p class="dim small">{words.secretHint}</p>
    </>
  )
}

/** A text as it is, or with its key covered until somebody asks to see it; what is copied is whole. */
function Text({ words, what, text, whole }: { words: Words; what: string; text: string; whole: () => Promise<string> }) {
  const [seen, setSeen] = useState<string | null>(null)
  const covered = text.includes(masked)
  const turn = async () => {
    try {
      setSeen(seen === null ? await whole() : null)
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <div class="copybox">
      <pre class="raw">{covered && seen !== null ? seen : text}</pre>
      <div class="acts">
        <Copy text={covered ? (seen ?? whole) : text} what={what} />
        {covered && (
          <Button kind="quiet" onClick={turn}>
            {seen === null ? words.show : words.hide}
          </Button>
        )}
      </div>
    </div>
  )
}
