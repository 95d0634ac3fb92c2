import type { ComponentChildren, InputHTMLAttributes } from 'preact'
import { useId } from 'preact/hooks'

interface Around {
  label: string
  hint?: ComponentChildren
  /** What is wrong with the value: shown below and tied to the input. */
  wrong?: string | undefined
  /** At the right of the label. */
  aside?: ComponentChildren
}

/** Label, hint and error around any control; the control gets the ids it needs. */
export function Field({
  label,
  hint,
  wrong,
  aside,
  children,
}: Around & {
  children: (tied: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': 'true' | undefined }) => ComponentChildren
}) {
  const id = useId()
  const described = [wrong ? `${id}-wrong` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ') || undefined
  return (
    <div class="field">
      {aside ? (
        <span class="labelrow">
          <label for={id}>{label}</label>
          {aside}
        </span>
      ) : (
        <label for={id}>{label}</label>
      )}
      {children({ id, 'aria-describedby': described, 'aria-invalid': wrong ? 'true' : undefined })}
      <FieldNotes id={id} wrong={wrong} hint={hint} />
    </div>
  )
}

/** What stands below a control: what is wrong with it, and how to fill it in. */
export function FieldNotes({ id, wrong, hint }: { id: string; wrong: string | undefined; hint: ComponentChildren }) {
  return (
    <>
      {wrong && (
        <p class="wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </>
  )
}

type InputProps = Around & { value: string; onValue: (value: string) => void } & Omit<
    InputHTMLAttributes<HTMLInputElement>,
    'label' | 'value'
  > & {
    type?: string
    autocomplete?: string
    required?: boolean
    placeholder?: string
    inputMode?: string
    min?: string | number
    max?: string | number
    readOnly?: boolean
    disabled?: boolean
    maxLength?: number
    minLength?: number
    pattern?: string
    /** The id of a datalist. */
    list?: string
    name?: string
  }

/** A line of text. */
export function TextField({ label, hint, wrong, aside, value, onValue, class: more, ...rest }: InputProps) {
  return (
    <Field label={label} hint={hint} wrong={wrong} aside={aside}>
      {(tied) => (
        <input
          {...(rest as object)}
          {...tied}
          class={`input ${more ?? ''}`}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}

/** One of a few. */
export function SelectField({
  label,
  hint,
  wrong,
  value,
  onValue,
  options,
  disabled,
}: Around & {
  value: string
  onValue: (value: string) => void
  options: { value: string; text: string; lang?: string }[]
  disabled?: boolean
}) {
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(tied) => (
        <select {...tied} class="input" value={value} disabled={disabled} onChange={(event) => onValue(event.currentTarget.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value} lang={option.lang}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** On or off, with its words at the right. */
export function CheckField({
  label,
  hint,
  checked,
  onValue,
  disabled,
}: {
  label: string
  hint?: ComponentChildren
  checked: boolean
  onValue: (checked: boolean) => void
  disabled?: boolean
}) {
  const id = useId()
  return (
    <div class="field">
      <label class="check" for={id}>
        <input
          id={id}
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => onValue(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
