import { useSyncExternalStore } from 'preact/compat'

const until = new Map<string, { name: string; timer: ReturnType<typeof setTimeout> }>()
const watchers = new Set<() => void>()
const tell = () => {
  for (const watcher of watchers) watcher()
}

/** Somebody types in a conversation: shown for some seconds unless it is said again. */
export function noteTyping(conversationId: string, name: string): void {
  clearTimeout(until.get(conversationId)?.timer)
  const timer = setTimeout(() => stopTyping(conversationId), 5000)
  until.set(conversationId, { name, timer })
  tell()
}

/** What was being typed has arrived. */
export function stopTyping(conversationId: string): void {
  if (until.delete(conversationId)) tell()
}

/** The name of who types there now, or undefined. */
export function useTyping(conversationId: string): string | undefined {
  return useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => until.get(conversationId)?.name,
  )
}
