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
