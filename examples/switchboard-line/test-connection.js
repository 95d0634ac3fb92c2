import { open } from './connection.js'

/**
 * What "Test connection" shows: signs in and leaves. Sends nothing, moves nothing.
 * @param {import('./config.js').Config} config
 * @param {import('switchboard/contract').TestContext} context
 * @returns {Promise<import('switchboard/contract').TestReport>}
 */
export async function testConnection(config, context) {
  const started = performance.now()
  const check = (/** @type {boolean} */ ok, /** @type {string} */ detail) => ({
    ok,
    checks: [{ name: 'sign-in', ok, detail, ms: Math.round(performance.now() - started) }],
  })
  try {
    const { close } = await open(config, context)
    close()
    return check(true, `${config.host}:${config.port} knows the token.`)
  } catch (error) {
    return check(false, error instanceof Error ? error.message : String(error))
  }
}
