import type { Dialog, DialogInfo } from './dialog-info.ts'

/** What is known of the calls of one telephone. */
export type Known = {
  /** `remote`: the other side's address. */
  [key: string]: { call: string; state: 'early' | 'confirmed' | 'terminated'; at: number; remote: string | null }
}

/** What became of one call. */
export interface Change {
  call: string
  key: string
  state: 'early' | 'confirmed' | 'terminated'
  /** It was so already when we looked: nobody knows since when. */
  late: boolean
  /** Null: it is not there any more. */
  dialog: Dialog | null
  remote: string | null
}

const rank = { early: 0, confirmed: 1, terminated: 2 }
/** What is over is not begun again by a document that comes late; whatever is told later still is the same once more. */
const rememberMs = 60_000
/** No telephone begins so many calls between one document and the next. */
const mostNew = 50

/**
 * What is new in a document about `watched`. `first` after subscribing: it repeats dialogs that are long over, and what changed while nobody
 * listened has no time. `beyond`: so many new calls were more than can be, and are left out.
 */
export function compare(
  known: Known,
  { full, dialogs }: DialogInfo,
  watched: string,
  first: boolean,
  at: number,
): { changes: Change[]; known: Known; beyond: number } {
  const next: Known = { ...known }
  const changes: Change[] = []
  let begun = 0
  const go = (key: string, call: string, state: Change['state'], dialog: Dialog | null) => {
    const remote = dialog?.remote?.uri ?? next[key]?.remote ?? null
    next[key] = { call, state, at, remote }
    changes.push({ call, key, state, late: first && state !== 'early', dialog, remote })
  }
  for (const dialog of dialogs) {
    const { state, callId } = dialog
    if (state === 'trying') continue
    const key = callId ?? dialog.id
    const before = Object.hasOwn(next, key) ? next[key] : undefined
    // without a Call-ID the same id names one call after the other
    const again = callId === null && before?.state === 'terminated' && state !== 'terminated'
    if (before && !again) {
      if (rank[state] > rank[before.state]) go(key, before.call, state, dialog)
      continue
    }
    const call = callId ?? `${watched}/${dialog.id}/${at}`
    // who was never seen ringing was busy, unless it is an old one that is told once more, or the word for "idle"
    if (state === 'terminated' && (first || callId === null)) {
      next[key] = { call, state, at, remote: null }
      continue
    }
    begun += 1
    if (begun <= mostNew) go(key, call, state, dialog)
  }
  const there = new Set(dialogs.map(({ callId, id }) => callId ?? id))
  for (const [key, each] of Object.entries(next)) {
    if (there.has(key)) continue
    if (full && each.state !== 'terminated') go(key, each.call, 'terminated', null)
    else if (each.state === 'terminated' && at - each.at > rememberMs) delete next[key]
  }
  return { changes, known: next, beyond: Math.max(0, begun - mostNew) }
}

/** Whether a telephone of these rings or talks in a call. A call without a Call-ID may be any. */
export function alive(known: { [watched: string]: Known }, ids: string[], since: number): { now: boolean; ever: boolean } {
  const all = Object.values(known).flatMap((each) => Object.entries(each))
  const own = all.filter(([key, { call, at }]) => ids.includes(key) || (call !== key && at >= since))
  return { now: own.some(([, { state }]) => state !== 'terminated'), ever: own.length > 0 }
}
