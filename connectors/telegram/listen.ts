import type { Bot } from './bot.ts'
import { type Pace, usual } from './pace.ts'
import { poll } from './poll.ts'
import { showTyping } from './typing.ts'
import { keepWebhook } from './webhook.ts'

/** Receives until the channel's signal aborts: by asking, or by keeping Telegram's calls coming to `routes`. */
export async function listen(channel: Bot, pace: Pace = usual): Promise<void> {
  const stopTyping = showTyping(channel, pace)
  try {
    await (channel.config.mode === 'webhook' ? keepWebhook : poll)(channel, pace)
  } finally {
    stopTyping()
  }
}
