import type { Json } from '../../../contract/events.ts'

/**
 * The settings form is made from the connector's JSON schema alone. Beside title, description and `secret`, a field's meta may say
 * `group` (fields of one group stand together), `advanced` (folded away), `when` (shown only while other settings have these values),
 * `inUse` (and whenever one of these others is filled in: what acts is not hidden), `choices` (words for the values of an enum), `notes` (a
 * sentence for each of them, which stand side by side then), `start` (what a new channel begins with, where that is not the default), `copy` with
 * `copyTitle` (a text for the other side, before this can be filled in), `multiline`, `signIn` and `signInReturn` (pages that obtain it), and
 * `texts` (the same words in other languages).
 */
export interface Field {
  /** Name of the setting; parts of a nested one are joined by dots. */
  path: string
  title: string
  hint: string
  group: string
  advanced: boolean
  required: boolean
  multiline: boolean
  initial: Json
  when: { [path: string]: Json }
  inUse: string[]
  /** Of a new channel; undefined: `initial`. */
  start: Json | undefined
  copy: { title: string; text: string } | null
  /** Pages of the connector's own, below /c/:id/: the one that obtains this setting from the other side, and where that sends back to. */
  signIn: { start: string; back: string } | null
  input: Input
}

type Input =
  | { kind: 'text'; type: 'text' | 'email' | 'url' | 'date' | 'color' }
  | { kind: 'secret' }
  | { kind: 'number'; min: number | undefined; max: number | undefined }
  | { kind: 'switch' }
  | { kind: 'choice'; choices: Choice[] }
  /** A few, each with a sentence of its own. */
  | { kind: 'cards'; choices: (Choice & { note: string })[] }
  /** One of a few words, or a value of one's own (a date). */
  | { kind: 'either'; choices: Choice[]; type: 'text' | 'date' }
  | { kind: 'list' }

interface Choice {
  value: string
  title: string
}

type Schema = { [key: string]: Json }

const isSchema = (value: Json | undefined): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)
const asSchema = (value: Json | undefined): Schema => (isSchema(value) ? value : {})
const isText = (value: Json | undefined): value is string => typeof value === 'string'
const words = (value: Json | undefined): string => (isText(value) ? value : '')

/** The fields of a connector's settings in their order, in the given language where the connector has words for it. */
export function fieldsOf(schema: Schema, language: string, above = ''): Field[] {
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(isSchema(schema.properties) ? schema.properties : {}).flatMap(([name, property]) => {
    if (!isSchema(property) || property.hidden === true) return []
    const path = above + name
    if (property.type === 'object' && isSchema(property.properties)) {
      const own = inLanguage(property, language)
      return fieldsOf(property, language, `${path}.`).map((field) => ({
        ...field,
        group: field.group || own.title,
        advanced: field.advanced || property.advanced === true,
      }))
    }
    const { title, description, group, choices, notes, copyTitle } = inLanguage(property, language)
    return [
      {
        path,
        title: title || spoken(name),
        hint: description,
        group,
        advanced: property.advanced === true,
        required: required.includes(name),
        multiline: property.multiline === true,
        initial: property.default ?? null,
        when: isSchema(property.when) ? property.when : {},
        inUse: Array.isArray(property.inUse) ? property.inUse.filter(isText) : [],
        start: property.start,
        copy: isText(property.copy) ? { title: copyTitle, text: property.copy } : null,
        signIn: isText(property.signIn) ? { start: property.signIn, back: words(property.signInReturn) } : null,
        input: inputOf(property, choices, notes),
      },
    ]
  })
}

/** What a kind of channel is called, in the given language where the connector has a word for it. */
export const kindOf = (info: { title: string; settings: Schema }, language: string): string =>
  inLanguage(info.settings, language).title || info.title

/** Whether it is a telephone. */
export const takesCalls = ({ capabilities: { receives } }: { capabilities: Schema }): boolean =>
  Array.isArray(receives) && receives.includes('call')

/** What such a channel is for, in one sentence, where the connector has one. */
export const aboutKind = (info: { settings: Schema }, language: string): string => inLanguage(info.settings, language).description

function inLanguage(property: Schema, language: string) {
  const all = isSchema(property.texts) ? property.texts : {}
  const own = isSchema(all[language]) ? all[language] : {}
  const choicesOf = (key: 'choices' | 'notes'): Schema => ({ ...asSchema(property[key]), ...asSchema(own[key]) })
  return {
    title: words(own.title) || words(property.title),
    description: words(own.description) || words(property.description),
    group: words(own.group) || words(property.group),
    copyTitle: words(own.copyTitle) || words(property.copyTitle),
    choices: choicesOf('choices'),
    notes: choicesOf('notes'),
  }
}

function inputOf(property: Schema, titles: Schema, notes: Schema = {}): Input {
  const choice = (value: string): Choice => ({ value, title: words(titles[value]) || value })
  if (property.secret === true) return { kind: 'secret' }
  if (Array.isArray(property.enum)) {
    const choices = property.enum.filter(isText).map(choice)
    if (Object.keys(notes).length === 0) return { kind: 'choice', choices }
    return { kind: 'cards', choices: choices.map((one) => ({ ...one, note: words(notes[one.value]) })) }
  }
  if (Array.isArray(property.anyOf)) {
    const parts = property.anyOf.filter(isSchema).filter((part) => part.type !== 'null')
    const consts = parts
      .flatMap((part) => (isText(part.const) ? [part.const] : Array.isArray(part.enum) ? part.enum.filter(isText) : []))
      // "or nothing" is what an empty field means anyway
      .filter((value) => value !== '')
    const open = parts.find((part) => part.const === undefined && part.enum === undefined)
    if (consts.length === 0) return inputOf(open ?? {}, titles)
    const choices = consts.map(choice)
    return open ? { kind: 'either', choices, type: isDate(open) ? 'date' : 'text' } : { kind: 'choice', choices }
  }
  const type = Array.isArray(property.type) ? property.type.find((one) => one !== 'null') : property.type
  if (type === 'boolean') return { kind: 'switch' }
  if (type === 'integer' || type === 'number') return { kind: 'number', min: limit(property.minimum), max: limit(property.maximum) }
  if (type === 'array') return { kind: 'list' }
  return { kind: 'text', type: textType(property) }
}

const limit = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined

const isDate = (property: Schema): boolean => property.format === 'date' || property.format === 'date-time'

function textType(property: Schema): 'text' | 'email' | 'url' | 'date' | 'color' {
  if (isDate(property)) return 'date'
  if (property.format === 'email') return 'email'
  if (property.format === 'uri') return 'url'
  return property.format === 'color' ? 'color' : 'text'
}

/** `imapHost` as "Imap host": for settings whose connector gave them no title. */
const spoken = (name: string): string => {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
