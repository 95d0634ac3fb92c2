import type { ComponentType } from 'preact'
import { useSyncExternalStore } from 'preact/compat'
import { keep, kept } from '../keep.ts'

let offered: ComponentType | null = null
const watchers = new Set<() => void>()

/** What stands at the foot of the first column while there is a telephone in the browser. */
export function offerFoot(foot: ComponentType | null): void {
  offered = foot
  for (const watcher of watchers) watcher()
}

export const useFoot = (): ComponentType | null =>
  useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => offered,
  )

const key = 'phone-here'

/** Whether this browser was a telephone when it was last used. */
export const wasPhone = (): boolean => kept(key) !== null

export function rememberPhone(is: boolean): void {
  keep(key, is ? '1' : null)
}
