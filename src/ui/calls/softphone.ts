import type { ComponentType } from 'preact'
import { useSyncExternalStore } from 'preact/compat'
import type { Call } from '../../calls/shapes.ts'

/** The telephone in the browser, as the rest of the interface knows it. It offers itself while it is signed in, and only then. */
export interface Softphone {
  /** Calls a number: the hub is asked first, and what it refuses is thrown. */
  call(order: { channelId: string | null; number: string; contactId: string | null }): Promise<void>
  /** What can be done with a call that rings or is talked here (answer, hang up, hold); shows nothing for a call that is another phone's. */
  Controls: ComponentType<{ call: Call }>
}

let offered: Softphone | null = null
const watchers = new Set<() => void>()

/** Takes the place of the one before; null: there is none any more. */
export function offerSoftphone(phone: Softphone | null): void {
  offered = phone
  for (const watcher of watchers) watcher()
}

/** The telephone in the browser, or null while there is none. */
export const useSoftphone = (): Softphone | null =>
  useSyncExternalStore(
    (act) => {
      watchers.add(act)
      return () => watchers.delete(act)
    },
    () => offered,
  )
