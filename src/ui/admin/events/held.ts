import { useEffect, useState } from 'preact/hooks'

/**
 * A list that grows at its top and must not move under the reader: while `held`, newer rows wait and are only counted. Rows that are
 * there already are always the newest known.
 */
export function useHeld<T extends { id: string }>(items: T[], held: boolean): { shown: T[]; waiting: number; reveal: () => void } {
  const [top, setTop] = useState<string | undefined>(items[0]?.id)
  const at = items.findIndex((item) => item.id === top)
  const waiting = held && at > 0 ? at : 0
  const newest = items[0]?.id
  useEffect(() => {
    // a top row that is gone (tried again, released) holds nothing any more
    if (!held || at < 0) setTop(newest)
  }, [held, at, newest])
  return { shown: items.slice(waiting), waiting, reveal: () => setTop(newest) }
}
