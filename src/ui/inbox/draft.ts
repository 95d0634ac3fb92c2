import { useSyncExternalStore } from 'preact/compat'
import { keep, kept } from '../keep.ts'
import { myId } from '../session.ts'

export interface DraftFile {
  id: string
  filename: string
  size: number
}

export interface DraftButton {
  label: string
  /** '': pressing it is an answer. */
  url: string
}

/** What an operator writes in a conversation: kept in this tab through reloads, until it is sent. */
export interface Draft {
  mode: 'reply' | 'note'
  text: string
  note: string
  files: DraftFile[]
  /** Null: the person of the conversation. */
  to: string | null
  cc: string
  bcc: string
  /** Null: as the conversation has it. */
  subject: string | null
  /** The message it quotes. */
  answers: { id: string; name: string; text: string } | null
  /** Rows of buttons below it. */
  buttons: DraftButton[][]
  /** The last entry that had been seen when the text was begun. */
  seenSeq: number
}

const blank: Draft = {
  mode: 'reply',
  text: '',
  note: '',
  files: [],
  to: null,
  cc: '',
  bcc: '',
  subject: null,
  answers: null,
  buttons: [],
  seenSeq: 0,
}
const drafts = new Map<string, Draft>()
const watchers = new Set<() => void>()
const keyOf = (conversationId: string) => `draft:${myId()}:${conversationId}`

function read(conversationId: string): Draft {
  const key = keyOf(conversationId)
  let draft = drafts.get(key)
  if (!draft) {
    try {
      draft = { ...blank, ...(JSON.parse(kept(key, 'sessionStorage') ?? '{}') as Partial<Draft>) }
    } catch {
      draft = blank
    }
    drafts.set(key, draft)
  }
  return draft
}

export const draftOf = read

/** Changes a draft and keeps it. */
export function changeDraft(conversationId: string, change: Partial<Draft>): void {
  const next = { ...read(conversationId), ...change }
  drafts.set(keyOf(conversationId), next)
  const isBlank =
    next.text === '' &&
    next.note === '' &&
    next.files.length === 0 &&
    next.to === null &&
    next.cc === '' &&
    next.bcc === '' &&
    next.subject === null &&
    next.answers === null &&
    next.buttons.length === 0
  keep(keyOf(conversationId), isBlank ? null : JSON.stringify(next), 'sessionStorage')
  for (const watcher of watchers) watcher()
}

/** What was sent, an answer or a note, is a draft no more; the mode stays. */
export function clearDraft(conversationId: string, mode: Draft['mode']): void {
  const { text, note } = read(conversationId)
  changeDraft(conversationId, mode === 'note' ? { note: '', text } : { ...blank, note })
}

/** Returns words into the field, above what has been written there since. */
export function putBack(conversationId: string, words: string, kind: 'message' | 'note' = 'message'): void {
  const draft = read(conversationId)
  const join = (now: string) => (now.trim() ? `${words}\n\n${now}` : words)
  changeDraft(conversationId, kind === 'note' ? { mode: 'note', note: join(draft.note) } : { mode: 'reply', text: join(draft.text) })
}

export function useDraft(conversationId: string): Draft {
  return useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => read(conversationId),
  )
}
