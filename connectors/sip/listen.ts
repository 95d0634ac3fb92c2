import { once } from 'node:events'
import type { Channel } from '../../src/contract/connector.ts'
import type { Config } from './config.ts'

/** Runs whatever the settings name until the channel's signal aborts. Without any, calls come only to the channel's own addresses. */
export async function listen(channel: Channel<Config>): Promise<void> {
  channel.report('working')
  if (!channel.signal.aborted) await once(channel.signal, 'abort')
}
