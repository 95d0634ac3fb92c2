import type { TalkTexts } from '../texts/talk.en.ts'
import { makeCatalogue } from '../texts/texts.ts'

const catalogue = makeCatalogue<TalkTexts>({
  en: async () => (await import('../texts/talk.en.ts')).talk,
  ko: async () => (await import('../texts/talk.ko.ts')).talk,
  ru: async () => (await import('../texts/talk.ru.ts')).talk,
})

/** The words for what only some channels can, in the language in use; null until they are there: nothing of the kind is shown so long. */
export const useTalk = (): TalkTexts | null => catalogue.use()
