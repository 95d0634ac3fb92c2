import type { Check } from '../../src/contract/connector.ts'

/** What a step says: in English, and in other languages where the words are ours. */
export interface Said {
  en: string
  ko?: string
  ru?: string
}

/** Steps of a connection test, in order. A step that throws has failed, with the words `saidOf` finds for why; its value is null then. */
export function steps(saidOf: (error: unknown) => Said) {
  const checks: Check[] = []
  async function step<T>(name: string, run: () => Promise<{ said: Said; value: T; ok?: boolean }>): Promise<T | null> {
    const from = performance.now()
    const add = (ok: boolean, { en, ...texts }: Said) =>
      void checks.push({ name, ok, detail: en, texts, ms: Math.round(performance.now() - from) })
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
