import { useSyncExternalStore } from 'preact/compat'

const shownMs = 5000
const watchers = new Set<() => void>()
const tell = () => {
  for (const watcher of watchers) watcher()
}
const watch = (act: () => void) => {
  watchers.add(act)
  return () => watchers.delete(act)
}

/** Names by conversation, each forgotten after some seconds unless it is said again. */
function passing() {
  const held = new Map<string, { name: string; timer: ReturnType<typeof setTimeout> }>()
  const drop = (conversationId: string) => {
    clearTimeout(held.get(conversationId)?.timer)
    if (held.delete(conversationId)) tell()
  }
  return {
    note(conversationId: string, name: string) {
      clearTimeout(held.get(conversationId)?.timer)
      held.set(conversationId, { name, timer: setTimeout(() => drop(conversationId), shownMs) })
      tell()
    },
    drop,
    use: (conversationId: string) => useSyncExternalStore(watch, () => held.get(conversationId)?.name),
  }
}

const outside = passing()
const colleagues = passing()

/** The person outside types. */
export const noteTyping = outside.note
/** A colleague writes an answer. */
export const noteReplying = colleagues.note

/** What was being typed has arrived. */
export function stopTyping(conversationId: string): void {
  outside.drop(conversationId)
  colleagues.drop(conversationId)
}

/** The name of who types there now, or undefined. */
export const useTyping = outside.use
/** The name of the colleague who answers there now, or undefined. */
export const useReplying = colleagues.use
