import type { Json } from '../../src/contract/events.ts'
import type { Mapping } from './config.ts'
import { leavesOf } from './path.ts'

const isEmail = (value: string): boolean => /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/.test(value)

/** How the leaves of payloads are called, by what they are, in English, Korean and Russian. */
const called: [Exclude<keyof Mapping, 'kind' | 'items' | 'own'>, RegExp][] = [
  ['email', /e-?mail|^mail$|이메일|почт/i],
  ['phone', /phone|^tel$|mobile|전화|연락처|телефон/i],
  ['company', /company|organi[sz]ation|회사|компани/i],
  ['text', /message|comment|question|^text$|^body$|문의|내용|сообщени|вопрос/i],
  ['name', /^(full|your|first|last)?[-_ ]?name$|이름|성함|^имя$/i],
  ['id', /^(event|response|submission|message)[-_]?id$|^token$/i],
  ['time', /(submitted|created|sent)[-_]?at$|^time(stamp)?$/i],
]

/** Paths a sample suggests; the admin sees at once what they give. */
export function proposalOf(sample: Json): Partial<Mapping> {
  const leaves = leavesOf(sample)
  const proposal: Partial<Mapping> = {}
  for (const { path, value } of leaves) {
    const leaf =
      path
        .split(/[.[\]"]+/)
        .filter((part) => part !== '' && !/^\d+$/.test(part))
        .at(-1) ?? ''
    const part = called.find(([part, pattern]) => proposal[part] === undefined && pattern.test(leaf))?.[0]
    // types and references of form builders are called as their fields are
    if (!part || value.trim() === '' || (part === 'email' && !isEmail(value))) continue
    proposal[part] = path
  }
  const address = proposal.email === undefined && leaves.find(({ value }) => isEmail(value))?.path
  return address ? { ...proposal, email: address } : proposal
}
