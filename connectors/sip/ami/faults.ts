import type { Said } from '../../../src/contract/words.ts'
import { words } from './manager-words.ts'

/** Foreign words as one line of a sentence of ours. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, 300)

/** What went wrong with a connection, and what helps. */
export function connectionWords(error: unknown): Said {
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  const told = oneLine(message.replace(/; if the root CA is installed locally.*$/, '')) || code
  return words.failed(told, remedyOf(code, told))
}

function remedyOf(code: string, told: string): Said {
  if (code === 'ECONNREFUSED') return words.nobody
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH') return words.away
  if (/ALTNAME/.test(code)) return words.otherName
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) return words.stranger
  return /ssl|tls|wrong version/i.test(`${code} ${told}`) ? words.noEncryption : words.again
}
