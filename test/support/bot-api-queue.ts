import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

// How the Bot API keeps updates until they are confirmed, as its server does it: what its own source and documentation say, in few lines.

/** One update as it waits: its bytes are the same however often it is handed out. */
interface Waiting {
  id: number
  kind: string
  /** Webhook deliveries are first in first out within one: a chat for messages and edits, a person for everything else. */
  queue: string
  json: string
  expiresAt: number
}

export interface Answer {
  status: number
  json: string
}

export interface UpdateQueue {
  /** Everything the outside has said, in order: what must have arrived in the end. */
  pushed: { id: number; queue: string; json: string }[]
  /** Confirmed: by an offset or by a webhook's 2xx. In order. */
  forgotten: { id: number; json: string }[]
  /** Not taken in time, and given up. */
  expired: number[]
  waiting: Waiting[]
  push(content: object): number
  /** Tells the last one so many times more, as when a confirmation was lost. */
  repeat(times: number): void
  /** The next update gets this id, as when a queue is made anew after a week of silence. */
  nextId(id: number): void
  allow(kinds: string[] | undefined): void
  forget(update: Waiting): void
  getUpdates(request: { offset?: number; limit?: number; timeout?: number; allowed_updates?: string[] }, gone: AbortSignal): Promise<Answer>
  /** Ends the long poll that is open, as setting a webhook does. */
  interrupt(): void
  onPush(look: () => void): void
}

export const ok = (result: string): Answer => ({ status: 200, json: `{"ok":true,"result":${result}}` })
export const refusal = (status: number, description: string, parameters?: object): Answer => ({
  status,
  json: JSON.stringify({ ok: false, error_code: status, description, ...(parameters && { parameters }) }),
})

const unasked = ['chat_member', 'message_reaction', 'message_reaction_count']
const brief = ['callback_query', 'shipping_query', 'pre_checkout_query']
const mostBytes = 4 * 1024 * 1024

/** `second`: how many milliseconds a second of the server takes. */
export function updateQueue(second: number): UpdateQueue {
  let next = randomInt(2_000_000, 1_000_000_000)
  let allowed: string[] = []
  let poll: ((answer: Answer) => void) | null = null
  let conflictUntil = 0
  let last = { offset: 0, at: 0 }
  const looks: (() => void)[] = []

  const it: UpdateQueue = {
    pushed: [],
    forgotten: [],
    expired: [],
    waiting: [],
    push(content) {
      const [kind = ''] = Object.keys(content)
      if (allowed.length > 0 ? !allowed.includes(kind) : unasked.includes(kind)) return 0
      const id = next++
      const json = `{"update_id":${id},\n${JSON.stringify(content).slice(1)}`
      const queue = queueOf(kind, (content as { [kind: string]: Said })[kind] ?? {})
      // never so short that a busy machine is late
      const life = Math.max((brief.includes(kind) ? 150 : 24 * 3600) * second, 60_000)
      it.waiting.push({ id, kind, queue, json, expiresAt: Date.now() + life })
      it.pushed.push({ id, queue, json })
      for (const look of [...looks]) look()
      return id
    },
    repeat(times) {
      const last = it.pushed.at(-1)!
      for (let n = 0; n < times; n += 1) it.waiting.push({ kind: 'message', expiresAt: Date.now() + 24 * 3600 * second, ...last })
      for (const look of [...looks]) look()
    },
    nextId(id) {
      if (it.waiting.length > 0) throw new Error('a queue is made anew only when nothing waits in it')
      next = id
    },
    allow(kinds) {
      if (kinds) allowed = kinds
    },
    forget(update) {
      it.waiting.splice(it.waiting.indexOf(update), 1)
      it.forgotten.push(update)
    },
    interrupt: () => poll?.(refusal(409, 'Conflict: terminated by setWebhook request')),
    onPush: (look) => void looks.push(look),
    async getUpdates({ offset = 0, limit = 100, timeout = 0, allowed_updates }, gone) {
      if (poll) {
        poll(refusal(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'))
        conflictUntil = Date.now() + 3 * second
      } else if (Date.now() < conflictUntil) await pause(3 * second)
      it.allow(allowed_updates)
      confirm(offset)
      // whoever asks for the same again at once is thought to be in trouble, and gets little
      const most = last.offset === offset && Date.now() - last.at < 0.5 * second ? 1 : Math.min(limit, 100)
      if (it.waiting.length === 0) {
        const refused = await longPoll(Math.min(Math.max(timeout, 3), 50) * second, gone)
        if (refused) return refused
      }
      last = { offset, at: Date.now() }
      return ok(`[${batch(most).join(',')}]`)
    },
  }

  // everything below the offset is forgotten by asking; an offset that cannot be forgets nothing, and reading starts at the head
  function confirm(offset: number): void {
    expire()
    const head = it.waiting[0]?.id
    const tail = it.waiting.at(-1)?.id
    if (head === undefined || tail === undefined || offset <= head || offset > tail + 10) return
    for (const update of it.waiting.filter(({ id }) => id < offset)) it.forget(update)
  }
  function expire(): void {
    for (const update of it.waiting.filter(({ expiresAt }) => expiresAt < Date.now())) {
      it.waiting.splice(it.waiting.indexOf(update), 1)
      it.expired.push(update.id)
    }
  }
  function batch(most: number): string[] {
    let bytes = 0
    const taken: string[] = []
    for (const { json } of it.waiting.slice(0, most)) {
      bytes += json.length
      if (taken.length > 0 && bytes > mostBytes) break
      taken.push(json)
    }
    return taken
  }
  function longPoll(ms: number, gone: AbortSignal): Promise<Answer | null> {
    return new Promise((resolve) => {
      const end = (answer: Answer | null) => {
        if (poll === end) poll = null
        looks.splice(looks.indexOf(look), 1)
        clearTimeout(timer)
        resolve(answer)
      }
      const look = () => end(null)
      const timer = setTimeout(look, ms)
      gone.addEventListener('abort', look, { once: true })
      looks.push(look)
      poll = end
    })
  }
  return it
}

interface Said {
  chat?: { id: number }
  from?: { id: number }
  user?: { id: number }
}

const queueOf = (kind: string, said: Said): string =>
  /^(edited_)?(message|channel_post)$/.test(kind) ? `chat ${said.chat?.id}` : `user ${said.from?.id ?? said.user?.id ?? said.chat?.id}`
