import type { Json } from '../../../contract/events.ts'
import { CheckField, Field, SelectField, TextField } from '../../parts/field.tsx'
import { useWords } from '../words.ts'
import { type Around, Cards, Either } from './choices.tsx'
import { CopyBox } from './copy-box.tsx'
import type { Field as Spec } from './fields.ts'
import { applies, isFolded, type Settings, storedSecret, type Values } from './values.ts'

interface Props {
  fields: Spec[]
  values: Values
  /** Settings as stored, with masked secrets. */
  stored?: Settings | undefined
  wrong: (path: string) => string | undefined
  onValue: (path: string, value: Json) => void
}

/** The settings of any connector, basic ones first, the rest folded away unless something in there is wrong. */
export function SettingsForm(props: Props) {
  const words = useWords()
  // what is refused is seen, whatever was chosen
  const shown = props.fields.filter((field) => applies(field, props.values, props.stored) || props.wrong(field.path))
  const folded = (field: Spec) => isFolded(field, props.fields, props.values, props.stored)
  const basic = shown.filter((field) => !folded(field))
  const advanced = shown.filter(folded)
  return (
    <>
      <Groups {...props} fields={basic} />
      {advanced.length > 0 && (
        <details class="advanced" open={advanced.some((field) => props.wrong(field.path)) || undefined}>
          <summary>{words.wizard.advanced}</summary>
          <div class="form">
            <Groups {...props} fields={advanced} />
          </div>
        </details>
      )}
    </>
  )
}

/** Fields under their group's name. A number after a text (a port after its host) stands beside it. */
function Groups(props: Props) {
  const rows: Spec[][] = []
  for (const field of props.fields) {
    const before = rows.at(-1)
    const beside =
      field.input.kind === 'number' && before?.length === 1 && before[0]?.input.kind === 'text' && before[0].group === field.group
    if (beside) before.push(field)
    else rows.push([field])
  }
  return (
    <>
      {rows.map((row, index) => {
        const group = row[0]?.group ?? ''
        return (
          <>
            {group && rows[index - 1]?.[0]?.group !== group && <h3 class="group">{group}</h3>}
            <div class={row.length > 1 ? 'pair port' : 'alone'} id={`setting-${row[0]?.path}`} key={row[0]?.path}>
              {row.map((field) => (
                <Control key={field.path} {...props} field={field} />
              ))}
            </div>
            {row.map(({ path, copy }) => copy && <ToCopy key={path} {...copy} />)}
          </>
        )
      })}
    </>
  )
}

function Control({ field, values, stored, wrong, onValue }: Props & { field: Spec }) {
  const words = useWords()
  const value = values[field.path] ?? null
  const set = (next: Json) => onValue(field.path, next)
  const tied = { label: field.title, hint: field.hint || undefined, wrong: wrong(field.path) }
  const text = typeof value === 'string' ? value : value === null ? '' : String(value)
  switch (field.input.kind) {
    case 'secret': {
      const mask = storedSecret(stored, field.path)
      const hint = [field.hint, mask ? words.wizard.secretKept(mask) : words.wizard.secretHint].filter(Boolean).join(' ')
      return <TextField {...tied} hint={hint} type="password" autocomplete="new-password" value={text} onValue={set} placeholder={mask} />
    }
    case 'number':
      return (
        <TextField
          {...tied}
          type="number"
          inputMode="numeric"
          value={text}
          {...(field.input.min === undefined ? {} : { min: field.input.min })}
          {...(field.input.max === undefined ? {} : { max: field.input.max })}
          onValue={(next) => set(next === '' ? null : Number(next))}
        />
      )
    case 'switch':
      return <CheckField label={field.title} hint={field.hint || undefined} checked={value === true} onValue={set} />
    case 'choice':
      return (
        <SelectField
          {...tied}
          value={text}
          onValue={set}
          options={field.input.choices.map((choice) => ({ value: choice.value, text: choice.title }))}
        />
      )
    case 'cards':
      return <Cards {...tied} input={field.input} value={text} onValue={set} />
    case 'either':
      return <Either {...tied} input={field.input} value={text} onValue={set} />
    case 'list':
      return <Lines {...tied} hint={field.hint || words.wizard.listHint} value={Array.isArray(value) ? value : []} onValue={set} />
    case 'text':
      if (field.multiline) return <LongText {...tied} value={text} onValue={set} />
      return (
        <TextField
          {...tied}
          type={field.input.type}
          value={text}
          onValue={set}
          autocomplete="off"
          required={field.required}
          spellcheck={false}
        />
      )
  }
}

/** What the other side needs before the settings around it can be filled in. */
function ToCopy({ title, text }: { title: string; text: string }) {
  return (
    <details class="example">
      <summary>{title}</summary>
      <CopyBox text={text} what={title} />
    </details>
  )
}

function LongText({ value, onValue, ...around }: Around & { value: string; onValue: (value: string) => void }) {
  return (
    <Field {...around}>
      {(tied) => <textarea {...tied} class="input" rows={3} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}
    </Field>
  )
}

function Lines({ value, onValue, ...around }: Around & { value: Json[]; onValue: (value: Json) => void }) {
  // an empty last line stays while it is being typed; it is trimmed off when the form is read
  return (
    <Field {...around}>
      {(tied) => (
        <textarea
          {...tied}
          class="input"
          rows={Math.min(6, Math.max(2, value.length + 1))}
          value={value.join('\n')}
          spellcheck={false}
          onInput={(event) => onValue(event.currentTarget.value === '' ? [] : event.currentTarget.value.split('\n'))}
        />
      )}
    </Field>
  )
}
