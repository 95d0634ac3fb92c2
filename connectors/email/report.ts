import { all, clean, type Field, fieldsOf, first, messageIds, structured } from './headers.ts'

/** What a delivery report (RFC 3464) says about the letter it returns. */
export interface Report {
  /** Message-ID of the letter it is about, when it came back with it. */
  about: string | null
  recipients: { address: string; action: string; words: string }[]
}

/** Reads a delivery report out of its parts; null when the letter is none. */
export function reportOf(fields: Field[], parts: { status: string; returned: string }): Report | null {
  const type = structured(first(fields, 'content-type'))
  if (type.value !== 'multipart/report' || parts.status === '') return null
  const groups = parts.status
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .map((group) => fieldsOf(Buffer.from(group, 'latin1')))
  const recipients = groups
    .filter((group) => first(group, 'action') !== undefined)
    .map((group) => ({
      address: addressIn(first(group, 'final-recipient') ?? first(group, 'original-recipient')),
      action: structured(first(group, 'action')).value,
      words: wordsOf(group),
    }))
  if (recipients.length === 0) return null
  const returned = fieldsOf(Buffer.from(parts.returned, 'latin1'))
  return { about: messageIds(first(returned, 'message-id'))[0] ?? null, recipients }
}

const addressIn = (value: string | undefined): string => clean((value ?? '').replace(/^[^;]*;/, '')).slice(0, 320)

// the far server's own words, else its code
function wordsOf(group: Field[]): string {
  const diagnostic = all(group, 'diagnostic-code').map((value) => clean(value.replace(/^[^;]{1,30};/, '')))[0]
  const status = clean(first(group, 'status') ?? '')
  return (diagnostic || status).slice(0, 500)
}
