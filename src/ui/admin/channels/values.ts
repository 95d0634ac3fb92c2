import type { Json } from '../../../contract/events.ts'
import type { Field } from './fields.ts'

export type Values = { [path: string]: Json }
export type Settings = { [name: string]: Json }

const isObject = (value: Json | undefined): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a form starts with: stored settings where there are any, else the defaults. Secrets start empty: the stored ones never come back. */
export function startValues(fields: Field[], stored?: Settings): Values {
  const start = (field: Field) => (stored ? read(stored, field.path) : field.start) ?? field.initial ?? empty(field)
  return Object.fromEntries(fields.map((field) => [field.path, field.input.kind === 'secret' ? '' : start(field)]))
}

/** The masked form of a stored secret ("••••abcd"), or '' when none is stored. */
export function storedSecret(stored: Settings | undefined, path: string): string {
  const value = stored && read(stored, path)
  return typeof value === 'string' ? value : ''
}

/** Whether a field counts now: its conditions are the values of other settings. Something stored that acts counts until it is stored empty. */
export const applies = (field: Field, values: Values, stored: Settings = {}): boolean =>
  usedBy(field, values, stored).length > 0 || isChosen(field, values)

/**
 * Whether it stands among what is folded away: there too what counts only because of something that was filled in there, so that nothing
 * moves under who fills it in.
 */
export function isFolded(field: Field, fields: Field[], values: Values, stored: Settings = {}): boolean {
  if (field.advanced || isChosen(field, values)) return field.advanced
  const by = usedBy(field, values, stored)
  return by.length > 0 && by.every((path) => fields.some((one) => one.path === path && one.advanced))
}

const usedBy = ({ inUse }: Field, values: Values, stored: Settings): string[] =>
  inUse.filter((path) => isFilledIn(values[path]) || isFilledIn(read(stored, path)))

const isChosen = (field: Field, values: Values): boolean =>
  Object.entries(field.when).every(([path, wanted]) =>
    Array.isArray(wanted) ? wanted.includes(values[path] ?? null) : values[path] === wanted,
  )

const isFilledIn = (value: Json | undefined): boolean => !isEmpty(value) && value !== false && !(Array.isArray(value) && value.length === 0)

/**
 * The form's values as settings. A secret left empty is left out: the hub keeps the one it has. Another field left empty is left out of
 * a new channel, and taken away (null) from one that has it, so that its default holds again.
 */
export function settingsFrom(fields: Field[], values: Values, changing: boolean): Settings {
  const settings: Settings = {}
  for (const field of fields) {
    const value = values[field.path] ?? null
    const unset = isEmpty(value)
    if (unset && field.input.kind === 'secret') continue
    // a needed text is sent empty: the setting itself says best what belongs there
    if (unset && field.initial !== '' && !(field.required && field.input.kind === 'text')) {
      if (changing) write(settings, field.path, null)
      continue
    }
    write(
      settings,
      field.path,
      value === null ? '' : Array.isArray(value) ? value.map((line) => String(line).trim()).filter(Boolean) : value,
    )
  }
  return settings
}

function read(settings: Settings, path: string): Json | undefined {
  let value: Json | undefined = settings
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined
  return value
}

function write(settings: Settings, path: string, value: Json): void {
  const names = path.split('.')
  const last = names.pop() ?? path
  let inner = settings
  for (const name of names) {
    const next = isObject(inner[name]) ? inner[name] : {}
    inner[name] = next
    inner = next
  }
  inner[last] = value
}

/** Nothing was chosen or typed. */
export const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null || value === ''

function empty(field: Field): Json {
  if (field.input.kind === 'switch') return false
  if (field.input.kind === 'list') return []
  if (field.input.kind === 'choice') return field.input.choices[0]?.value ?? ''
  return ''
}
