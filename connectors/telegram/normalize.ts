import type { Chat } from 'telegraf/types'
import type { NormalizeContext, StoredItem } from '../../src/contract/connector.ts'
import type { InboundEvent, MessageEvent, UnknownEvent } from '../../src/contract/events.ts'
import { apart, type Said } from '../../src/contract/words.ts'
import { connectionOf, counts, named, type Owner, shown as ownerShown, whyNot } from './business.ts'
import { labelOf } from './buttons.ts'
import type { Config } from './config.ts'
import { contentOf, factsOf, phoneOf } from './content.ts'
import { odd } from './odd-words.ts'
import { messageIdOf, senderOf, threadKeyOf } from './thread.ts'
import type { Message, Reaction, Update } from './update.ts'

/** One update to what it means. */
export async function normalize(item: StoredItem, { config }: Pick<NormalizeContext<Config>, 'config'>): Promise<InboundEvent[]> {
  const update: Update = JSON.parse((await item.bytes()).toString())
  const said = update.message ?? update.business_message
  const edited = update.edited_message ?? update.edited_business_message
  const place = said ?? edited ?? update.callback_query?.message ?? update.my_chat_member ?? update.message_reaction
  if (update.channel_post ?? update.edited_channel_post) return ignored(odd.channelPost)
  if (place && !isPrivate(place.chat) && config.groups === 'ignore') return ignored(odd.inGroup)
  if (connectionOf(update) !== undefined) {
    const owner = (item.meta.owner as Owner | undefined) ?? null
    if (!owner || !counts(config, owner)) return ignored(whyNot(config, owner))
  }
  if (said) return message(said)
  if (edited) return edit(edited)
  if (update.callback_query) return press(update.callback_query)
  if (update.my_chat_member) return membership(update.my_chat_member)
  if (update.message_reaction) return reaction(update.message_reaction)
  if (update.deleted_business_messages) return deletion(update.deleted_business_messages)
  if (update.business_connection) {
    const owner = ownerShown(update.business_connection.user)
    const news = (update.business_connection.is_enabled ? odd.lets : odd.letsNot)(named(owner))
    return ignored(counts(config, owner) ? news : odd.both(news, whyNot(config, owner)))
  }
  const kind = Object.keys(update).find((key) => key !== 'update_id')
  return ignored(kind === undefined ? odd.nothing : odd.kind(kind))
}

const isPrivate = (chat: Chat): boolean => chat.type === 'private'
const ignored = (why: Said): UnknownEvent[] => [{ type: 'unknown', ...apart(why) }]
const time = (seconds: number): string => new Date(seconds * 1000).toISOString()

function message(message: Message): InboundEvent[] {
  if (message.sender_business_bot) return ignored(odd.ownAnswer)
  const content = contentOf(message)
  if (!content) return ignored(odd.chatNews)
  const key = threadKeyOf(message)
  const sender = senderOf(message.from, message.sender_chat)
  const begun = isPrivate(message.chat) ? /^\/start(?:@\w+)?(?:\s+(\S+))?\s*$/.exec(message.text ?? '') : null
  const event: MessageEvent = {
    type: 'message',
    // of a business account's chat, whose other side is the chat itself, the account's own words come too
    direction: message.business_connection_id && message.from && message.from.id !== message.chat.id ? 'outbound' : 'inbound',
    sender,
    thread: { key },
    id: messageIdOf(key, message.message_id),
    occurredAt: time(message.date),
    text: begun ? '/start' : content.text,
    ...(!begun && content.html !== undefined && { html: content.html }),
    attachments: content.attachments,
    facts: { ...factsOf(message), ...begunWith(begun?.[1]).facts },
    ...(begun && begunWith(begun[1]).link),
    ...(message.reply_to_message && { answers: messageIdOf(key, message.reply_to_message.message_id) }),
    ...(message.media_group_id && { album: message.media_group_id }),
    ...(message.from?.is_bot && { automatic: true }),
  }
  return [event, ...phone(message, event)]
}

/** `/start` with a word: one of our one-time tokens, which says who it is and is shown to nobody, or where the link stood. */
function begunWith(word: string | undefined): { link?: { link: string }; facts?: { campaign: string } } {
  if (word === undefined) return {}
  return { link: { link: word }, ...(!/^[\w-]{22}$/.test(word) && { facts: { campaign: word.slice(0, 64) } }) }
}

/**
 * A number is somebody's own when Telegram says that the card is his; anybody can pass on a card of somebody else. An old card may hold a
 * number that is another's by now, and what a bot writes into one is the bot's word.
 */
function phone({ contact, from, forward_origin, via_bot }: Message, { sender, thread, direction }: MessageEvent): InboundEvent[] {
  if (!contact || !from || contact.user_id !== from.id || forward_origin || via_bot || direction === 'outbound') return []
  const own = { kind: 'phone' as const, value: phoneOf(contact.phone_number), assurance: 'verified' as const }
  return [{ type: 'person', sender: { ...sender, identities: [...sender.identities, own] }, thread }]
}

function edit(message: Message): InboundEvent[] {
  // a place that is followed is told anew every few seconds
  if (message.location?.live_period !== undefined) return ignored(odd.moved)
  const content = contentOf(message)
  if (!content) return ignored(odd.chatChange)
  return [
    {
      type: 'edit',
      sender: senderOf(message.from, message.sender_chat),
      ref: messageIdOf(threadKeyOf(message), message.message_id),
      text: content.text,
      ...(content.html !== undefined && { html: content.html }),
      ...(message.edit_date !== undefined && { occurredAt: time(message.edit_date) }),
    },
  ]
}

/** A pressed button says what stands on it. */
function press({ id, from, message, data }: NonNullable<Update['callback_query']>): InboundEvent[] {
  if (!message) return ignored(odd.otherButton)
  const key = threadKeyOf(message)
  return [
    {
      type: 'message',
      direction: 'inbound',
      sender: senderOf(from, undefined),
      thread: { key },
      id: `${key}:pressed ${id}`,
      answers: messageIdOf(key, message.message_id),
      text: labelOf(message.reply_markup, data ?? ''),
      attachments: [],
      facts: { pressed: true },
    },
  ]
}

function membership({ chat, from, date, new_chat_member: now }: NonNullable<Update['my_chat_member']>): InboundEvent[] {
  const reachable = !['kicked', 'left'].includes(now.status) && now.is_member !== false
  return [
    { type: 'reachability', sender: senderOf(from, undefined), thread: { key: threadKeyOf({ chat }) }, reachable, occurredAt: time(date) },
  ]
}

function reaction({ chat, message_id, user, actor_chat, date, new_reaction }: NonNullable<Update['message_reaction']>): InboundEvent[] {
  return [
    {
      type: 'reaction',
      sender: senderOf(user, actor_chat),
      ref: messageIdOf(threadKeyOf({ chat }), message_id),
      emoji: new_reaction.map(shown),
      occurredAt: time(date),
    },
  ]
}

// pictures of their own and paid stars have no sign that could be shown
const shown = (reaction: Reaction): string => (reaction.type === 'emoji' ? reaction.emoji : '⭐')

function deletion({ message_ids, ...place }: NonNullable<Update['deleted_business_messages']>): InboundEvent[] {
  const { chat } = place
  const sender = senderOf({ id: chat.id, is_bot: false, first_name: 'first_name' in chat ? chat.first_name : '' }, undefined)
  return message_ids.map((id) => ({ type: 'deletion', sender, ref: messageIdOf(threadKeyOf(place), id) }))
}
