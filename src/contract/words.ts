/** What we say, in every language of the interface. */
export interface Said {
  en: string
  ko: string
  ru: string
}

/** The same words in other languages than the English they stand beside, by language. */
export interface Translations {
  [language: string]: string
}

export const said = (en: string, ko: string, ru: string): Said => ({ en, ko, ru })

/** Foreign words are the same to everybody. */
export const asSaid = (words: string, texts?: Translations | Partial<Said> | null): Said => ({
  en: words,
  ko: texts?.ko ?? words,
  ru: texts?.ru ?? words,
})

const amiss = new Map<string, Translations>()

/** The message of a schema, which can only be one string: by it the other languages are found. */
export function whenAmiss(en: string, ko: string, ru: string): string {
  amiss.set(en, { ko, ru })
  return en
}

/** A schema's message in other languages, where it was made so. */
export const amissIn = (message: string): Translations | undefined => amiss.get(message)

/** Words as they are kept and sent: English, and the others beside it where there are any. */
export interface Reason {
  detail: string
  texts?: Translations
}

export function apart(words: string | Said): Reason {
  if (typeof words === 'string') return { detail: words }
  const { en, ...texts } = words
  return { detail: en, texts }
}

/** In one language: how a setting is called, and what helps to fill it in. */
type Say = [title: string, description?: string]

const shown = ([title, description]: Say) => ({ title, ...(description && { description }) })

/** The words of one setting for the form, in English, Korean and Russian; with them what else the form has to know of it. For `.meta()`. */
export const words = (en: Say, ko: Say, ru: Say, more: { [name: string]: unknown } = {}) => ({
  ...shown(en),
  texts: { ko: shown(ko), ru: shown(ru) },
  ...more,
})

/** The same for a setting with a few values, each with its word in the three languages. */
export function choice(
  en: Say,
  ko: Say,
  ru: Say,
  values: { [value: string]: [en: string, ko: string, ru: string] },
  more: { [name: string]: unknown } = {},
) {
  const each = (at: 0 | 1 | 2) => Object.fromEntries(Object.entries(values).map(([value, all]) => [value, all[at]]))
  const ones = words(en, ko, ru, more)
  return { ...ones, choices: each(0), texts: { ko: { ...ones.texts.ko, choices: each(1) }, ru: { ...ones.texts.ru, choices: each(2) } } }
}
