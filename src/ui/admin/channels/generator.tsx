import { useState } from 'preact/hooks'
import type { Channel } from '../../../channels/shapes.ts'
import { CheckField, Field, TextField } from '../../parts/field.tsx'
import type { PanelTexts } from '../../texts/panels.en.ts'
import { CopyBox } from './copy-box.tsx'
import { useOfChannel } from './panel.ts'

const kinds = ['name', 'email', 'phone', 'company', 'message', 'file', 'consent'] as const

/** A form for a website, made of chosen fields: plain HTML to copy, and how it looks. Open for whoever has none yet. */
export function Generator({ channel, words: { generator: words }, first }: { channel: Channel; words: PanelTexts; first: boolean }) {
  const [chosen, setChosen] = useState<readonly string[]>(['name', 'email', 'message'])
  const [own, setOwn] = useState('')
  const [form, setForm] = useState('')
  // as it was found: the first form that comes in must not close it
  const [open] = useState(first)
  const fields = [
    ...kinds.filter((kind) => chosen.includes(kind)),
    ...own.split('\n').flatMap((line) => (line.trim() ? [`own:${line.trim()}`] : [])),
  ]
  const { data } = useOfChannel<{ html: string; page: string }>(channel, 'snippet', {
    query: { fields: fields.join(','), form: form.trim() },
  })
  return (
    <details class="formcard" open={open}>
      <summary>
        <b>{words.title}</b>
      </summary>
      <div class="generator">
        <div class="form">
          <fieldset class="field checks">
            <legend>{words.fields}</legend>
            {kinds.map((kind) => (
              <CheckField
                key={kind}
                label={words.kinds[kind]}
                checked={chosen.includes(kind)}
                onValue={(on) => setChosen(on ? [...chosen, kind] : chosen.filter((one) => one !== kind))}
              />
            ))}
          </fieldset>
          <Field label={words.own} hint={words.ownHint}>
            {(tied) => <textarea {...tied} class="input" rows={2} value={own} onInput={(event) => setOwn(event.currentTarget.value)} />}
          </Field>
          <TextField label={words.name} hint={words.nameHint} value={form} onValue={setForm} maxLength={100} />
        </div>
        {data && (
          <div class="form">
            <CopyBox text={data.html} what={words.title} />
            <a href={data.page} target="_blank" rel="noopener">
              {words.preview}
            </a>
          </div>
        )}
      </div>
    </details>
  )
}
