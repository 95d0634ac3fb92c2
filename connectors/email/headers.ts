import { parseAddressHeader } from 'mailparser'

/** A header field as it stands in the letter: `value` unfolded, one character per byte. */
export interface Field {
  name: string
  value: string
}

export interface Mailbox {
  name: string
  address: string
}

/** Longest header block that is looked at; what comes after it is left to the raw letter. */
export const headLimit = 1024 * 1024

/** Where the body begins: after the first empty line, or -1 when there is none yet. Lines may end in CRLF, LF or CR. */
export function bodyStart(bytes: Buffer): number {
  if (bytes[0] === 10) return 1
  if (bytes[0] === 13) return bytes[1] === 10 ? 2 : 1
  const ends = ['\r\n\r\n', '\n\n', '\r\r', '\n\r\n'].map((mark) => {
    const at = bytes.indexOf(mark, 0, 'latin1')
    return at === -1 ? Number.POSITIVE_INFINITY : at + mark.length
  })
  const end = Math.min(...ends)
  return Number.isFinite(end) ? end : -1
}

/** The header fields in their order. Lines that are none are passed over, so that one odd line costs nothing but itself. */
export function fieldsOf(head: Buffer): Field[] {
  const end = bodyStart(head)
  const text = head.toString('latin1', 0, Math.min(end === -1 ? head.length : end, headLimit))
  const fields: Field[] = []
  for (const line of text.split(/\r\n|\n|\r/)) {
    const last = fields.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last) last.value += line.replaceAll('\0', '')
      continue
    }
    const colon = line.indexOf(':')
    const name = colon < 1 ? '' : line.slice(0, colon).trim().toLowerCase()
    if (/^[\x21-\x7e]+$/.test(name)) fields.push({ name, value: line.slice(colon + 1).replaceAll('\0', '') })
  }
  for (const field of fields) field.value = field.value.trim()
  return fields
}

/** Values of every field of that name, in their order. */
export const all = (fields: Field[], name: string): string[] => fields.filter((field) => field.name === name).map((field) => field.value)

/** Value of the first field of that name. */
export const first = (fields: Field[], name: string): string | undefined => fields.find((field) => field.name === name)?.value

