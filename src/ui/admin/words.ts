import type { AdminTexts } from '../texts/admin.en.ts'
import { makeCatalogue } from '../texts/texts.ts'

const catalogue = makeCatalogue<AdminTexts>({
  en: async () => (await import('../texts/admin.en.ts')).en,
  ko: async () => (await import('../texts/admin.ko.ts')).ko,
  ru: async () => (await import('../texts/admin.ru.ts')).ru,
})

/** The settings' texts in the language in use; null until they are there. For the frame of the settings. */
export const useWordsOrNothing = (): AdminTexts | null => catalogue.use()

/** The settings' texts. Only inside the frame, which waits for them. */
export function useWords(): AdminTexts {
  const words = catalogue.use()
  if (!words) throw new Error('useWords() is for pages inside the settings frame.')
  return words
}
