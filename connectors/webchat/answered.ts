const remembered = 10_000

/** What was stored lately, newest last, by name. */
const stored = new Map<string, Promise<number>>()

/**
 * Stores what several pages of one visitor may send at once, or one page again after its answer was lost: the same name is asked for
 * only once, and counts once against the limits. A store that fails or must wait is forgotten. The index on the external id is what
 * makes it true; this only saves the way there.
 */
export function answeredOnce(name: string, store: () => Promise<number>): Promise<number> {
  const before = stored.get(name)
  if (before) return before
  const storing = store()
  stored.set(name, storing)
  for (const oldest of stored.keys()) {
    if (stored.size <= remembered) break
    stored.delete(oldest)
  }
  storing.then(
    (wait) => wait > 0 && stored.delete(name),
    () => stored.delete(name),
  )
  return storing
}