/** The value of a structured field (`text/plain; charset=x`) and its parameters, names in lower case. */
export function structured(value: string | undefined): { value: string; params: { [name: string]: string } } {
  const params: { [name: string]: string } = {}
  for (const [, name, quoted, plain] of (value ?? '')
    .slice(0, 4000)
    .matchAll(/;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g)) {
    params[name!.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''
  }
  return { value: (value ?? '').split(';', 1)[0]!.trim().toLowerCase(), params }
}

/** Bytes as text: what they say they are, else UTF-8, else a charset that fits any byte. Never throws. */
export function decodeBytes(bytes: Uint8Array, charset: string): string {
  for (const label of [charset.replace(/\*.*$/, ''), 'utf-8', 'windows-1252']) {
    try {
      return new TextDecoder(aliases[label.toLowerCase()] ?? label, { fatal: label !== 'windows-1252' }).decode(bytes)
    } catch {
      // an unknown label, or bytes that are not of it: the next one is tried
    }
  }
  return Buffer.from(bytes).toString('latin1')
}

// names letters use that the decoder does not know
const aliases: { [label: string]: string } = {
  cp949: 'euc-kr',
  ms949: 'euc-kr',
  uhc: 'euc-kr',
  cp936: 'gbk',
  cp932: 'shift_jis',
  cp1251: 'windows-1251',
  cp1252: 'windows-1252',
  '8bit': 'utf-8',
  'unknown-8bit': 'utf-8',
}

const isAscii = (text: string): boolean => !/[\u0080-\uffff]/.test(text)

/** A field's value as people read it: raw 8-bit bytes in `charset`, encoded words decoded, control and direction marks removed. */
export function readable(value: string, charset: string): string {
  const text = isAscii(value) ? value : decodeBytes(Buffer.from(value, 'latin1'), /^utf-?8$/i.test(charset) ? 'utf-8' : charset)
  return clean(encodedWords(text.slice(0, 200_000)))
}

// words of one charset that follow each other are one run of bytes: a character may be cut between them
function encodedWords(text: string): string {
  if (!text.includes('=?')) return text
  const joined = text.replace(/(=\?[^?\s]+\?[bq]\?[^?]*\?=)[ \t]+(?==\?[^?\s]+\?[bq]\?)/gi, '$1')
  return joined.replace(/(?:=\?[^?\s]{1,60}\?[bq]\?[^?]*\?=)+/gi, (run) => {
    let out = ''
    let pending = Buffer.alloc(0)
    let pendingCharset = ''
    for (const [, charset, kind, data] of run.matchAll(/=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi)) {
      if (charset!.toLowerCase() !== pendingCharset) {
        out += pending.length > 0 ? decodeBytes(pending, pendingCharset) : ''
        pending = Buffer.alloc(0)
        pendingCharset = charset!.toLowerCase()
      }
      pending = Buffer.concat([pending, kind!.toLowerCase() === 'b' ? Buffer.from(data!, 'base64') : qWord(data!)])
    }
    return out + decodeBytes(pending, pendingCharset)
  })
}

const qWord = (data: string): Buffer =>
  Buffer.from(
    data.replaceAll('_', ' ').replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

/** Text for one line: no control characters, no marks that turn the direction of writing. */
export const clean = (text: string): string =>
  text
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()

/** Names the message in a letter of ours: other programs of the same mailbox make Message-IDs that look like ours. */
export const ownMark = 'X-Switchboard-Message'

/** Message-IDs of a field, without angle brackets, in their order, each once. */
export function messageIds(value: string | undefined): string[] {
  const text = (value ?? '').slice(0, headLimit)
  const bracketed = [...text.matchAll(/<([^<>\s]{1,500})>/g)].map((match) => match[1]!)
  const ids = bracketed.length > 0 ? bracketed : [...text.matchAll(/[^\s<>,;"()]{1,250}@[^\s<>,;"()]{1,250}/g)].map((match) => match[0])
  return [...new Set(ids)]
}

/** At most so many addresses of a letter are kept: more is a list, and its header stays in the raw letter. */
const addressLimit = 200

/** Addresses of the fields, groups opened, domains in ASCII; names that pretend to be another address are dropped. */
export function mailboxes(values: string[], charset: string): Mailbox[] {
  const found: Mailbox[] = []
  for (const value of values) {
    const text = isAscii(value) ? value : decodeBytes(Buffer.from(value, 'latin1'), charset)
    for (const entry of parseAddressHeader(cut(text), { flatten: true, decodePunycode: false }).value) {
      const address = clean(entry.address ?? '').toLowerCase()
      if (!/^[^\s@<>]{1,64}@[^\s@<>]{1,255}$/.test(address)) continue
      const name = clean(entry.name ?? '')
        .replace(/^["']+|["']+$/g, '')
        .slice(0, 200)
      found.push({ name: name.includes('@') && name.toLowerCase() !== address ? '' : name, address: inAscii(address) })
      if (found.length >= addressLimit) return found
    }
  }
  return found
}

// ten thousand recipients cost time, and only the first ones are kept: cut at a comma
function cut(text: string): string {
  const limit = 32_000
  if (text.length <= limit) return text
  const comma = text.lastIndexOf(',', limit)
  return text.slice(0, comma === -1 ? limit : comma)
}

/** The address with its domain in ASCII; as it is when the domain is none. */
export function inAscii(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  if (isAscii(domain)) return address
  const parsed = URL.parse(`http://${domain}`)
  return parsed ? `${address.slice(0, at)}@${parsed.hostname}` : address
}

/** An ISO date of a Date field, or null when it is none a mail can have. */
export function dateOf(value: string | undefined): string | null {
  const milliseconds = Date.parse((value ?? '').slice(0, 200))
  if (!Number.isFinite(milliseconds)) return null
  const year = new Date(milliseconds).getUTCFullYear()
  return year >= 1980 && year < 2200 ? new Date(milliseconds).toISOString() : null
}
