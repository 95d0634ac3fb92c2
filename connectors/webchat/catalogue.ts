import type { Config } from './config.ts'
import { en } from './texts/en.ts'
import { ko } from './texts/ko.ts'
import { ru } from './texts/ru.ts'
import { type Language, languages, type Texts } from './texts/texts.ts'

const catalogues: { [language in Language]: Texts } = { en, ko, ru }

/** The texts of one language with the admin's own in their place. */
export function textsOf(config: Config, language: Language): Texts {
  const { launcher, welcome, offline } = catalogues[language]
  return {
    ...catalogues[language],
    launcher: config.launcher[language] || launcher,
    welcome: config.welcome[language] || welcome,
    offline: config.offline[language] || offline,
  }
}

/** The words of a link to another channel. They are told with it: few visitors ever see one. */
export const goOn = (title: string, language: string): string =>
  ({ en: `Continue in ${title}`, ko: `${title}에서 이어가기`, ru: `Продолжить в ${title}` })[isLanguage(language) ? language : 'en']

export const isLanguage = (tag: string): tag is Language => languages.some((language) => language === tag)

/** The language a browser most likely needs: the channel's, else the first of the browser's that we have. The page may still want another. */
export function likelyLanguage(config: Config, acceptLanguage: string | undefined): Language {
  if (config.language !== 'auto') return config.language
  const wanted = (acceptLanguage ?? '').split(',').map((tag) => tag.trim().slice(0, 2).toLowerCase())
  return wanted.find(isLanguage) ?? 'en'
}
