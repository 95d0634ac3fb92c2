import { setTimeout as pause } from 'node:timers/promises'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Said } from '../../src/contract/words.ts'
import { call } from './api.ts'
import type { Bot } from './bot.ts'
import { publicApi } from './config.ts'
import { standing } from './fault-words.ts'
import type { Pace } from './pace.ts'
import { say } from './test-words.ts'
import { wanted } from './updates.ts'

const recentMs = 10 * 60_000

export interface WebhookInfo {
  url: string
  pending_update_count: number
  last_error_date?: number
  last_error_message?: string
}

/** Has Telegram call us, and watches that it can, until the signal aborts. The webhook stays: what comes meanwhile is kept for us. */
export async function keepWebhook(channel: Bot, pace: Pace): Promise<void> {
  const { config, signal } = channel
  const url = webhookAddress(channel.publicUrl, channel.id)
  const trouble = troubleWith(url, config.apiRoot)
  if (trouble) throw new ConnectorError('misconfigured', trouble)
  await set(channel, url)
  while (!signal.aborted) {
    const info = await call<WebhookInfo>(channel, 'getWebhookInfo').catch((error: unknown) => {
      if (signal.aborted) return null
      throw error
    })
    if (!info) return
    if (info.url !== url) {
      channel.log.warn('the webhook was changed by another program; it is set again')
      await set(channel, url)
      channel.report('degraded', standing.takenBack)
    } else {
      const late = recentFault(info)
      if (late) channel.report('degraded', late)
      else channel.report('working')
    }
    await pause(pace.watch, undefined, { signal }).catch(() => {})
  }
}

const set = (channel: Bot, url: string): Promise<unknown> =>
  call(channel, 'setWebhook', { url, secret_token: channel.config.webhookSecret, allowed_updates: wanted }).catch((error: unknown) => {
    if (!channel.signal.aborted) throw error
  })

const webhookAddress = (publicUrl: string, channelId: string): string => `${publicUrl}/c/${channelId}/webhook`

/** Why Telegram cannot call this address, or null. Servers of one's own may go to any. */
export function troubleWith(url: string, apiRoot: string): Said | null {
  if (apiRoot !== publicApi) return null
  const { protocol, port } = new URL(url)
  if (protocol !== 'https:') return say.needsHttps
  return ['', '443', '80', '88', '8443'].includes(port) ? null : say.needsPort(port)
}

/** Something waits, and the last call failed not long ago. */
function recentFault({ last_error_date: at, last_error_message: said, pending_update_count: waiting }: WebhookInfo): Said | null {
  if (at === undefined || waiting === 0 || at * 1000 < Date.now() - recentMs) return null
  return standing.notCalled(said, waiting)
}
