import { bodyStart } from './headers.ts'

/** Longest header whose signatures are checked. */
const headLimit = 256 * 1024
/** Each signature may have the body hashed once more: more than a few are no sender's. */
const signatureLimit = 5
const signatureBytes = 8 * 1024

/**
 * A letter as it is given to the check: of its signatures the first five, none of them long, and without the seals of those who passed it
 * on, which nobody asks about. What is left out can only make a check fail. Throws when the header does not end.
 */
export async function* checkable(letter: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0)
  for await (const piece of letter) {
    if (!head) {
      yield piece
      continue
    }
    head = Buffer.concat([head, piece])
    const start = bodyStart(head)
    if (start === -1 && head.length <= headLimit) continue
    if (start === -1 || start > headLimit) throw new Error('the header is too long to be checked')
    yield Buffer.from(fewSignatures(head.toString('latin1', 0, start)), 'latin1')
    yield head.subarray(start)
    head = null
  }
  if (head) yield Buffer.from(fewSignatures(head.toString('latin1')), 'latin1')
}

function fewSignatures(head: string): string {
  let signatures = 0
  const kept = (field: string): boolean => {
    const name = field.slice(0, 30).split(':', 1)[0]!.trim().toLowerCase()
    if (name.startsWith('arc-')) return false
    return name !== 'dkim-signature' || (field.length <= signatureBytes && ++signatures <= signatureLimit)
  }
  // each field with its continued lines and its line end, as they stand
  return head
    .split(/(?<=\n)(?![ \t])/)
    .filter(kept)
    .join('')
}
