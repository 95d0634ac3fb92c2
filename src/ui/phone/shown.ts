import { useSyncExternalStore } from 'preact/compat'

/** Calls of this browser that a bar of the hub's shows already: one call, one bar. */
let shown: ReadonlyMap<string, number> = new Map()
const watchers = new Set<() => void>()

/** Returns the function with which the bar says that it is gone. */
export function show(talk: string): () => void {
  count(talk, 1)
  return () => count(talk, -1)
}

function count(talk: string, by: number): void {
  const next = new Map(shown)
  const now = (next.get(talk) ?? 0) + by
  if (now > 0) next.set(talk, now)
  else next.delete(talk)
  shown = next
  for (const watcher of watchers) watcher()
}

export const useShown = (): ReadonlyMap<string, number> =>
  useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => shown,
  )
