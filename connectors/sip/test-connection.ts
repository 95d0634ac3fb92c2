import type { Check, TestContext, TestReport } from '../../src/contract/connector.ts'
import { onlyHere } from '../../src/contract/origins.ts'
import { apart } from '../../src/contract/words.ts'
import { testAmi } from './ami/test-connection.ts'
import type { Config } from './config.ts'
import { testBrowser } from './signalling/test-browser.ts'
import { testSip } from './signalling/test-connection.ts'
import { say } from './test-words.ts'

/** What each source the settings name says. Nothing rings. */
export async function testConnection(config: Config, context: TestContext): Promise<TestReport> {
  const sources = [testSip(config, context), testAmi(config, context), testBrowser(config, context)]
  const checks: Check[] = [...(await Promise.all(sources)).flat(), address(context)]
  return { ok: checks.every(({ ok }) => ok), checks }
}

/** Nothing can be asked of who calls us; but an address nobody outside can open is worth saying. */
const address = ({ publicUrl }: TestContext): Check => ({
  name: 'calls',
  ok: true,
  ...apart(onlyHere(publicUrl) ? say.onlyHere(publicUrl) : say.address(publicUrl)),
  ms: 0,
})
