import type { Line } from '../../../lines/shapes.ts'
import { wrongAt } from '../../api.ts'
import { CheckField, Field, TextField } from '../../parts/field.tsx'
import { usePhonesWords } from './words.ts'

/** What a line may call, as its form holds it. */
export interface Calling {
  prefixes: string
  perDay: string
  away: boolean
}

export const callingOf = (line: Line | null): Calling => ({
  prefixes: line?.callPrefixes.join('\n') ?? '',
  perDay: String(line?.callsPerDay ?? 200),
  away: line?.awayInCall ?? false,
})

/** The same as the hub takes it: one beginning a line, however it was spaced. */
export const changeOf = ({ prefixes, perDay, away }: Calling) => ({
  callPrefixes: prefixes
    .split(/[\n,;]/)
    .map((prefix) => prefix.replace(/[^\d+]/g, ''))
    .filter(Boolean),
  callsPerDay: Number(perDay),
  awayInCall: away,
})

/** Where a line's operators may call, how often, and whether who talks is there for chats. */
export function CallFields({ value, error, onValue }: { value: Calling; error: unknown; onValue: (value: Calling) => void }) {
  const words = usePhonesWords()?.line
  if (!words) return null
  const wrong = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => wrongAt(error, `callPrefixes.${index}`)).find(Boolean)
  return (
    <fieldset class="field">
      <legend>{words.group}</legend>
      <div class="pair">
        <Field label={words.prefixes} hint={words.prefixesHint} wrong={wrongAt(error, 'callPrefixes') ?? wrong}>
          {(tied) => (
            <textarea
              {...tied}
              class="input"
              rows={2}
              inputMode="tel"
              spellcheck={false}
              value={value.prefixes}
              onInput={(event) => onValue({ ...value, prefixes: event.currentTarget.value })}
            />
          )}
        </Field>
        <TextField
          label={words.perDay}
          hint={words.perDayHint}
          wrong={wrongAt(error, 'callsPerDay')}
          type="number"
          inputMode="numeric"
          min={0}
          value={value.perDay}
          onValue={(perDay) => onValue({ ...value, perDay })}
        />
      </div>
      <CheckField label={words.away} checked={value.away} onValue={(away) => onValue({ ...value, away })} />
    </fieldset>
  )
}
