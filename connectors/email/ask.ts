import type { ImapFlow } from 'imapflow'
import { ConnectorError } from '../../src/contract/errors.ts'
import { words } from './fault-words.ts'

/** A connection, and how long it is waited for. */
export interface Imap {
  client: ImapFlow
  ask: Ask
}

/** The answer to a question, in time: a link that is half open is silent for hours, and a server may go on talking and never answer. */
export type Ask = <T>(question: Promise<T>, patience?: Patience) => Promise<T>

/** `small`: answered at once, whatever else takes long. Bytes: so many are to come. Otherwise a whole folder may have to be looked through. */
type Patience = 'small' | { bytes: number }

/** A question that may be large has so many times the patience of a small one, and once more for so many bytes of its answer. */
const large = 15
const bytesEach = 64 * 1024

/** Ends the connection when an answer does not come: `smallMs` is the patience with a small question. */
export const askingOf =
  (client: ImapFlow, host: string, smallMs: number): Ask =>
  (question, patience) => {
    const times = patience === 'small' ? 1 : large + Math.ceil((patience?.bytes ?? 0) / bytesEach)
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      client.close()
      reject(new ConnectorError('unreachable', words.silent(host)))
    }, times * smallMs)
    return Promise.race([question, promise]).finally(() => clearTimeout(timer))
  }
