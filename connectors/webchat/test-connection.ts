import type { Check, TestContext, TestReport } from '../../src/contract/connector.ts'
import { onlyHere } from '../../src/contract/origins.ts'
import type { Said } from '../../src/contract/words.ts'
import type { Config } from './config.ts'
import { mixedNotes } from './embed.ts'
import { say } from './test-words.ts'

/** There is no other side to ask: checks what can be wrong beforehand. */
export async function testConnection(config: Config, { publicUrl }: TestContext): Promise<TestReport> {
  const [mixed] = mixedNotes(publicUrl, config.allowedOrigins)
  const checks = [
    check('sites', true, say.sites(config.allowedOrigins.join(', '))),
    check('hub', mixed === undefined, mixed ?? (onlyHere(publicUrl) ? say.hidden(publicUrl) : say.hub(publicUrl))),
  ]
  return { ok: checks.every(({ ok }) => ok), checks }
}

const check = (name: string, ok: boolean, { en, ...texts }: Said): Check => ({ name, ok, detail: en, texts, ms: 0 })
