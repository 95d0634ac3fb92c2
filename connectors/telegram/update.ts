import type {
  Chat,
  Contact,
  Dice,
  InlineKeyboardMarkup,
  Location,
  MessageEntity,
  PhotoSize,
  ReactionType,
  Sticker,
  User,
  Venue,
} from 'telegraf/types'

export type { User }

// What is read of an update. The library's own types end with Bot API 7.1, and know nothing of business accounts.

export interface Update {
  update_id: number
  message?: Message
  edited_message?: Message
  channel_post?: Message
  edited_channel_post?: Message
  business_message?: Message
  edited_business_message?: Message
  deleted_business_messages?: { business_connection_id: string; chat: Chat; message_ids: number[] }
  business_connection?: { id: string; user: User; user_chat_id: number; is_enabled: boolean }
  callback_query?: { id: string; from: User; message?: Message; data?: string }
  my_chat_member?: { chat: Chat; from: User; date: number; new_chat_member: { status: string; is_member?: boolean } }
  message_reaction?: { chat: Chat; message_id: number; user?: User; actor_chat?: Chat; date: number; new_reaction: Reaction[] }
}

export type Reaction = ReactionType | { type: 'paid' }

export interface Message {
  message_id: number
  date: number
  edit_date?: number
  chat: Chat
  from?: User
  sender_chat?: Chat
  business_connection_id?: string
  /** Ours: sent through the business account by the bot. */
  sender_business_bot?: User
  reply_to_message?: { message_id: number }
  media_group_id?: string
  /** The bot whose offer was chosen. */
  via_bot?: User
  forward_origin?: { sender_user?: User; sender_user_name?: string; sender_chat?: Chat; chat?: Chat }
  reply_markup?: InlineKeyboardMarkup
  text?: string
  entities?: MessageEntity[]
  caption?: string
  caption_entities?: MessageEntity[]
  photo?: PhotoSize[]
  document?: SomeFile
  animation?: SomeFile
  audio?: SomeFile
  video?: SomeFile
  video_note?: SomeFile
  voice?: SomeFile
  sticker?: Sticker
  contact?: Contact
  location?: Location & { live_period?: number }
  venue?: Venue
  dice?: Dice
  poll?: { question: string; options: { text: string }[] }
}

export interface SomeFile {
  file_id: string
  file_size?: number
  file_name?: string
  mime_type?: string
}
