import type { WidgetSettings } from '../script.ts'
import type { Language, Texts } from '../texts/texts.ts'

/** The words of one visitor: his language's texts, and how it writes sizes and times. */
export interface Words {
  language: Language
  t: Texts
  fill(text: string, values: { [name: string]: string | number }): string
  size(bytes: number): string
  time(at: string): string
  unread(n: number): string
}

/** The channel's language, else the page's, else the browser's. The script carries the likely one; another is fetched. */
export async function wordsOf(settings: WidgetSettings, base: string): Promise<Words> {
  const wanted = [document.documentElement.lang, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase())
  const language = settings.language ?? wanted.find((tag) => settings.languages.some((known) => known === tag)) ?? 'en'
  if (language === settings.likely) return made(settings.likely, settings.texts)
  try {
    return made(language as Language, await (await fetch(`${base}/texts/${language}`)).json())
  } catch {
    return made(settings.likely, settings.texts)
  }
}

function made(language: Language, t: Texts): Words {
  const fill: Words['fill'] = (text, values) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
  const number = (value: number, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 1, ...options }).format(value)
  return {
    language,
    t,
    fill,
    size: (bytes) => {
      const large = bytes >= 1e6
      return number(large ? bytes / 1e6 : Math.ceil(bytes / 1000), { style: 'unit', unit: large ? 'megabyte' : 'kilobyte' })
    },
    time(at) {
      const date = new Date(at)
      const today = date.toDateString() === new Date().toDateString()
      return date.toLocaleString(language, { hour: 'numeric', minute: '2-digit', ...(!today && { day: 'numeric', month: 'short' }) })
    },
    unread(n) {
      const forms: { [form: string]: string } = t.unread
      return fill(forms[new Intl.PluralRules(language).select(n)] ?? t.unread.other, { n })
    },
  }
}
