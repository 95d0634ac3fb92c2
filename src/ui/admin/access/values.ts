import type { Json } from '../../../contract/events.ts'
import { short } from '../../parts/time.ts'
import { useLanguage } from '../../texts/texts.ts'
import { type Field, kindOf } from '../channels/fields.ts'
import { useChannels, useConnectors, useLines, useOperators } from '../lists.ts'
import { useWords } from '../words.ts'

/** The present name of a channel, line or operator by its id, as far as it is still there. */
export function useNames(): (id: string) => string | undefined {
  const { data: channels = [] } = useChannels()
  const { data: lines = [] } = useLines()
  const { data: operators = [] } = useOperators()
  return (id) => [...channels, ...lines, ...operators].find((one) => one.id === id)?.name
}

/** Values as the pages say them: choices and kinds by their words, ids by their names, times as clocks; what has no word of ours as it is. */
export function useValues(): (name: string, value: Json, field?: Field) => string {
  const words = useWords()
  const language = useLanguage()
  const nameOf = useNames()
  const { data: connectors = [] } = useConnectors()
  const wordOf = (name: string, value: string): string | undefined => {
    const own: { [name: string]: { [value: string]: string } } = {
      kind: words.kinds,
      effect: words.blocklist.effects,
      role: words.operators.roles,
    }
    if (name === 'country' && /^[A-Z]{2}$/.test(value)) return new Intl.DisplayNames(language, { type: 'region' }).of(value)
    const info = name === 'connector' ? connectors.find(({ id }) => id === value) : undefined
    return info ? kindOf(info, language) : own[name]?.[value]
  }
  const shown = (name: string, value: Json, field?: Field): string => {
    if (Array.isArray(value)) return value.map((each) => shown(name, each, field)).join(', ')
    if (typeof value === 'boolean') return value ? words.state.yes : words.state.no
    if (typeof value !== 'string') return JSON.stringify(value)
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return short(value)
    // what a field of a form is: one of ours, or one of its own under a name
    if (name.startsWith('settings.forms.'))
      return value.startsWith('own:') ? value.slice('own:'.length) : (words.audit.names[value] ?? value)
    const choices = field && 'choices' in field.input ? field.input.choices : []
    return choices.find((choice) => choice.value === value)?.title ?? wordOf(name, value) ?? nameOf(value) ?? value
  }
  return shown
}
