import type { TestContext, TestReport } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'
import { mixedNotes } from './embed.ts'

/** There is no other side to ask: checks what can be wrong beforehand. */
export async function testConnection(config: Config, { publicUrl }: TestContext): Promise<TestReport> {
  const mixed = mixedNotes(publicUrl, config.allowedOrigins)
  const sites = config.allowedOrigins.length
  const checks = [
    {
      name: 'Sites',
      ok: true,
      detail: sites > 0 ? `Allowed on ${config.allowedOrigins.join(', ')}` : 'Allowed on the hub’s own pages only, until a site is added.',
      ms: 0,
    },
    { name: 'Address of the hub', ok: mixed.length === 0, detail: mixed[0]?.en ?? `Pages load the chat from ${publicUrl}`, ms: 0 },
  ]
  return { ok: checks.every((check) => check.ok), checks }
}
