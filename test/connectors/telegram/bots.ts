import type { Cursor } from '../../../connectors/telegram/bot.ts'
import { type Config, config } from '../../../connectors/telegram/config.ts'
import { listen } from '../../../connectors/telegram/listen.ts'
import type { Pace } from '../../../connectors/telegram/pace.ts'
import type { OutboundMessage } from '../../../src/contract/events.ts'
import { answer } from '../../support/answer.ts'
import { type BotApi, botToken } from '../../support/bot-api.ts'
import { type TestChannel, testChannel } from '../../support/channel.ts'

export type TestBot = TestChannel<Config, Cursor>

/** Waits in step with a server whose second takes 20 ms. */
export const quick: Pace = {
  poll: 50,
  patience: 5_000,
  shortest: 15,
  least: 10,
  most: 100,
  conflict: [60, 100],
  watch: 20,
  typing: 4_000,
}

export const settings = (api: Pick<BotApi, 'url'>, change: object = {}): Config =>
  config.parse({ token: botToken, apiRoot: api.url, webhookSecret: 'a_secret_that_is_long_enough', ...change })

export interface Run {
  channel: TestBot
  ended: Promise<unknown>
}

/** Starts to listen; `ended` resolves with what was thrown, or undefined. */
export function start(api: Pick<BotApi, 'url'>, options: { settings?: object; from?: TestBot; pace?: Pace; publicUrl?: string } = {}): Run {
  const channel: TestBot = testChannel(settings(api, options.settings), {
    ...(options.from && { from: options.from }),
    ...(options.publicUrl && { publicUrl: options.publicUrl }),
  })
  return { channel, ended: listen(channel, options.pace ?? quick).catch((error: unknown) => error) }
}

/** The texts that were stored, in order. */
export const textsOf = ({ rows }: TestBot): (string | undefined)[] => rows.map(({ bytes }) => JSON.parse(bytes.toString()).message?.text)

/** A picture, as small as can be. */
export const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

export const outbound = (more: Partial<OutboundMessage> = {}): OutboundMessage => answer({ threadKey: '7', ...more })
