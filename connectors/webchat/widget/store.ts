import type { Frame } from '../wire.ts'

/** A file that lies with the hub and waits for its message. */
export interface Held {
  handle: string
  name: string
  size: number
  type: string
}

/** What the visitor said and the hub's list does not show yet, in his order. */
export type Written = Message | About

interface Base {
  id: string
  /** Whose: the visitor's id, '' before there is one. */
  of: string
  /** `sent`: stored by the hub, not in its list yet. */
  state: 'waiting' | 'sent' | 'failed'
  at: string
}
export interface Message extends Base {
  type: 'message'
  text: string
  files: Held[]
  page: Extract<Frame, { type: 'message' }>['page']
}
export interface About extends Base {
  type: 'about'
  name?: string
  email?: string
  phone?: string
}

interface Kept {
  token?: string
  /** What the token is asked for with, until there is one. */
  seed?: string
  said: Written[]
  /** The last answer he has read. */
  read?: string
  /** Where he wants the answer, or that he does not say. */
  asked?: string
}

interface Draft {
  text: string
  files: Held[]
}

/**
 * What survives a reload, shared by all pages of the site. Written only once the visitor writes; where the browser keeps nothing, it
 * lasts as long as the page.
 */
export interface Store {
  get(): Kept
  /** Changes what is kept, starting from what another page may have written meanwhile. */
  change(how: (kept: Kept) => void): void
  /** What he is writing on this page. */
  draft(): Draft
  keepDraft(draft: Draft): void
}

export function makeStore(channelId: string, changedElsewhere: () => void): Store {
  const key = `switchboard:${channelId}`
  let memory: Kept = { said: [] }
  const get = (): Kept => {
    const text = read('localStorage', key)
    if (text) memory = parsed(text, memory)
    return memory
  }
  addEventListener('storage', (event) => {
    if (event.key === key) changedElsewhere()
  })
  return {
    get,
    change(how) {
      const kept = get()
      how(kept)
      memory = kept
      write('localStorage', key, JSON.stringify(kept))
    },
    draft: () => parsed(read('sessionStorage', key) ?? '', { text: '', files: [] }),
    keepDraft(draft) {
      const empty = !draft.text && draft.files.length === 0
      write('sessionStorage', key, empty ? null : JSON.stringify(draft))
    },
  }
}

type Place = 'localStorage' | 'sessionStorage'

// even naming the storage throws where a page may not use it
function read(place: Place, key: string): string | null {
  try {
    return window[place].getItem(key)
  } catch {
    return null
  }
}

function write(place: Place, key: string, text: string | null): void {
  try {
    if (text === null) window[place].removeItem(key)
    else window[place].setItem(key, text)
  } catch {}
}

function parsed<T>(text: string, otherwise: T): T {
  try {
    return JSON.parse(text)
  } catch {
    return otherwise
  }
}

/** A random UUID; `crypto.randomUUID` is missing on pages without https. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5')
}
