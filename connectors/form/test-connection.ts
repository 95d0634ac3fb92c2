import type { Check, TestContext, TestReport } from '../../src/contract/connector.ts'
import { onlyHere } from '../../src/contract/origins.ts'
import type { Said } from '../../src/contract/words.ts'
import type { Config } from './config.ts'
import { say } from './test-words.ts'

/** There is no other side to ask: checks what can be wrong beforehand. */
export async function testConnection(config: Config, { publicUrl }: TestContext): Promise<TestReport> {
  const secure = config.allowedOrigins.filter((origin) => origin.startsWith('https:'))
  const mixed = publicUrl.startsWith('http:') && secure.length > 0
  const checks = [
    check('sites', true, say.sites(config.allowedOrigins.join(', '))),
    check('hub', !mixed, mixed ? say.warned(secure.join(', ')) : onlyHere(publicUrl) ? say.hidden(publicUrl) : say.hub(publicUrl)),
  ]
  return { ok: checks.every(({ ok }) => ok), checks }
}

const check = (name: string, ok: boolean, { en, ...texts }: Said): Check => ({ name, ok, detail: en, texts, ms: 0 })
