import type { OutboundMessage } from '../../src/contract/events.ts'
import { markup } from './buttons.ts'
import { formattedOf } from './formatted.ts'
import type { Formatted } from './page.ts'
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
  const said = saidBy(message)
  const albums = albumsOf(message.attachments, message.buttons.length > 0 && said.text.trim() === '')
  const caption = captionOf(message)
  const steps: Step[] = caption ? [] : split(said).map((part) => ({ method: 'sendMessage', payload: textOf(part), files: [] }))
  const carrier = caption || steps.length === 0 ? albums.length + steps.length - 1 : steps.length - 1
  for (const [index, files] of albums.entries()) steps.push(stepOf(files, index === 0 ? caption : null))
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

/** What it says, formatted where it is: never by marks in the text, which could be somebody's own words. */
export function saidBy({ text, html }: OutboundMessage): Formatted {
  const formatted = html === null ? null : formattedOf(html)
  return formatted?.text.trim() ? formatted : { text, entities: [] }
}

/** The text that stands below the first file; null when there is none, or it has to come before. */
export function captionOf(message: OutboundMessage): Formatted | null {
  const { attachments, buttons } = message
  if (attachments.length === 0 || (buttons.length > 0 && attachments.length > 1)) return null
  const parts = split(saidBy(message), captionLimit)
  return parts.length === 1 ? parts[0]! : null
}

/** As the methods take it that send or change a text. */
const textOf = ({ text, entities }: Formatted) => ({ text, ...(entities.length > 0 && { entities }) })
/** The same of what stands below a file. */
export const captionFields = ({ text, entities }: Formatted) => ({
  caption: text,
  ...(entities.length > 0 && { caption_entities: entities }),
})

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

function stepOf(files: File[], caption: Formatted | null): Step {
  const payload = caption ? captionFields(caption) : {}
  if (files.length > 1) return { method: 'sendMediaGroup', payload, files }
  return { method: isPhoto(files[0]!) ? 'sendPhoto' : 'sendDocument', payload, files }
}
