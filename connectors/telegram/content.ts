import type { MessageEntity } from 'telegraf/types'
import type { Attachment, Json } from '../../src/contract/events.ts'
import { htmlOf } from './html.ts'
import type { Message, SomeFile } from './update.ts'

export interface Content {
  text: string
  /** The same as it was formatted, where it was. */
  html?: string
  attachments: Attachment[]
}

/** What a message says and carries, or null when it only tells of the chat itself (somebody joined, a message was pinned). */
export function contentOf(message: Message): Content | null {
  const attachments = filesOf(message)
  const { text: words = message.caption ?? '', entities = message.caption_entities } = message
  const text = [withLinks(words, entities), thingOf(message)].filter(Boolean).join('\n')
  const html = htmlOf(words, entities)
  if (text || attachments.length > 0) return { text, ...(html !== undefined && { html }), attachments }
  const kind = kindOf(message)
  if (kind === null || service.has(kind)) return null
  return { text: `A message of a kind that cannot be shown here (${kind}). Open it in Telegram.`, attachments: [] }
}

/** Names of our own making: Telegram gives most of its files none. */
function filesOf(message: Message): Attachment[] {
  const { photo, animation, audio, video, video_note: note, voice, sticker } = message
  const files: Attachment[] = []
  const add = (file: SomeFile, filename: string, contentType: string) =>
    files.push({
      filename: file.file_name || filename,
      contentType: file.mime_type || contentType,
      size: file.file_size ?? 0,
      ref: { fileId: file.file_id, size: file.file_size ?? 0 },
    })
  const largest = photo?.toSorted((a, b) => a.width * a.height - b.width * b.height).at(-1)
  if (largest) add(largest, 'photo.jpg', 'image/jpeg')
  // an animation comes as a document too
  if (animation) add(animation, 'animation.mp4', 'video/mp4')
  else if (message.document) add(message.document, 'document', 'application/octet-stream')
  if (audio) add(audio, 'audio.mp3', 'audio/mpeg')
  if (video) add(video, 'video.mp4', 'video/mp4')
  if (note) add(note, 'video-message.mp4', 'video/mp4')
  if (voice) add(voice, 'voice.ogg', 'audio/ogg')
  if (sticker?.is_video) add(sticker, 'sticker.webm', 'video/webm')
  else if (sticker?.is_animated) {
    // what moves is in a form no browser shows
    if (sticker.thumbnail) add(sticker.thumbnail, 'sticker.webp', 'image/webp')
  } else if (sticker) add(sticker, 'sticker.webp', 'image/webp')
  return files
}

/** What is neither words nor a file, as words that need no language. */
function thingOf(message: Message): string {
  const { sticker, contact, location, venue, dice, poll } = message
  if (sticker) return sticker.emoji ?? ''
  if (contact) {
    const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ')
    return `👤 ${[name, phoneOf(contact.phone_number)].filter(Boolean).join('\n')}`
  }
  const spot = venue?.location ?? location
  if (spot) {
    const { latitude, longitude } = spot
    const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
    return ['📍', venue && `${venue.title}, ${venue.address}`, `${latitude}, ${longitude}`].filter(Boolean).join(' ').concat('\n', map)
  }
  if (dice) return `${dice.emoji} ${dice.value}`
  if (poll) return [`📊 ${poll.question}`, ...poll.options.map(({ text }) => `• ${text}`)].join('\n')
  return ''
}

/** Telegram gives numbers with and without their plus. */
export const phoneOf = (number: string): string => (/^\d/.test(number.trim()) ? `+${number.trim()}` : number.trim())

/** Words behind which an address hides, with the address: what people see is what they are led to. */
function withLinks(text: string, entities: MessageEntity[] = []): string {
  let shown = text
  // offsets count UTF-16 units, as strings here do
  for (const entity of entities.toSorted((a, b) => b.offset + b.length - a.offset - a.length)) {
    if (entity.type !== 'text_link') continue
    const end = entity.offset + entity.length
    const label = text.slice(entity.offset, end)
    if (same(label, entity.url)) continue
    shown = `${shown.slice(0, end)} (${entity.url})${shown.slice(end)}`
  }
  return shown
}

const same = (label: string, url: string): boolean => bare(label) === bare(url)
const bare = (address: string): string =>
  address
    .trim()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '')

const frame = new Set([
  'message_id',
  'message_thread_id',
  'date',
  'edit_date',
  'chat',
  'from',
  'sender_chat',
  'sender_boost_count',
  'sender_business_bot',
  'sender_tag',
  'business_connection_id',
  'forward_origin',
  'is_topic_message',
  'is_automatic_forward',
  'reply_to_message',
  'reply_to_story',
  'reply_to_checklist_task_id',
  'external_reply',
  'quote',
  'via_bot',
  'has_protected_content',
  'is_from_offline',
  'is_paid_post',
  'paid_star_count',
  'media_group_id',
  'author_signature',
  'reply_markup',
  'effect_id',
  'link_preview_options',
  'direct_messages_topic',
])

/** The name of what a message is about. */
function kindOf(message: object): string | null {
  return Object.keys(message).find((key) => !frame.has(key)) ?? null
}

/** What tells of the chat, not of what somebody said. */
const service = new Set([
  'new_chat_members',
  'left_chat_member',
  'new_chat_title',
  'new_chat_photo',
  'delete_chat_photo',
  'group_chat_created',
  'supergroup_chat_created',
  'channel_chat_created',
  'message_auto_delete_timer_changed',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
  'pinned_message',
  'connected_website',
  'write_access_allowed',
  'proximity_alert_triggered',
  'boost_added',
  'chat_background_set',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_closed',
  'forum_topic_reopened',
  'general_forum_topic_hidden',
  'general_forum_topic_unhidden',
  'video_chat_scheduled',
  'video_chat_started',
  'video_chat_ended',
  'video_chat_participants_invited',
  'chat_owner_left',
  'chat_owner_changed',
])

/** Facts shown with an entry. */
export function factsOf(message: Message): { [name: string]: Json } {
  const origin = message.forward_origin
  const name = origin?.sender_user_name ?? [origin?.sender_user?.first_name, origin?.sender_user?.last_name].filter(Boolean).join(' ')
  const chat = origin?.sender_chat ?? origin?.chat
  const from = name || (chat && 'title' in chat ? (chat.title ?? '') : '')
  const username = message.from?.username
  return { ...(username && { username: `@${username}` }), ...(from && { forwardedFrom: from }) }
}
