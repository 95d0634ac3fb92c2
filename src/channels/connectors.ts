import { ConnectorError } from '../contract/errors.ts'
import { apart } from '../contract/words.ts'
import { AppError, saidBy } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { connectorOf } from './channels.ts'
import { settingsOver } from './moved-secrets.ts'
import { reach } from './reach.ts'
import { openSettings, type Settings, type StoredSettings, settingsSchema } from './settings.ts'
import type { ConnectorInfo, TestReport } from './shapes.ts'
import { words } from './words.ts'

/** Longest time a test may take altogether: a handful of steps, each bounded by its own connection's patience. */
const testMs = 60_000

/** The kinds of channel there are, with what each needs to be told and can do. */
export function connectorsInfo(hub: Hub): ConnectorInfo[] {
  return hub.connectors.map((connector) => ({
    id: connector.id,
    title: connector.title,
    settings: settingsSchema(connector),
    presets: connector.presets ?? [],
    capabilities: JSON.parse(JSON.stringify(connector.capabilities)),
    startsByLink: connector.startLink !== undefined,
  }))
}

/** Tries settings out without saving them. Of an existing channel, secret settings left out or masked are its own. */
export async function testChannel(
  hub: Hub,
  { connector: name, settings, channelId }: { connector: string; settings: Settings; channelId?: string | undefined },
): Promise<TestReport> {
  const connector = connectorOf(hub, name)
  const checked = settingsOver(connector, channelId === undefined ? {} : await settingsOf(hub, channelId, name), settings)
  const config = connector.config.parse(checked)
  const signal = AbortSignal.timeout(testMs)
  const reaching = { allowed: hub.env.allowPrivateHosts, ownNetwork: checked.ownNetwork === true }
  const started = performance.now()
  try {
    return await connector.test(config, { signal, publicUrl: hub.env.publicUrl, resolve: (host) => reach(host, reaching) })
  } catch (error) {
    // a test that could not be run to its end is an answer too
    if (!(error instanceof ConnectorError) && !signal.aborted)
      hub.log.error({ err: error, connector: name }, 'a connection test failed unexpectedly')
    const why = signal.aborted ? apart(words.testTooLong(testMs / 1000)) : saidBy(error)
    return { ok: false, checks: [{ name: 'test', ok: false, ...why, ms: Math.round(performance.now() - started) }] }
  }
}

async function settingsOf(hub: Hub, channelId: string, connector: string): Promise<Settings> {
  const [row] = await hub.sql<StoredSettings[]>`select settings, secrets from channels where id = ${channelId} and connector = ${connector}`
  if (!row) throw new AppError('not_found', words.foundNoChannel)
  return openSettings(hub.seal, channelId, row)
}
