import type { Json } from '../../../src/contract/events.ts'
import { type BotApi, startBotApi } from '../../support/bot-api.ts'
import type { Shown } from '../../support/bot-api-chats.ts'
import type { Fault, Forgery, Occurrence, Peer, PeerFile, RunningPeer, Sent } from '../peer.ts'

/** How the bot gets what is said: it asks, it is called, or it asks and answers for somebody's own account. */
export type Way = 'polling' | 'webhook' | 'business'

const secret = 'conformance_webhook_secret'
const faults: { [way in Way]: Fault[] } = {
  polling: ['sign-in', 'down', 'cut', 'stall', 'split', 'broken', 'refuse', 'blocked', 'busy', 'lost-answer', 'conflict'],
  webhook: ['sign-in', 'down', 'split', 'broken', 'refuse', 'blocked', 'busy', 'lost-answer'],
  business: ['refuse', 'lost-answer', 'busy'],
}

/** A bot at the strict server. */
export const botPeer = (way: Way): Peer => ({
  kinds:
    way === 'business' ? ['message', 'edit', 'deletion'] : ['message', 'unknown', 'edit', 'reaction', 'reachability', 'start', 'phone'],
  faults: faults[way],
  ...(way === 'webhook' && { forgeries: ['unsigned', 'wrong', 'truncated', 'other-case', 'wrong-place'] as Forgery[] }),
  can: way === 'webhook' ? ['files', 'flood'] : ['files', 'renumber'],
  start: ({ url, channelId }) => startPeer(way, `${url}/c/${channelId}/webhook`),
})

