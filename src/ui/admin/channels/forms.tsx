import { useState } from 'preact/hooks'
import type { Channel } from '../../../channels/shapes.ts'
import { Button } from '../../parts/button.tsx'
import { Failed } from '../../parts/state.tsx'
import { ago, langOf, useNow } from '../../parts/time.ts'
import type { PanelTexts } from '../../texts/panels.en.ts'
import { CopyBox } from './copy-box.tsx'
import { Generator } from './generator.tsx'
import { OnlyHere } from './only-here.tsx'
import { useOfChannel, usePanelWords, useSetting } from './panel.ts'

interface Field {
  name: string
  sample: string
  guess: string | null
  /** What an admin has said it is. */
  role: string | null
}

interface Form {
  name: string
  /** The channel's only form without a name. */
  unnamed: boolean
  page: string
  seenAt: string | null
  confirmed: boolean
  fields: Field[]
}

/** The forms that were sent, what their fields are taken for, and a form to copy. */
export function Forms({ channel }: { channel: Channel }) {
  const words = usePanelWords()
  const { data, error, refetch } = useOfChannel<{ address: string; forms: Form[] }>(channel, 'forms', { everyMs: 10_000 })
  if (!words) return null
  if (!data) return error ? <Failed error={error} again={refetch} /> : null
  return (
    <section class="block" aria-label={words.forms.title}>
      <h2>{words.forms.title}</h2>
      <p class="second">{words.forms.address}</p>
      <CopyBox text={data.address} what={words.forms.title} />
      <OnlyHere address={data.address} />
      <p class="dim small">{words.forms.addressHint}</p>
      {data.forms.length === 0 && <p class="second">{words.forms.none}</p>}
      {data.forms.map((form) => (
        <OneForm key={form.name} channel={channel} form={form} words={words} />
      ))}
      <Generator channel={channel} words={words} first={data.forms.length === 0} />
    </section>
  )
}

const kinds = ['name', 'email', 'phone', 'company', 'message', 'own', 'ignore'] as const

/** One form: its fields with what they are, guessed until somebody confirms it. */
function OneForm({ channel, form, words }: { channel: Channel; form: Form; words: PanelTexts }) {
  const now = useNow()
  const name = form.unnamed ? words.forms.unnamed : form.name
  const save = useSetting(channel, 'forms', words.forms.done(name))
  // only what was chosen here: what is known of the others may grow meanwhile
  const [chosen, setChosen] = useState<{ [field: string]: string }>({})
  const roleOf = ({ name, role, guess }: Field) => chosen[name] ?? role ?? guess ?? `own:${name}`
  const set = (field: string, role: string) => setChosen((before) => ({ ...before, [field]: role }))
  const confirm = () => {
    // an own field whose name was emptied is called as the form calls it
    const named = form.fields.map((field) => [field.name, roleOf(field).trim() === 'own:' ? `own:${field.name}` : roleOf(field)])
    save.mutate((stored) => ({ ...(stored as object), [form.name]: Object.fromEntries(named) }))
  }
  return (
    <details class="formcard" open={!form.confirmed}>
      <summary>
        <b>{name}</b>
        <span class={`small ${form.confirmed ? 'dim' : 'warn'}`}>{form.confirmed ? words.forms.confirmed : words.forms.guessed}</span>
        <span class="small dim">{form.seenAt ? words.forms.seen(ago(form.seenAt, now)) : words.forms.unseen}</span>
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.forms.field}</th>
            <th scope="col">{words.forms.sample}</th>
            <th scope="col">{words.forms.role}</th>
          </tr>
        </thead>
        <tbody>
          {form.fields.map((field) => {
            const role = roleOf(field)
            const own = role.startsWith('own:')
            return (
              <tr key={field.name}>
                <th scope="row" lang={langOf(field.name)}>
                  {field.name}
                </th>
                <td class="dim" lang={langOf(field.sample)}>
                  {field.sample}
                </td>
                <td>
                  <div>
                    <select
                      class="input"
                      aria-label={words.forms.roleOf(field.name)}
                      value={own ? 'own' : role}
                      onChange={(event) =>
                        set(field.name, event.currentTarget.value === 'own' ? `own:${field.name}` : event.currentTarget.value)
                      }
                    >
                      {kinds.map((kind) => (
                        <option key={kind} value={kind}>
                          {words.forms.roles[kind]}
                        </option>
                      ))}
                    </select>
                    {own && (
                      <input
                        class="input"
                        aria-label={words.forms.ownLabel(field.name)}
                        value={role.slice('own:'.length)}
                        maxLength={100}
                        onInput={(event) => set(field.name, `own:${event.currentTarget.value}`)}
                      />
                    )}
                  </div>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p class="acts">
        <a href={form.page} target="_blank" rel="noopener">
          {words.forms.open}
        </a>
        <span class="grow" />
        <Button kind="primary" busy={save.isPending} onClick={confirm}>
          {words.forms.confirm}
        </Button>
      </p>
    </details>
  )
}
