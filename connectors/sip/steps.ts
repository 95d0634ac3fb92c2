import type { Check } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import { apart, asSaid, type Said } from '../../src/contract/words.ts'

/** Steps of a connection test, in order. A step that throws has failed, with the reason for its words; its value is null then. */
export function steps() {
  const checks: Check[] = []
  async function step<T>(name: string, run: () => Promise<{ said: Said; value: T; ok?: boolean }>): Promise<T | null> {
    const from = performance.now()
    const add = (ok: boolean, said: Said) => void checks.push({ name, ok, ...apart(said), ms: Math.round(performance.now() - from) })
    try {
      const { said, value, ok = true } = await run()
      add(ok, said)
      return value
    } catch (error) {
      add(false, saidOf(error))
      return null
    }
  }
  return { checks, step }
}

const saidOf = (error: unknown): Said =>
  asSaid(error instanceof Error ? error.message : String(error), error instanceof ConnectorError ? error.texts : null)
