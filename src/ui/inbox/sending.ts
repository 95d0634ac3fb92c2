import type { Channel } from '../../channels/shapes.ts'
import type { SendCapabilities } from '../../contract/connector.ts'
import type { Conversation, Message, NewMessage } from '../../conversations/shapes.ts'
import { clock, short, size } from '../parts/time.ts'
import type { TalkTexts } from '../texts/talk.en.ts'
import { textsNow } from '../texts/texts.ts'
import { uuid } from '../uuid.ts'
import type { Draft, DraftButton } from './draft.ts'
import { nameOf } from './name.ts'
import { addressesOf, badAddress } from './recipients.tsx'

const graphemes = new Intl.Segmenter()

/** How long a text is in the unit a channel counts. */
export function lengthOf(text: string, unit: SendCapabilities['text']['unit']): number {
  if (unit === 'bytes') return new TextEncoder().encode(text).length
  return unit === 'utf16' ? text.length : [...graphemes.segment(text)].length
}

/** By how much a text is too long for a channel; 0: it fits. */
export const overBy = (text: string, { unit, limit }: SendCapabilities['text']): number => Math.max(0, lengthOf(text, unit) - limit)

/** Why nothing can be answered on this channel now, and what to do instead; null: it can. */
export function closedBy(
  conversation: Conversation,
  channel: Channel | undefined,
  send: SendCapabilities | null | undefined,
  items: Message[] | undefined,
  words: TalkTexts,
): string | null {
  const name = nameOf(conversation.contact, textsNow())
  if (!conversation.reachable) return words.blocked(name, channel?.name ?? '')
  const until = answeredUntil(send, items)
  if (until === undefined || until.getTime() > Date.now()) return null
  return until.getTime() === 0 ? words.shutNothing(channel?.name ?? '') : words.shut(channel?.name ?? '', moment(until))
}

/** Until when a channel takes an answer to the last entry from outside; the beginning of time when there is none; undefined: always, or not known yet. */
export function answeredUntil(send: SendCapabilities | null | undefined, items: Message[] | undefined): Date | undefined {
  if (!send || send.replyHours === null || !items) return undefined
  const last = items.findLast((message) => message.direction === 'inbound')
  return new Date(last ? Date.parse(last.occurredAt) + send.replyHours * 3_600_000 : 0)
}

/** A day, where it is not today, and a clock: the end of a window of hours is never only a day. */
export const moment = (at: Date): string => [...new Set([short(at), clock(at)])].join(' ')

/** What stands in the way of sending a draft, in words; null: nothing. */
export function obstacle(
  draft: Draft,
  send: SendCapabilities | null | undefined,
  uploading: boolean,
  words: TalkTexts | null,
): string | null {
  const texts = textsNow().inbox.composer
  if (draft.mode === 'note') return null
  if (send === null) return texts.cannotSend
  if (uploading) return texts.waitUpload
  const over = send ? overBy(draft.text, send.text) : 0
  if (over > 0) return texts.tooLong(String(over))
  const total = draft.files.reduce((sum, file) => sum + file.size, 0)
  if (send?.attachments && total > send.attachments.maxTotalBytes)
    return words?.tooLargeTogether(size(send.attachments.maxTotalBytes)) ?? ''
  const button = words && wrongButton(draft.buttons, send?.buttons ?? null, words)
  if (button) return button
  const bad = [draft.to ?? '', draft.cc, draft.bcc].map(badAddress).find(Boolean)
  return bad ? texts.badAddress(bad) : null
}

/** What is wrong with the buttons of a draft. */
function wrongButton(rows: Draft['buttons'], can: SendCapabilities['buttons'], words: TalkTexts): string | null {
  for (const { label, url } of rows.flat()) {
    if (!label.trim()) return words.buttonEmpty
    if (can && lengthOf(label.trim(), 'graphemes') > can.labelLimit) return words.buttonLong(label.trim(), can.labelLimit)
    if (url.trim() && !/^https?:\/\/[^\s/]/.test(url.trim())) return words.buttonBadUrl(label.trim())
  }
  return null
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
    ...(draft.mode === 'reply' && draft.answers && { answersId: draft.answers.id }),
    ...(draft.mode === 'reply' && draft.buttons.length > 0 && { buttons: draft.buttons.map((row) => row.map(buttonOf)) }),
  }
}

const buttonOf = ({ label, url }: DraftButton) => ({ label: label.trim(), ...(url.trim() && { url: url.trim() }) })

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
