import { once } from 'node:events'
import { connect as connectPlain, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TestContext, TestReport } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import { hostOf } from '../../src/contract/request.ts'
import { asSaid, type Said } from '../../src/contract/words.ts'
import type { Config } from './config.ts'
import { say } from './test-words.ts'

/** Goes as far as a connection to where answers go: the program is asked for nothing. */
export async function testConnection(config: Config, context: TestContext): Promise<TestReport> {
  const started = performance.now()
  const check = (ok: boolean, { en, ...texts }: Said): TestReport => ({
    ok,
    checks: [{ name: 'answers', ok, detail: en, texts, ms: Math.round(performance.now() - started) }],
  })
  if (!config.callbackUrl) return check(true, say.onlyReceives)
  const url = new URL(config.callbackUrl)
  const name = hostOf(url)
  const secure = url.protocol === 'https:'
  try {
    const host = await context.resolve(name)
    const port = Number(url.port) || (secure ? 443 : 80)
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(10_000)])
    const socket = secure ? connectTls({ host, port, ...(isIP(name) === 0 && { servername: name }) }) : connectPlain({ host, port })
    try {
      await once(socket, secure ? 'secureConnect' : 'connect', { signal })
    } finally {
      socket.on('error', () => {})
      socket.destroy()
    }
    return check(true, say.there(url.host))
  } catch (error) {
    if (error instanceof ConnectorError) return check(false, asSaid(error.message, error.texts))
    return check(false, say.away(url.host, error instanceof Error ? error.message : String(error)))
  }
}
