import { setTimeout as pause } from 'node:timers/promises'

/**
 * The first answer that is not null, false or undefined, asked for again and again. After `ms` (a ceiling, not an expectation) an error
 * that says what was waited for and what the last question answered or threw.
 */
export async function until<T>(what: string, ask: () => T | Promise<T>, ms = 45_000): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + ms
  let last: unknown
  while (performance.now() < deadline) {
    try {
      const answer = await ask()
      if (answer !== null && answer !== undefined && answer !== false) return answer as NonNullable<Exclude<T, false>>
      last = answer
    } catch (error) {
      last = error
    }
    await pause(25)
  }
  throw new Error(`waited ${ms / 1000} s in vain: ${what} (last: ${last instanceof Error ? last.message : String(last)})`, { cause: last })
}
