import type { Chat, User } from 'telegraf/types'
import type { Identity, Sender } from '../../src/contract/events.ts'
import type { Update } from './update.ts'

/** Where messages go and come from: a chat, of the bot itself or of a business account that lets the bot answer for it. */
export interface Place {
  chat: Chat
  business_connection_id?: string | undefined
}

/** The thread's key: the chat's id, behind the business connection where there is one. */
export const threadKeyOf = ({ chat, business_connection_id: business }: Place): string =>
  business ? `${business}:${chat.id}` : `${chat.id}`

/** A message's id, one in the channel. */
export const messageIdOf = (threadKey: string, messageId: number): string => `${threadKey}:${messageId}`

/** Telegram's own number of a message, out of our id of it. */
export const numberOf = (externalId: string): number => Number(externalId.slice(externalId.lastIndexOf(':') + 1))

/** What a method is told of a thread. */
export function target(threadKey: string): { chat_id: number; business_connection_id?: string } {
  const at = threadKey.lastIndexOf(':')
  const chat_id = Number(threadKey.slice(at + 1))
  return at === -1 ? { chat_id } : { chat_id, business_connection_id: threadKey.slice(0, at) }
}

/** Updates of one thread are understood in order; those of nobody's chat by the person behind them. Whatever it holds, it gets a lane. */
export function laneOf(update: Update): string {
  try {
    const lane = laneIn(update)
    if (/^([^:]{1,150}:)?-?\d{1,20}$/.test(lane)) return lane
  } catch {
    // where the chat should be is something else
  }
  return 'bot'
}

function laneIn(update: Update): string {
  const place =
    update.message ??
    update.edited_message ??
    update.channel_post ??
    update.edited_channel_post ??
    update.business_message ??
    update.edited_business_message ??
    update.deleted_business_messages ??
    update.callback_query?.message ??
    update.my_chat_member ??
    update.message_reaction
  if (place?.chat) return threadKeyOf(place)
  return `${update.callback_query?.from?.id ?? update.business_connection?.user_chat_id ?? 'bot'}`
}

/** Who did something. A person's id is proved by Telegram; who speaks as a group or a channel is no person. */
export function senderOf(user: User | undefined, as: Chat | undefined): Sender {
  const identities: Identity[] = []
  if (as) identities.push({ kind: 'external', value: `chat ${as.id}`, assurance: 'observed' })
  else if (user) identities.push({ kind: 'telegram', value: `${user.id}`, assurance: 'verified' })
  return { name: (as && titleOf(as)) || nameOf(user), identities }
}

const nameOf = (user: User | undefined): string =>
  user ? [user.first_name, user.last_name].filter(Boolean).join(' ').trim() || user.username || `${user.id}` : ''

const titleOf = (chat: Chat): string => ('title' in chat && chat.title) || ''
