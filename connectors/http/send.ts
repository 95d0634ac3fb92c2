import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Channel, SendCapabilities } from '../../src/contract/connector.ts'
import { ConnectorError } from '../../src/contract/errors.ts'
import type { OutboundMessage, SendResult } from '../../src/contract/events.ts'
import { beginningOf, request } from '../../src/contract/request.ts'
import { sign, signatureHeader } from '../../src/contract/signature.ts'
import type { Config } from './config.ts'
import { words } from './fault-words.ts'

const megabyte = 1024 * 1024
const yearHours = 365 * 24

/** What a program is given is its own business to refuse; this is what a request stays handy with. */
export const sends: SendCapabilities = {
  text: { limit: 20_000, unit: 'utf16' },
  formats: ['plain'],
  subject: false,
  copies: false,
  attachments: { maxCount: 10, maxBytes: 10 * megabyte, maxTotalBytes: 20 * megabyte },
  buttons: { rows: 10, perRow: 5, labelLimit: 100 },
  quotes: true,
  editHours: yearHours,
  deleteHours: yearHours,
  replyHours: null,
  starts: [],
  typing: false,
  receipts: ['delivered', 'read'],
  repeatable: true,
  undoSeconds: 0,
}

const answerLimit = 64 * 1024
const patienceMs = 60_000

/** Posts a message to the program, signed. The key is the message's own, so that posting it twice has one effect. */
export async function send(message: OutboundMessage, channel: Channel<Config>): Promise<SendResult> {
  const { callbackUrl, secret } = channel.config
  if (!callbackUrl) throw new ConnectorError('rejected', words.receivesOnly)
  if (!message.threadKey) throw new ConnectorError('rejected', words.answersOnly)
  const url = new URL(callbackUrl)
  const body = Buffer.from(JSON.stringify(await told(message, channel)))
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Switchboard',
    'idempotency-key': keyOf(message),
    [signatureHeader.toLowerCase()]: sign(secret, body),
  }
  const signal = AbortSignal.any([channel.signal, AbortSignal.timeout(patienceMs)])
  const answer = await request(url, { method: 'POST', headers, body }, channel.resolve, signal)
  const status = answer.statusCode ?? 0
  const said = await beginningOf(answer, answerLimit).catch(() => Buffer.alloc(0))
  if (status >= 200 && status < 300) return { externalIds: idsOf(said) ?? [message.id] }
  throw refusal(url.host, status, answer, said)
}

async function told(message: OutboundMessage, channel: Channel<Config>) {
  const { id, threadKey: thread, text, author, automatic, buttons, answers, change, createdAt: at } = message
  if (change?.kind === 'delete') return { type: 'deletion', id, thread, ids: change.externalIds }
  if (change) return { type: 'edit', id, thread, ids: change.externalIds, text }
  const files = []
  for (const { filename, contentType, size, blobId } of message.attachments) {
    const bytes = await buffer(await channel.readBlob(blobId))
    files.push({ name: filename, type: contentType, size, data: bytes.toString('base64') })
  }
  return { type: 'message', id, thread, at, author, automatic, text, answers, buttons, files }
}

function keyOf({ id, change, text }: OutboundMessage): string {
  if (!change) return id
  return change.kind === 'delete' ? `${id}:deletion` : `${id}:edit:${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
}

/** What the program calls it: `{ id }` or `{ ids }` of its answer. */
function idsOf(said: Buffer): string[] | null {
  const answer = jsonOf(said)
  const ids = [answer.id, answer.ids].flat().filter((id) => typeof id === 'string' || typeof id === 'number')
  return ids.length > 0 ? ids.map((id) => String(id).slice(0, 200)).slice(0, 20) : null
}

function refusal(host: string, status: number, answer: IncomingMessage, said: Buffer): ConnectorError {
  const told = words.answered(host, status, wordsOf(said))
  if (status === 429) {
    const retryAfterMs = retryAfter(answer.headers['retry-after'])
    return new ConnectorError('rate_limited', told, retryAfterMs === undefined ? {} : { retryAfterMs })
  }
  if (status >= 300 && status < 400) return new ConnectorError('misconfigured', words.sentElsewhere(host))
  if (status === 401 || status === 403) return new ConnectorError('unauthorized', words.otherSecret(told))
  if (status === 408 || status === 425 || status >= 500 || status < 200) return new ConnectorError('unreachable', told)
  // the program's word that it is no use to write to this person at all
  return new ConnectorError('rejected', told, { unreachable: jsonOf(said).unreachable === true })
}

/** Seconds or a date, between one second and a day. */
function retryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 1000), 24 * 3600_000)
}

function wordsOf(said: Buffer): string {
  const answer = jsonOf(said)
  const words = [answer.message, answer.detail, answer.error].find((each) => typeof each === 'string')
  const text = (words ?? (said[0] === 0x3c ? '' : said.toString('utf8', 0, 1000))).replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return text && ` (${text.slice(0, 300)})`
}

function jsonOf(said: Buffer): { [name: string]: unknown } {
  try {
    const answer: unknown = JSON.parse(said.toString())
    return typeof answer === 'object' && answer !== null ? { ...answer } : {}
  } catch {
    return {}
  }
}
