import type { Call } from '../../calls/shapes.ts'
import { get } from '../api.ts'
import { keep, kept, keptHere } from '../keep.ts'
import { toast } from '../parts/toast.tsx'
import { myId } from '../session.ts'
import type { CallTexts } from '../texts/calls.en.ts'
import { saveNote } from './calls.ts'

interface Draft {
  text: string
  /** What stood there when it was begun, and what was sent of it since. */
  over: string[]
}

const prefix = () => `call-note:${myId()}:`

function read(key: string): Draft | null {
  try {
    return JSON.parse(kept(key, 'sessionStorage') ?? 'null') as Draft | null
  } catch {
    return null
  }
}

/** The note of a call while the server does not have it: it stays in this tab, though the bar may be gone after a reload. */
export function draftOf(callId: string) {
  const key = prefix() + callId
  return {
    hold: (text: string, over: string) => {
      const held = read(key)?.over ?? []
      keep(key, JSON.stringify({ text, over: [...new Set([...held, over])] } satisfies Draft), 'sessionStorage')
    },
    drop: (text?: string) => {
      if (text === undefined || read(key)?.text === text) keep(key, null, 'sessionStorage')
    },
  }
}

/** Brings what was left of notes to the server. What cannot be brought now stays for the next time. */
export function bringDrafts(words: CallTexts): void {
  for (const key of keptHere(prefix())) {
    const draft = read(key)
    if (draft) bring(key.slice(prefix().length), draft, words).catch(() => {})
  }
}

async function bring(callId: string, { text, over }: Draft, words: CallTexts): Promise<void> {
  const { note } = await get<Call>(`/api/calls/${callId}`)
  if (over.includes(note) && note !== text) await saveNote(callId, text)
  // what a colleague wrote meanwhile stays
  else if (note !== text && text !== '') toast(words.noteNotKept(text), undefined, 15_000)
  draftOf(callId).drop(text)
}
