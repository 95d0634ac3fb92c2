import { spaced } from '../calls/number.ts'
import type { Texts } from '../texts/texts.ts'

/** Whether somebody is known by his number only. */
export const isNumber = (name: string): boolean => /^\+\d/.test(name)

/**
 * What a person is called: by name (a number is one where nothing else is known), else as a visitor with four letters to tell him from the
 * others; on the telephone he is who withheld his number.
 */
export const nameOf = ({ id, name }: { id: string | null; name: string }, texts: Texts, calls = false): string =>
  spaced(name) || (calls ? texts.inbox.list.withheld : id ? texts.inbox.list.visitor(id.slice(-4)) : texts.inbox.list.noName)
