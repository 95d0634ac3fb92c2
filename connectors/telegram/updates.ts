import { createHash } from 'node:crypto'
import type { RawItem } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { Owner } from './business.ts'
import { type Means, open } from './connection.ts'
import { elements } from './elements.ts'
import { words } from './fault-words.ts'
import { cutOff, refused } from './faults.ts'
import { laneOf } from './thread.ts'
import type { Update } from './update.ts'

/** The kinds we ask for, by name: what is not named is not sent, and names a server does not know yet do no harm. */
export const wanted = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
  'my_chat_member',
  'message_reaction',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
]

/** An update with its own bytes. */
export interface Received {
  update: Update
  bytes: Buffer
}

const mostBytes = 64 * 1024 * 1024

/** What waits from `offset` on; everything below it is confirmed by asking. Waits up to `seconds` for something to come. */
export async function getUpdates(means: Means, offset: number, seconds: number, patience: number): Promise<Received[]> {
  const signal = AbortSignal.any([means.signal, AbortSignal.timeout(seconds * 1000 + patience)])
  const body = JSON.stringify({ offset, limit: 100, timeout: seconds, allowed_updates: wanted })
  const response = await open(means, `/bot${means.config.token}/getUpdates`, signal, body)
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > mostBytes) throw new RangeError()
      pieces.push(piece)
    }
  } catch (error) {
    throw cutOff(error, signal)
  }
  return understood(Buffer.concat(pieces), response.statusCode ?? 0)
}

function understood(body: Buffer, status: number): Received[] {
  let answer: { ok?: unknown; error_code?: number; description?: string; parameters?: { retry_after?: number } } | null
  try {
    answer = JSON.parse(body.toString())
  } catch {
    answer = null
  }
  if (answer?.ok === true) {
    const found = elements(body, 'result')
    if (found) return found.map(received)
  }
  if (typeof answer?.error_code === 'number') throw refused({ ...answer, error_code: answer.error_code })
  // what stands between us and Telegram answers with pages of its own
  throw new ConnectorError('unreachable', words.unreadable(status))
}

/** Throws when the bytes are no update. */
export function received(bytes: Buffer): Received {
  const update: unknown = JSON.parse(bytes.toString())
  const id = (update as Update | null)?.update_id
  if (!Number.isSafeInteger(id)) throw new TypeError('an update without an id')
  return { update: update as Update, bytes }
}

/**
 * An update as it is stored. Its number alone does not name it: after a week without updates a server begins anew somewhere, and numbers
 * come again with other content. What it says does not change however often it is told.
 */
export function rawItem({ update, bytes }: Received, owner: Owner | null = null): RawItem {
  const said = createHash('sha256').update(contentOf(update, bytes)).digest('hex').slice(0, 16)
  const at = dateOf(update)
  return {
    externalId: `${update.update_id}:${said}`,
    lane: laneOf(update),
    raw: bytes,
    ...(at !== undefined && { occurredAt: at }),
    ...(owner && { meta: { owner } }),
  }
}

/** What it says, however its bytes are spaced; of what nests too deep to be written down again the bytes themselves. */
function contentOf(update: Update, bytes: Buffer): string | Buffer {
  try {
    return JSON.stringify(update)
  } catch (error) {
    if (error instanceof RangeError) return bytes
    throw error
  }
}

function dateOf(update: Update): string | undefined {
  for (const value of Object.values(update)) {
    if (typeof value !== 'object' || value === null) continue
    const { edit_date, date } = value as { edit_date?: unknown; date?: unknown }
    const at = edit_date ?? date
    if (typeof at === 'number' && at > 0 && at < 1e11) return new Date(at * 1000).toISOString()
  }
  return undefined
}
