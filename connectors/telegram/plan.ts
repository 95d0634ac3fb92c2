import type { OutboundMessage } from '../../src/contract/events.ts'
import { markup } from './buttons.ts'
import { captionLimit, split } from './split.ts'
import { numberOf, target } from './thread.ts'

type File = OutboundMessage['attachments'][number]

/** One call that puts one message, or an album of several, into the chat. */
export interface Step {
  method: 'sendMessage' | 'sendPhoto' | 'sendDocument' | 'sendMediaGroup'
  payload: { [name: string]: unknown }
  files: File[]
}

const photoBytes = 10 * 1024 * 1024
const mostInAlbum = 10

/** What Telegram shows as a picture; more than so much, or of another kind, it takes as a document. */
export const isPhoto = ({ contentType, size }: File): boolean => /^image\/(jpeg|png|webp)$/.test(contentType) && size <= photoBytes

/**
 * A message as the calls that make it, in order: the text first, in as many parts as it takes, then the files. A short text goes below the
 * first file; an album can carry no buttons, so there the text carries them.
 */
export function plan(message: OutboundMessage): Step[] {
  const albums = albumsOf(message.attachments, message.buttons.length > 0 && message.text.trim() === '')
  const caption = captioned(message) ? message.text.trim() : ''
  const steps: Step[] = caption ? [] : split(message.text).map((text) => ({ method: 'sendMessage', payload: { text }, files: [] }))
  const carrier = caption || steps.length === 0 ? albums.length + steps.length - 1 : steps.length - 1
  for (const [index, files] of albums.entries()) steps.push(stepOf(files, index === 0 ? caption : ''))
  return steps.map((step, index) => ({
    ...step,
    payload: {
      ...target(message.threadKey ?? ''),
      ...step.payload,
      ...(index === carrier && markup(message.buttons)),
      ...(index === 0 &&
        message.answers && { reply_parameters: { message_id: numberOf(message.answers), allow_sending_without_reply: true } }),
    },
  }))
}

/** Whether the text stands below the first file. */
export function captioned({ text, attachments, buttons }: OutboundMessage): boolean {
  return attachments.length > 0 && text.trim().length <= captionLimit && (buttons.length === 0 || attachments.length === 1)
}

/** Files in a row that are of one kind make an album. */
function albumsOf(files: File[], single: boolean): File[][] {
  const albums: File[][] = []
  for (const file of files) {
    const last = albums.at(-1)
    if (last && !single && last.length < mostInAlbum && isPhoto(last[0]!) === isPhoto(file)) last.push(file)
    else albums.push([file])
  }
  return albums
}

function stepOf(files: File[], caption: string): Step {
  const payload = caption ? { caption } : {}
  if (files.length > 1) return { method: 'sendMediaGroup', payload, files }
  return { method: isPhoto(files[0]!) ? 'sendPhoto' : 'sendDocument', payload, files }
}
