import { useId } from 'preact/hooks'
import type { Json } from '../../../contract/events.ts'
import { CheckField, Field, FieldNotes, SelectField, TextField } from '../../parts/field.tsx'
import { useWords } from '../words.ts'
import type { Field as Spec } from './fields.ts'
import { applies, type Settings, storedSecret, type Values } from './values.ts'

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
  const shown = props.fields.filter((field) => applies(field, props.values))
  const basic = shown.filter((field) => !field.advanced)
  const advanced = shown.filter((field) => field.advanced)
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

interface Around {
  label: string
  hint: string | undefined
  wrong: string | undefined
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

/** One of a few words, or a value of one's own. */
function Either({
  label,
  hint,
  wrong,
  input,
  value,
  onValue,
}: Around & { input: Extract<Spec['input'], { kind: 'either' }>; value: string; onValue: (value: string) => void }) {
  const words = useWords()
  const id = useId()
  const own = !input.choices.some((choice) => choice.value === value)
  return (
    <fieldset class="field either" aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend>{label}</legend>
      {input.choices.map((choice) => (
        <label class="radio" key={choice.value}>
          <input type="radio" name={id} checked={value === choice.value} onChange={() => onValue(choice.value)} />
          {choice.title}
        </label>
      ))}
      <span class="radio">
        <label class="radio">
          <input
            type="radio"
            name={id}
            checked={own}
            onChange={() => onValue(input.type === 'date' ? new Date().toISOString().slice(0, 10) : '')}
          />
          {input.type === 'date' ? words.wizard.ownDate : words.wizard.own}
        </label>
        {own && (
          <input
            class="input date"
            {...({ type: input.type } as object)}
            value={value}
            aria-label={label}
            aria-invalid={wrong ? 'true' : undefined}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
        )}
      </span>
      <FieldNotes id={id} wrong={wrong} hint={hint} />
    </fieldset>
  )
}
