import { useSyncExternalStore } from 'preact/compat'
import type { Talk } from './state.ts'

/** Calls of this browser that a bar of the hub's shows, and in how many places; 0: it did. One call, one bar. */
let shown: ReadonlyMap<string, number> = new Map()
const watchers = new Set<() => void>()

/** Returns the function with which the bar says that it is gone. */
export function show(talk: string): () => void {
  count(talk, 1)
  return () => count(talk, -1)
}

function count(talk: string, by: number): void {
  const next = new Map(shown)
  next.set(talk, (next.get(talk) ?? 0) + by)
  shown = next
  for (const watcher of watchers) watcher()
}

/** Whether a bar of the hub's shows it. What became of it is told there too, or has been put away there. */
export function useShown(): (talk: Talk) => boolean {
  const now = useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => shown,
  )
  return ({ id, state }) => (state === 'ended' ? now.has(id) : (now.get(id) ?? 0) > 0)
}
