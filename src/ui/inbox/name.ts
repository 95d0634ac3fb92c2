import { spaced } from '../calls/number.ts'
import type { Texts } from '../texts/texts.ts'

/** What a person is called: by name (a number is one where nothing else is known), else as a visitor with four letters to tell him from the others. */
export const nameOf = ({ id, name }: { id: string | null; name: string }, texts: Texts): string =>
  spaced(name) || (id ? texts.inbox.list.visitor(id.slice(-4)) : texts.inbox.list.noName)
