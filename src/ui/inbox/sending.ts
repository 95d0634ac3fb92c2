import type { Channel } from '../../channels/shapes.ts'
import type { SendCapabilities } from '../../contract/connector.ts'
import type { Conversation, Message, NewMessage } from '../../conversations/shapes.ts'
import { textsNow } from '../texts/texts.ts'
import { uuid } from '../uuid.ts'
import type { Draft } from './draft.ts'
import { nameOf } from './name.ts'
import { addressesOf, badAddress } from './recipients.tsx'

const graphemes = new Intl.Segmenter()

/** How long a text is in the unit a channel counts. */
function lengthOf(text: string, unit: SendCapabilities['text']['unit']): number {
  if (unit === 'bytes') return new TextEncoder().encode(text).length
  return unit === 'utf16' ? text.length : [...graphemes.segment(text)].length
}

/** What stands in the way of sending a draft, in words; null: nothing. */
export function obstacle(draft: Draft, send: SendCapabilities | null | undefined, uploading: boolean): string | null {
  const texts = textsNow().inbox.composer
  if (draft.mode === 'note') return null
  if (send === null) return texts.cannotSend
  if (uploading) return texts.waitUpload
  const over = send ? lengthOf(draft.text, send.text.unit) - send.text.limit : 0
  if (over > 0) return texts.tooLong(String(over))
  const bad = [draft.to ?? '', draft.cc, draft.bcc].map(badAddress).find(Boolean)
  return bad ? texts.badAddress(bad) : null
}

/** A draft as the message that is sent. Its id is chosen here, so that sending twice is sending once. */
export function messageOf(draft: Draft): NewMessage {
  const to = draft.to === null ? [] : addressesOf(draft.to)
  return {
    id: uuid(),
    text: (draft.mode === 'note' ? draft.note : draft.text).trim(),
    attachments: draft.mode === 'note' ? [] : draft.files.map((file) => file.id),
    cc: addressesOf(draft.cc),
    bcc: addressesOf(draft.bcc),
    ...(to.length > 0 && { to }),
    ...(draft.subject?.trim() && { subject: draft.subject.trim() }),
  }
}

/** The address answers are asked for at, when it is another than the letter came from. */
export function askedReplyTo(items: Message[]): string | null {
  const last = items.findLast((message) => message.direction === 'inbound')
  return last?.replyTo ?? null
}

/** Who else stands on the last letter from outside, beside its writer and ourselves. */
export const othersOn = (items: Message[]): string[] => items.findLast((message) => message.direction === 'inbound')?.others ?? []

/** What one should know before writing: the channel does not send now. */
export function channelWarning(channel: Channel | undefined): string | null {
  const texts = textsNow().inbox.composer
  if (!channel) return null
  if (!channel.enabled) return texts.channelOff(channel.name)
  return channel.state === 'broken' ? texts.channelBroken(channel.name) : null
}

/** How many entries of others, from outside or answers of colleagues, have come after one. */
export const newerThan = (seq: number, items: Message[], me: string): number =>
  items.filter(
    (message) => message.seq > seq && (message.direction === 'inbound' || (message.direction === 'outbound' && message.author.id !== me)),
  ).length

/** Who an answer goes to when nothing else is said. */
export const defaultTo = (conversation: Conversation, emails: string[]): string => emails[0] ?? nameOf(conversation.contact, textsNow())
