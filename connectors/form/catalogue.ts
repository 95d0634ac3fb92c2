import type { Config } from './config.ts'
import { en } from './texts/en.ts'
import { ko } from './texts/ko.ts'
import { ru } from './texts/ru.ts'
import { type Language, languages, type Texts } from './texts/texts.ts'

const catalogues: { [language in Language]: Texts } = { en, ko, ru }

export const textsOf = (language: Language): Texts => catalogues[language]

const isLanguage = (tag: string): tag is Language => languages.some((language) => language === tag)

/** The language somebody is answered in: the channel's, else the one asked for, else the first of the browser's that we have. */
export function languageOf(config: Config | null, asked: string | undefined, acceptLanguage: string | undefined): Language {
  if (config && config.language !== 'auto') return config.language
  if (asked && isLanguage(asked)) return asked
  const wanted = (acceptLanguage ?? '').split(',').map((tag) => tag.trim().slice(0, 2).toLowerCase())
  return wanted.find(isLanguage) ?? 'en'
}
