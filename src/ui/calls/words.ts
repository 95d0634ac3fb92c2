import type { CallTexts } from '../texts/calls.en.ts'
import { makeCatalogue } from '../texts/texts.ts'

const catalogue = makeCatalogue<CallTexts>({
  en: async () => (await import('../texts/calls.en.ts')).calls,
  ko: async () => (await import('../texts/calls.ko.ts')).calls,
  ru: async () => (await import('../texts/calls.ru.ts')).calls,
})

/** The words of the telephone in the language in use; null until they are there. Fetched only where there is a telephone. */
export const useCallWords = (): CallTexts | null => catalogue.use()
