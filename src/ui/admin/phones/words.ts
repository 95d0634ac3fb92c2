import type { PhonesTexts } from '../../texts/phones.en.ts'
import { makeCatalogue } from '../../texts/texts.ts'

const catalogue = makeCatalogue<PhonesTexts>({
  en: async () => (await import('../../texts/phones.en.ts')).phones,
  ko: async () => (await import('../../texts/phones.ko.ts')).phones,
  ru: async () => (await import('../../texts/phones.ru.ts')).phones,
})

/** The words of the telephone in the settings; null until they are there. Fetched only where there is a telephone. */
export const usePhonesWords = (): PhonesTexts | null => catalogue.use()
