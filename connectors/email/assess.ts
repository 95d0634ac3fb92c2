import type { NormalizeContext, StoredItem } from '../../src/contract/connector.ts'
import type { EmailConfig } from './config.ts'
import { all, clean, type Field, first, mailboxes } from './headers.ts'
import { type AskNames, namesOf } from './names.ts'
import { headFields } from './plain.ts'
import type { Assessment } from './sender-check.ts'
import { checkSignatures } from './signatures.ts'

const systemNames = namesOf()

/**
 * Checks who a letter is from: its DKIM signatures and DMARC, with DNS, when it carries a signature; and what the provider it was read from
 * found, when the admin trusts that one's header. By IMAP the sending host is not known, so there is no SPF of our own.
 */
export async function assess(
  item: StoredItem,
  context: NormalizeContext<EmailConfig>,
  signal: AbortSignal,
  names: AskNames = systemNames,
): Promise<Assessment> {
  const fields = await headFields(item)
  const from = all(fields, 'from')
  const boxes = mailboxes(from, 'utf-8')
  const address = from.length === 1 && boxes.length === 1 ? boxes[0]!.address : null
  const domain = address?.slice(address.lastIndexOf('@') + 1) ?? null
  const trusted = trustedResult(fields, context.config.trustedAuthservId, domain)
  if (item.meta.sent === true || first(fields, 'dkim-signature') === undefined) return { dkim: [], own: 'unsigned', trusted, domain }
  const own = await checkSignatures(await item.stream(), names, signal)
  return { ...own, trusted, domain: own.domain ?? domain }
}

/**
 * DMARC as the provider found it, from the topmost Authentication-Results only: what stands below may have been written by anybody. Null
 * unless that header is the trusted one's. A pass counts for the letter's one From domain; a fail always, whatever From was made to look like.
 */
export function trustedResult(fields: Field[], authservId: string, domain: string | null): Assessment['trusted'] {
  const header = all(fields, 'authentication-results')[0]
  if (authservId === '' || header === undefined) return null
  if (authservIdOf(header) !== authservId.toLowerCase()) return null
  // what a sender can write into it (his envelope address, quoted or told in a comment) is no verdict
  const plain = header.replace(/"(?:[^"\\]|\\.)*("?)/g, (text, end) => (end && /[;()]/.test(text) ? blank(text) : text))
  const bare = withoutComments(plain)
  const found = /(?:^|;)\s*dmarc\s*=\s*([a-z]+)/i.exec(bare)
  if (!found) return null
  const result = found[1]!
  const from = found.index + found[0].length
  const end = bare.indexOf(';', from)
  const rest = plain.slice(from, end === -1 ? undefined : end)
  const about = /header\.from\s*=\s*"?([^\s;"()]+)/i.exec(rest)?.[1]?.toLowerCase()
  const fits = domain !== null && (about === undefined || about.slice(about.lastIndexOf('@') + 1) === domain)
  if (!fits && result.toLowerCase() !== 'fail') return null
  return { dmarc: result.toLowerCase(), policy: policyIn(rest) }
}

const blank = (text: string) => ' '.repeat(text.length)

// every other character keeps its place; deeper than this nobody nests them
function withoutComments(text: string): string {
  for (let depth = 0; depth < 10 && text.includes('('); depth++) text = text.replace(/\([^()]*\)/g, blank)
  return text
}

/** Who wrote an Authentication-Results header. */
export const authservIdOf = (header: string): string =>
  clean(header.replace(/\([^()]*\)/g, ' '))
    .split(/[\s;]/, 1)[0]!
    .toLowerCase()

// each provider tells the domain's policy in its own way
function policyIn(text: string): string | null {
  const found =
    /published-domain-policy\s*=\s*(none|quarantine|reject)/i.exec(text) ??
    /\b(?:p|policy)\s*=\s*(none|quarantine|reject)\b/i.exec(text) ??
    /\baction\s*=\s*(?:o\.?)?(none|quarantine|reject)\b/i.exec(text)
  return found?.[1]?.toLowerCase() ?? null
}
