import { allowSingleKeys } from './keys.ts'
import type { Preferences } from './session.ts'

const root = document.documentElement

/** Puts preferences into force on the page and keeps those that must be known before sign-in. */
export function applyLook(preferences: Preferences): void {
  set('theme', preferences.theme)
  set('density', preferences.density)
  allowSingleKeys(preferences.singleKeys ?? true)
  for (const column of ['views', 'list', 'person'] as const) {
    const width = preferences[column]
    if (width) root.style.setProperty(`--w-${column}`, `${width}px`)
    else root.style.removeProperty(`--w-${column}`)
  }
}

function set(name: 'theme' | 'density', value: string | undefined): void {
  if (value) {
    root.dataset[name] = value
    localStorage.setItem(name, value)
  } else {
    delete root.dataset[name]
    localStorage.removeItem(name)
  }
}

/** The look of the last time, before anything has been loaded: no flash of the other theme. */
export function rememberedLook(): void {
  for (const name of ['theme', 'density']) {
    const value = localStorage.getItem(name)
    if (value) root.dataset[name] = value
  }
}
