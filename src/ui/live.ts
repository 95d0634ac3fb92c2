import { useSyncExternalStore } from 'preact/compat'

const online = true
const watchers = new Set<() => void>()

/** Whether the live connection stands. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => online,
  )
}
