import { useId } from 'preact/hooks'
import { FieldNotes } from '../../parts/field.tsx'
import { useWords } from '../words.ts'
import type { Field as Spec } from './fields.ts'

export interface Around {
  label: string
  hint: string | undefined
  wrong: string | undefined
}

type Props<Kind extends Spec['input']['kind']> = Around & {
  input: Extract<Spec['input'], { kind: Kind }>
  value: string
  onValue: (value: string) => void
}

/** One of a few, each with a sentence on what it is. */
export function Cards({ label, hint, wrong, input, value, onValue }: Props<'cards'>) {
  const id = useId()
  return (
    <fieldset class="field" aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend>{label}</legend>
      <div class="choices">
        {input.choices.map((choice) => (
          <label class="choice" key={choice.value}>
            <input
              type="radio"
              name={id}
              checked={value === choice.value}
              onChange={() => onValue(choice.value)}
              aria-describedby={`${id}-${choice.value}`}
            />
            <b>{choice.title}</b>
            <span class="second small" id={`${id}-${choice.value}`}>
              {choice.note}
            </span>
          </label>
        ))}
      </div>
      <FieldNotes id={id} wrong={wrong} hint={hint} />
    </fieldset>
  )
}

/** One of a few words, or a value of one's own. */
export function Either({ label, hint, wrong, input, value, onValue }: Props<'either'>) {
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
