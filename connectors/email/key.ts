import { createHash, type Hash } from 'node:crypto'
import { all, bodyStart, type Field, fieldsOf, first, headLimit } from './headers.ts'

/** The first half of a letter's external id: what its Message-ID, Date and From say. The same for a copy in another folder or under another UID. */
export function keyPrefix(fields: Field[]): string {
  const named = ['message-id', 'date', 'from'].map((name) => first(fields, name) ?? '')
  return createHash('sha256').update(named.join('\n'), 'latin1').digest('hex').slice(0, 32)
}

/** How far an address is looked for: a From of a megabyte is meant to keep its reader busy. */
const fromLimit = 10_000

/** The lane of a letter: its From address as it is read in the header. */
export function laneOf(fields: Field[]): string {
  const from = (all(fields, 'from')[0] ?? '').slice(0, fromLimit)
  // bounded, or each place an address might begin at would be followed to the end
  const address = /<\s*([^<>\s]{1,250}@[^<>\s]{1,250})\s*>/.exec(from)?.[1] ?? /[^\s<>,;"()]{1,250}@[^\s<>,;"()]{1,250}/.exec(from)?.[0]
  return (
    (address ?? 'unknown')
      .replace(/[^\x21-\x7e]/g, '')
      .toLowerCase()
      .slice(0, 250) || 'unknown'
  )
}

/**
 * Reads a letter piece by piece: `head` is its header once `end()` was called, `id()` its external id. The body is hashed with CRLF
 * line ends, so that a letter moved by a server with other line ends is still the same one.
 */
export function letterKey(): { take(piece: Buffer): void; end(): { externalId: string; lane: string; fields: Field[] } } {
  let head: Buffer | null = Buffer.alloc(0)
  let fields: Field[] = []
  const body = crlfHash()

  const close = (start: number, read = fieldsOf(head!.subarray(0, start))) => {
    fields = read
    // without a Message-ID letters of one second would be told apart by their text alone
    if (first(fields, 'message-id') === undefined) body.update(Buffer.from(said(fields), 'latin1'))
    body.update(head!.subarray(start))
    head = null
  }
  return {
    take(piece) {
      if (!head) return body.update(piece)
      head = Buffer.concat([head, piece])
      const start = bodyStart(head)
      if (start !== -1) close(start)
      else if (head.length > headLimit) close(headLimit)
    },
    end() {
      // where no header ends, all of it counts as text: what follows no rule differs in nothing else
      if (head) close(0, fieldsOf(head))
      return { externalId: `${keyPrefix(fields)}:${body.digest()}`, lane: laneOf(fields), fields }
    },
  }
}

const said = (fields: Field[]): string => ['subject', 'to', 'cc'].map((name) => first(fields, name) ?? '').join('\n')

// every CRLF, LF or CR counts as CRLF, also when a piece ends between the two
function crlfHash(): { update(bytes: Buffer): void; digest(): string } {
  const hash: Hash = createHash('sha256')
  let afterReturn = false
  return {
    update(bytes) {
      const start = afterReturn && bytes[0] === 10 ? 1 : 0
      if (bytes.length > 0) afterReturn = bytes.at(-1) === 13
      // a return at the end may belong to a line feed of the next piece: it is settled here
      const end = afterReturn ? bytes.length - 1 : bytes.length
      const piece = bytes.subarray(start, Math.max(start, end))
      hash.update(isRegular(piece) ? piece : Buffer.from(piece.toString('latin1').replace(/\r\n?|\n/g, '\r\n'), 'latin1'))
      if (afterReturn && bytes.length > start) hash.update('\r\n')
    },
    digest: () => hash.digest('hex').slice(0, 32),
  }
}

// whether all its line ends are CRLF, as in nearly every letter
function isRegular(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) if (bytes[at - 1] !== 13) return false
  for (let at = bytes.indexOf(13); at !== -1; at = bytes.indexOf(13, at + 1)) if (bytes[at + 1] !== 10) return false
  return true
}
