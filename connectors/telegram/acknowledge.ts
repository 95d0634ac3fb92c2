import { call } from './api.ts'
import type { Bot } from './bot.ts'
import type { Received } from './updates.ts'

const patienceMs = 5_000

/** Tells the person's program that a button press has arrived, so that it stops waiting. Only once it is stored; nothing depends on it. */
export function acknowledge(channel: Bot, updates: Received[]): void {
  for (const { update } of updates) {
    if (!update.callback_query) continue
    call(channel, 'answerCallbackQuery', { callback_query_id: update.callback_query.id }, patienceMs).catch(() => {})
  }
}
