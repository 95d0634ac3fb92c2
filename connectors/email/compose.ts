import type { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { OutboundMessage, Recipient } from '../../src/contract/events.ts'
import type { Said } from '../../src/contract/words.ts'
import { type EmailConfig, ownDomain } from './config.ts'
import { letters } from './fault-words.ts'
import { inAscii, ownMark } from './headers.ts'

/** A letter as it goes over the wire. */
export interface Composed {
  /** Without angle brackets, as all ids here. */
  messageId: string
  envelope: { from: string; to: string[] }
  bytes: Buffer
}

const keptReferences = 20

/** The Message-ID of a message of ours: the same at each try. */
export const messageIdOf = (message: OutboundMessage, config: EmailConfig): string => `${message.id}@${ownDomain(config.address)}`

/** Writes the letter. ConnectorError `rejected` when it cannot be one: no recipient, an address that is none, a line break in a header. */
export async function compose(
  message: OutboundMessage,
  config: EmailConfig,
  readBlob: (id: string) => Promise<Readable>,
): Promise<Composed> {
  const from = inAscii(config.address)
  const asked = [message.to, message.cc, message.bcc].map((list) => list.map(recipient))
  // a copy to ourselves would only come back as a letter from outside; who writes to nobody else means it
  const others = asked.map((boxes) => boxes.filter(({ address }) => address.toLowerCase() !== from.toLowerCase()))
  const [to, cc, bcc] = (others.flat().length > 0 ? others : asked) as [Box[], Box[], Box[]]
  const everybody = [...new Set([...to, ...cc, ...bcc].map((box) => box.address))]
  if (everybody.length === 0) throw new ConnectorError('rejected', letters.noRecipient)
  const messageId = messageIdOf(message, config)
  const answered = message.inReplyTo === null ? undefined : id(message.inReplyTo)
  const references = shortened([...message.references.map(id), ...(answered ? [answered] : [])])
  const attachments: Attached[] = []
  for (const file of message.attachments) {
    attachments.push({
      filename: oneLine(file.filename, letters.attachmentName),
      contentType: oneLine(file.contentType, letters.attachmentType),
      content: await readBlob(file.blobId),
      contentDisposition: 'attachment',
    })
  }
  const letter = new MailComposer({
    from: { name: oneLine(config.displayName, letters.senderName), address: from },
    to,
    cc,
    subject: oneLine(message.subject, letters.subject),
    text: message.text,
    ...(message.html !== null && { html: message.html }),
    attachments,
    messageId: `<${messageId}>`,
    date: new Date(message.createdAt),
    ...(answered && { inReplyTo: `<${answered}>` }),
    ...(references.length > 0 && { references: references.map((reference) => `<${reference}>`) }),
    headers: {
      [ownMark]: message.id,
      ...(message.automatic && { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', 'X-Loop': from }),
    },
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const bytes = await new Promise<Buffer>((resolve, reject) =>
    letter.compile().build((error, built) => (error ? reject(error) : resolve(built as Buffer))),
  )
  return { messageId, envelope: { from: message.automatic ? '' : from, to: everybody }, bytes }
}

interface Box {
  name: string
  address: string
}
interface Attached {
  filename: string
  contentType: string
  content: Readable
  contentDisposition: 'attachment'
}

function recipient({ kind, value, name }: Recipient): Box {
  if (kind !== 'email') throw new ConnectorError('rejected', letters.noMail(value))
  const address = inAscii(oneLine(value, letters.address).trim())
  // the plainest form only: what mail programs read differently is not worth a letter that goes astray
  if (!/^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,255}$/.test(address))
    throw new ConnectorError('rejected', letters.noAddress(value))
  return { name: oneLine(name, letters.recipientName), address }
}

function oneLine(value: string, what: Said): string {
  // it would begin a header of somebody else's
  if (/[\r\n]/.test(value) || value.includes('\0')) throw new ConnectorError('rejected', letters.lineBreak(what))
  return value
}

function id(value: string): string {
  const plain = oneLine(value, letters.answeredId).trim().replace(/^<|>$/g, '')
  if (/[\s<>]/.test(plain) || plain === '') throw new ConnectorError('rejected', letters.noId)
  return plain
}

// the first letter of the thread and the latest ones are what mail programs go by
function shortened(ids: string[]): string[] {
  const known = [...new Set(ids)]
  return known.length <= keptReferences + 1 ? known : [known[0]!, ...known.slice(-keptReferences)]
}
