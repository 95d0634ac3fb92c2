import type { TestContext, TestReport } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'

/** There is no other side to ask: checks what can be wrong beforehand. */
export async function testConnection(config: Config, { publicUrl }: TestContext): Promise<TestReport> {
  const secure = config.allowedOrigins.filter((origin) => origin.startsWith('https:'))
  const mixed = publicUrl.startsWith('http:') && secure.length > 0
  const sites = config.allowedOrigins.length
  const checks = [
    {
      name: 'Sites',
      ok: true,
      detail: sites > 0 ? `Taken from ${config.allowedOrigins.join(', ')}` : 'Taken from any site, as none is named.',
      ms: 0,
    },
    {
      name: 'Address of the hub',
      ok: !mixed,
      detail: mixed
        ? `The hub is reached by http, ${secure.join(', ')} by https: browsers warn before they send a form there. Give the hub an https address (PUBLIC_URL).`
        : `Forms are sent to ${publicUrl}`,
      ms: 0,
    },
  ]
  return { ok: checks.every((check) => check.ok), checks }
}
