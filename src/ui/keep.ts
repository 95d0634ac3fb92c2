type Store = 'localStorage' | 'sessionStorage'

/** Keeps a text in the browser, or (`sessionStorage`) in this tab alone; null: none. False: nothing is kept, because the browser is full or private. */
export function keep(key: string, text: string | null, store: Store = 'localStorage'): boolean {
  try {
    if (text === null) globalThis[store].removeItem(key)
    else globalThis[store].setItem(key, text)
    return true
  } catch {
    return false
  }
}

/** What was kept, or null. */
export function kept(key: string, store: Store = 'localStorage'): string | null {
  try {
    return globalThis[store].getItem(key)
  } catch {
    return null
  }
}

/** The keys in this tab that begin so. */
export function keptHere(prefix: string): string[] {
  try {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return []
  }
}