async function startPeer(way: Way, hook: string): Promise<RunningPeer> {
  const api = await startBotApi()
  const people = new Map<string, number>()
  const said = new Map<string, { chat: number; id: number }>()
  api.owners.set('biz', { id: 90_001, first_name: 'Olga' })
  let busy: AbortController | null = null

  const idOf = (name: string): number => {
    const id = people.get(name) ?? 500 + people.size
    people.set(name, id)
    api.chats.known.add(id)
    return id
  }
  const nameOf = (id: number): string => [...people].find(([, each]) => each === id)![0]
  const user = (name: string) => ({ id: idOf(name), is_bot: false, first_name: name })
  const chat = (name: string) => ({ id: idOf(name), type: 'private', first_name: name })
  const message = (from: string, id: number, more: object) => ({
    message_id: id,
    from: user(from),
    chat: chat(from),
    date: Math.floor(Date.now() / 1000),
    ...(way === 'business' && { business_connection_id: 'biz' }),
    ...more,
  })
  const kind = way === 'business' ? 'business_message' : 'message'
  const write = (from: string, text: string, more: object) => {
    const id = api.chats.nextMessageId()
    said.set(text, { chat: idOf(from), id })
    api.updates.push({ [kind]: message(from, id, more) })
  }
  const fileOf = ({ name, contentType, bytes }: PeerFile, n: number) => {
    const id = `file-${said.size}-${n}`
    api.chats.files.set(id, { path: `documents/${id}`, bytes: Buffer.from(bytes) })
    return { file_id: id, file_unique_id: id, file_name: name, mime_type: contentType, file_size: bytes.length }
  }

  return {
    settings: {
      token: api.token,
      apiRoot: api.url,
      mode: way === 'webhook' ? 'webhook' : 'polling',
      webhookSecret: secret,
      botName: 'shop_bot',
      ...(way === 'business' && { business: 'accept', businessOwners: ['90001'] }),
    } satisfies { [name: string]: Json },
    async push(what: Occurrence) {
      switch (what.kind) {
        case 'message': {
          const [file] = what.files ?? []
          return write(what.from, what.text, file ? { caption: what.text, document: fileOf(file, 0) } : { text: what.text })
        }
        case 'unknown':
          return void api.updates.push({ message: message(what.from, api.chats.nextMessageId(), { video_chat_started: {} }) })
        case 'edit':
          return void api.updates.push({ [`edited_${kind}`]: message(what.from, said.get(what.of)!.id, { edit_date: 1, text: what.text }) })
        case 'deletion':
          return void api.updates.push({
            deleted_business_messages: { business_connection_id: 'biz', chat: chat(what.from), message_ids: [said.get(what.of)!.id] },
          })
        case 'reaction': {
          const new_reaction = what.emoji.map((emoji) => ({ type: 'emoji', emoji }))
          const of = said.get(what.of)!
          return void api.updates.push({
            message_reaction: { chat: chat(what.from), message_id: of.id, user: user(what.from), date: 1, old_reaction: [], new_reaction },
          })
        }
        case 'reachability':
          return void api.updates.push({
            my_chat_member: {
              chat: chat(what.from),
              from: user(what.from),
              date: 1,
              new_chat_member: { status: what.reachable ? 'member' : 'kicked' },
            },
          })
        case 'start':
          return write(what.from, `/start ${what.token}`, { text: `/start ${what.token}` })
        case 'phone': {
          const contact = { phone_number: what.phone, first_name: 'Card', ...(what.own && { user_id: idOf(what.from) }) }
          return write(what.from, what.phone, { contact })
        }
        case 'receipt':
          throw new Error('Telegram tells bots of no receipts')
      }
    },
    async again(times) {
      api.updates.repeat(times)
    },
    acknowledged: () => api.updates.forgotten.map(({ json }) => textOf(JSON.parse(json)[kind])),
    async renumber() {
      await waitUntilTaken(api)
      api.updates.nextId(api.updates.pushed[0]!.id - (api.updates.pushed.length > 4 ? 0 : 1000))
    },
    sent: async () => [...api.chats.shown, ...api.chats.gone].sort((a, b) => a.message_id - b.message_id).map((shown) => sentOf(shown)),
    async fault(fault) {
      if (fault === 'sign-in') api.revoke()
      else if (fault === 'down') await api.away()
      else if (fault === 'cut') api.disturb('cut', /getUpdates/)
      else if (fault === 'stall') api.disturb('stall in the middle')
      else if (fault === 'split') api.disturb('drip', /getUpdates/)
      else if (fault === 'broken') api.disturb({ status: 500, description: 'Internal Server Error' })
      else if (fault === 'refuse') api.disturb({ status: 400, description: 'Bad Request: chat not found' }, /^send/)
      else if (fault === 'blocked') api.chats.blocked = new Set(people.values())
      else if (fault === 'busy') api.disturb({ status: 429, description: 'Too Many Requests: retry after 7', retryAfter: 7 }, /^send/)
      else if (fault === 'lost-answer') api.disturb('reset after', /^send/)
      else if (fault === 'conflict') busy = intrude(api)
    },
    async mend() {
      busy?.abort()
      api.revoke(true)
      api.disturb(null)
      api.chats.blocked.clear()
      await api.back()
    },
    async forge(how, text) {
      const headers: { [name: string]: string } = {
        unsigned: {},
        wrong: { 'x-telegram-bot-api-secret-token': 'conformance_webhook_secreT!' },
        truncated: { 'x-telegram-bot-api-secret-token': secret.slice(0, -1) },
        'other-case': { 'x-telegram-bot-api-secret-token': secret.toUpperCase() },
        'wrong-place': { authorization: `Bearer ${secret}` },
      }[how as 'unsigned'] as { [name: string]: string }
      const body = JSON.stringify({ update_id: 1, message: message('anna', 1, { text }) })
      const answer = await fetch(hook, { method: 'POST', headers, body })
      return { status: answer.status, body: await answer.text() }
    },
    async flood() {
      const body = JSON.stringify({ update_id: 1, message: message('anna', 1, { text: 'x'.repeat(2 * 1024 * 1024) }) })
      return fetch(hook, { method: 'POST', headers: { 'x-telegram-bot-api-secret-token': secret }, body }).then(
        ({ status }) => status,
        () => null,
      )
    },
    asked: () => api.asked,
    cut: () => api.cut(),
    connections: () => api.connections(),
    stop: () => api.stop(),
  }

  function sentOf({ chat, text, caption, buttons, file, message_id }: Shown): Sent {
    return {
      to: nameOf(chat),
      text: text ?? caption ?? '',
      buttons: buttons?.flat().map((button) => button.text) ?? [],
      files: file ? [{ name: file.filename, bytes: file.bytes }] : [],
      deleted: api.chats.gone.some((gone) => gone.message_id === message_id),
    }
  }
}

const textOf = (message?: { text?: string; caption?: string }): string => message?.text ?? message?.caption ?? ''

/** Another program that asks for the same updates, without taking any. */
function intrude(api: BotApi): AbortController {
  const stop = new AbortController()
  const ask = async () => {
    while (!stop.signal.aborted) {
      await api.updates.getUpdates({ timeout: 50 }, stop.signal)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  void ask()
  return stop
}

async function waitUntilTaken({ updates }: BotApi): Promise<void> {
  while (updates.waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
}
