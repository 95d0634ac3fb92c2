import type { words } from '../../src/contract/words.ts'

/** Telephone systems by how they speak with the hub; `all` shows every way. */
export const systems = ['twilio', '3cx', 'asterisk', 'freeswitch', 'sip', 'own', 'all'] as const
export type System = (typeof systems)[number]

/**
 * Shows a setting for these systems only; `inUse`: and wherever one of these other settings is filled in, for what acts must not be hidden.
 */
export const only = (some: Exclude<System, 'all'>[], inUse: string[] = []) => ({
  when: { system: [...some, 'all'] },
  ...(inUse.length > 0 && { inUse }),
})

type Words = ReturnType<typeof words>

/** Puts settings under one heading of the form. `more` holds for all of them unless a setting says otherwise. */
export const under =
  (en: string, ko: string, ru: string, more: { [name: string]: unknown } = {}) =>
  <T extends Words>(setting: T): T => ({
    ...more,
    ...setting,
    group: en,
    texts: { ko: { ...setting.texts.ko, group: ko }, ru: { ...setting.texts.ru, group: ru } },
  })

/** With a text to copy into the other side before this can be filled in. */
export const toCopy = <T extends Words>(setting: T, copy: string, [en, ko, ru]: [en: string, ko: string, ru: string]) => ({
  ...setting,
  copy,
  copyTitle: en,
  texts: { ko: { ...setting.texts.ko, copyTitle: ko }, ru: { ...setting.texts.ru, copyTitle: ru } },
})
