import { call } from './api.ts'
import type { Bot } from './bot.ts'
import type { Pace } from './pace.ts'
import { target } from './thread.ts'

const patienceMs = 5_000

/** Shows people that somebody types, as often as they forget it. Best effort. Returns how to stop. */
export function showTyping(channel: Bot, { typing }: Pace): () => void {
  const shown = new Map<string, number>()
  return channel.subscribe(null, (sign, threadKey) => {
    if (sign.type !== 'typing') return
    const now = Date.now()
    if (now - (shown.get(threadKey) ?? 0) < typing) return
    for (const [thread, at] of shown) if (now - at >= typing) shown.delete(thread)
    shown.set(threadKey, now)
    call(channel, 'sendChatAction', { ...target(threadKey), action: 'typing' }, patienceMs).catch(() => {})
  })
}
