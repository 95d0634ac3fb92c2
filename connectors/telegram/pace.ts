/** How long things take and are waited for; milliseconds where nothing else is said. */
export interface Pace {
  /** Seconds Telegram waits for something to come before it answers that there is nothing. */
  poll: number
  /** An answer that is so much later than it should be does not come any more. */
  patience: number
  /** From one question that brought nothing to the next. */
  shortest: number
  /** After failures: from twice the first to the last. */
  least: number
  most: number
  /** When somebody else reads the same bot. */
  conflict: [number, number]
  /** How often it is looked whether Telegram can call us. */
  watch: number
  /** People see for five seconds that somebody types. */
  typing: number
}

export const usual: Pace = {
  poll: 50,
  patience: 15_000,
  shortest: 500,
  least: 500,
  most: 30_000,
  conflict: [5_000, 30_000],
  watch: 60_000,
  typing: 4_000,
}
