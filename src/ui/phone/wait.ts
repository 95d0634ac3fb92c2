/** How long to wait before the next try: longer each time, and never for all browsers the same. */
export const waitMs = (tries: number, longestMs: number): number =>
  Math.min(longestMs, 500 * 2 ** Math.min(tries, 12)) * (0.5 + Math.random() / 2)
