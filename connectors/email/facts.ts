import { fileName } from '../../src/contract/filename.ts'
import { automaticBy } from './automatic.ts'
import { all, dateOf, type Field, first, type Mailbox, mailboxes, messageIds, ownMark, readable, structured } from './headers.ts'

/** What the header of a letter says, in our words. */
export interface LetterFacts {
  /** Without angle brackets. */
  messageId: string | null
  /** Ids it refers to, newest last, at most 100. */
  refs: string[]
  /** The message of ours it says it is; '' when it says nothing. */
  mark: string
  from: Mailbox[]
  /** How many From fields there are: more than one is a trick. */
  fromFields: number
  sender: Mailbox | null
  /** Address of the envelope sender; '' when it is empty (a report), null when it is not told. */
  returnPath: string | null
  replyTo: Mailbox[]
  to: Mailbox[]
  cc: Mailbox[]
  subject: string
  /** ISO 8601, null when it cannot be read. */
  date: string | null
  /** Why it counts as written by a machine. */
  automatic: string | null
}

/** Reads the header. Never throws; raw 8-bit text is taken to be in the charset the letter names. */
export function factsOf(fields: Field[], bodyCharset?: string): LetterFacts {
  const charset = structured(first(fields, 'content-type')).params.charset ?? bodyCharset ?? 'utf-8'
  const boxes = (name: string) => mailboxes(all(fields, name), charset)
  const returnPath = first(fields, 'return-path')
  return {
    messageId: messageIds(first(fields, 'message-id'))[0] ?? null,
    refs: referred(fields),
    mark: (first(fields, ownMark.toLowerCase()) ?? '').trim(),
    from: boxes('from'),
    fromFields: all(fields, 'from').length,
    sender: boxes('sender')[0] ?? null,
    returnPath: returnPath === undefined ? null : (mailboxes([returnPath], charset)[0]?.address ?? ''),
    replyTo: boxes('reply-to'),
    to: boxes('to'),
    cc: boxes('cc'),
    subject: readable(first(fields, 'subject') ?? '', charset).slice(0, 1000),
    date: dateOf(first(fields, 'date')),
    automatic: automaticBy(fields),
  }
}

// References name the thread oldest first; the letter answered stands last, where it counts most
function referred(fields: Field[]): string[] {
  const references = all(fields, 'references').flatMap(messageIds)
  const answered = all(fields, 'in-reply-to').flatMap(messageIds)
  const own = messageIds(first(fields, 'message-id'))[0]
  const ids = [...references.filter((id) => !answered.includes(id)), ...answered]
  return [...new Set(ids)].filter((id) => id !== own).slice(-100)
}

/** The name of a part, or one after what it is. */
export const partName = (name: string | undefined, contentType: string): string =>
  fileName(name ?? '') || (unnamed[contentType] ?? 'attachment')

const unnamed: { [contentType: string]: string } = {
  'text/calendar': 'invitation.ics',
  'message/rfc822': 'letter.eml',
  'message/delivery-status': 'delivery-status.txt',
  'text/rfc822-headers': 'headers.txt',
  'text/html': 'page.html',
  'text/plain': 'text.txt',
  'image/png': 'image.png',
  'image/jpeg': 'image.jpg',
  'image/gif': 'image.gif',
  'application/pdf': 'document.pdf',
}
