import { useSyncExternalStore } from 'preact/compat'
import type { Texts } from './en.ts'

export type Language = 'en' | 'ko' | 'ru'
export type { Texts }

/** Each by its own name. */
export const languages: { [language in Language]: string } = { en: 'English', ko: '한국어', ru: 'Русский' }

const catalogues: { [language in Language]: () => Promise<Texts> } = {
  en: async () => (await import('./en.ts')).en,
  ko: async () => (await import('./ko.ts')).ko,
  ru: async () => (await import('./ru.ts')).ru,
}

let language: Language = 'en'
let texts: Texts | undefined
const watchers = new Set<() => void>()

export const isLanguage = (value: unknown): value is Language => typeof value === 'string' && value in languages

/** The language chosen here before, else the browser's, else English. */
export function preferredLanguage(): Language {
  const kept = localStorage.getItem('language')
  if (isLanguage(kept)) return kept
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en'
}

/** Loads a catalogue, then speaks it everywhere. */
export async function speak(next: Language): Promise<void> {
  if (texts && next === language) return
  texts = await catalogues[next]()
  language = next
  localStorage.setItem('language', next)
  document.documentElement.lang = next
  for (const watcher of watchers) watcher()
}

export const currentLanguage = (): Language => language

/** Words of the hub in the language in use; in English, which they always have, where they have no others. */
export const inLanguage = (words: string, texts?: { [language: string]: string } | null): string => texts?.[language] ?? words

/** The language in use; renders again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(watch, currentLanguage)
}

const watch = (act: () => void) => {
  watchers.add(act)
  return () => watchers.delete(act)
}

/** The texts in use outside of components. Only after `speak` has resolved once. */
export function textsNow(): Texts {
  if (!texts) throw new Error('No texts loaded yet: await speak() first.')
  return texts
}

/** The texts in use; renders again when the language changes. */
export function useTexts(): Texts {
  return useSyncExternalStore(watch, textsNow)
}

/** A second catalogue (the settings' own) in the language in use, loaded beside it; null until it is there. */
export function makeCatalogue<T>(load: { [language in Language]: () => Promise<T> }): { use(): T | null } {
  const loaded: { [language in Language]?: T } = {}
  const waiting = new Set<Language>()
  return {
    use() {
      const now = useLanguage()
      return useSyncExternalStore(watch, () => {
        const there = loaded[now]
        if (there !== undefined) return there
        if (!waiting.has(now)) {
          waiting.add(now)
          load[now]().then((catalogue) => {
            loaded[now] = catalogue
            for (const watcher of watchers) watcher()
          })
        }
        return null
      })
    },
  }
}
