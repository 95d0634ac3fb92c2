import { once } from 'node:events'
import { connect as connectPlain, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TestContext, TestReport } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'

/** Goes as far as a connection to where answers go: the program is asked for nothing. */
export async function testConnection(config: Config, context: TestContext): Promise<TestReport> {
  const started = performance.now()
  const check = (ok: boolean, detail: string): TestReport => ({
    ok,
    checks: [{ name: 'Where our answers go', ok, detail, ms: Math.round(performance.now() - started) }],
  })
  if (!config.callbackUrl) return check(true, 'No address is given, so this channel only receives.')
  const url = new URL(config.callbackUrl)
  const name = url.hostname.replace(/^\[|\]$/g, '')
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
    return check(true, `${url.host} is there. Whether the program takes an answer shows when the first one is sent.`)
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return check(false, words.includes(name) ? words : `${url.host} cannot be reached: ${words}`)
  }
}
