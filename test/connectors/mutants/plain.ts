import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Channel, Connector, RawItem, TestReport } from '../../../src/contract/connector.ts'
import { ConnectorError } from '../../../src/contract/errors.ts'
import type { InboundEvent, OutboundMessage, SendResult } from '../../../src/contract/events.ts'

const config = z.object({
  root: z.url({ protocol: /^https?$/ }).meta({ title: 'Address' }),
  token: z
    .string()
    .min(8)
    .meta({ title: 'Token', secret: true, sentTo: ['root'] }),
  secret: z.string().min(8).meta({ title: 'Signing secret', secret: true }),
})
type Config = z.output<typeof config>
type PlainChannel = Channel<Config, string>

const Update = z.object({ from: z.string(), kind: z.string(), text: z.string().optional() })
const bodyLimit = 64 * 1024

/** What a small connector consists of. A mutant replaces one part by a faulty one; whatever it does not replace is right. */
export interface Parts {
  /** The bytes of a delivery; null when there are too many. */
  bodyOf(request: Request): Promise<Buffer | null>
  isSigned(secret: string, body: Buffer, signature: string | undefined): boolean
  /** What a delivery is answered with, once it may be. */
  take(channel: PlainChannel, item: RawItem): Promise<number>
  externalId(line: Buffer): string
  lane(line: Buffer): string
  /** The position behind a batch of lines, of which the last came last. */
  position(before: string, lines: Buffer[]): string
  store(channel: PlainChannel, items: RawItem[], position: string): Promise<void>
  listen(channel: PlainChannel, parts: Parts): Promise<void>
  fetch(url: string, init: RequestInit): Promise<Response>
  normalize(line: string, item: { externalId: string }): InboundEvent[]
  failure(status: number, words: string, response: Response): ConnectorError
  send(message: OutboundMessage, channel: PlainChannel, parts: Parts): Promise<SendResult>
}

/** Numbers of more than 53 bits: read as digits, never as a number. */
export const numberOf = (line: Buffer): string => /"n": ?(\d+)/.exec(line.toString('latin1'))?.[1] ?? ''
export const signatureOf = (secret: string, body: Buffer): string => createHmac('sha256', secret).update(body).digest('hex')
const itemOf = (line: Buffer, parts: Parts): RawItem => ({ externalId: parts.externalId(line), lane: parts.lane(line), raw: line })
const headers = (channel: Pick<PlainChannel, 'config'>) => ({ authorization: `Bearer ${channel.config.token}` })

export const parts: Parts = {
  async bodyOf(request) {
    const pieces: Buffer[] = []
    let size = 0
    for await (const piece of request.body ?? []) {
      size += piece.length
      if (size > bodyLimit) return null
      pieces.push(Buffer.from(piece))
    }
    return Buffer.concat(pieces)
  },
  isSigned(secret, body, signature = '') {
    const [right, given] = [Buffer.from(signatureOf(secret, body)), Buffer.from(signature)]
    return right.length === given.length && timingSafeEqual(right, given)
  },
  async take(channel, item) {
    await channel.ingest([item])
    return 204
  },
  externalId: (line) => `${numberOf(line)}:${createHash('sha256').update(line).digest('hex').slice(0, 16)}`,
  lane: (line) => Update.safeParse(JSON.parse(line.toString())).data?.from ?? 'nobody',
  position: (before, lines) => lines.map(numberOf).at(-1) ?? before,
  store: async (channel, items, position) => void (await channel.ingest(items, position)),
  async listen(channel, parts) {
    let position = (await channel.cursor()) ?? '0'
    channel.report('working')
    while (!channel.signal.aborted) {
      try {
        const response = await parts.fetch(`${channel.config.root}/updates?after=${position}`, {
          headers: headers(channel),
          signal: channel.signal,
        })
        if (!response.ok) throw parts.failure(response.status, await response.text(), response)
        const bytes = Buffer.from(await response.arrayBuffer())
        const lines = linesOf(bytes)
        position = parts.position(position, lines)
        if (lines.length > 0)
          await parts.store(
            channel,
            lines.map((line) => itemOf(line, parts)),
            position,
          )
      } catch (error) {
        if (channel.signal.aborted) return
        if (!(error instanceof TypeError)) throw error
        throw new ConnectorError('unreachable', 'The other side cannot be reached. It is tried again.', { cause: error })
      }
    }
  },
  fetch,
  normalize(line, { externalId }) {
    const update = Update.safeParse(JSON.parse(line))
    if (!update.success || update.data.kind !== 'message') return [{ type: 'unknown', detail: 'A kind this connector does not know.' }]
    const { from, text = '' } = update.data
    const sender = { name: from, identities: [{ kind: 'external' as const, value: from, assurance: 'verified' as const }] }
    return [
      { type: 'message', direction: 'inbound', sender, thread: { key: from }, id: externalId, text: text.toWellFormed(), attachments: [] },
    ]
  },
  failure(status, words, response) {
    const said = `The other side answered ${status}: ${words}.`
    if (status === 401) return new ConnectorError('unauthorized', `${said} Correct the token.`)
    if (status === 403) return new ConnectorError('rejected', said, { unreachable: true })
    if (status === 429)
      return new ConnectorError('rate_limited', said, { retryAfterMs: Number(response.headers.get('retry-after')) * 1000 })
    if (status >= 500 || status === 409) return new ConnectorError('unreachable', said)
    return new ConnectorError('rejected', said)
  },
  async send(message, channel, parts) {
    const response = await parts
      .fetch(`${channel.config.root}/messages`, {
        method: 'POST',
        headers: { ...headers(channel), 'content-type': 'application/json' },
        body: JSON.stringify({ to: message.threadKey, text: message.text }),
      })
      .catch((error: unknown) => {
        const refused = (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED'
        const words = refused ? 'The other side cannot be reached.' : 'The connection was lost: nobody knows whether it was taken.'
        throw new ConnectorError(refused ? 'unreachable' : 'unconfirmed', words, { cause: error })
      })
    if (!response.ok) throw parts.failure(response.status, await response.text(), response)
    const { id } = (await response.json()) as { id: string }
    return { externalIds: [id] }
  },
}

// a line that is not whole has not come
const linesOf = (bytes: Buffer): Buffer[] => {
  const lines: Buffer[] = []
  for (let from = 0, end = bytes.indexOf(10); end !== -1; from = end + 1, end = bytes.indexOf(10, from))
    lines.push(bytes.subarray(from, end))
  return lines
}

/** A small connector to a made-up messenger, reading by long polls or taking signed deliveries, with some parts replaced. */
export function plain(way: 'polls' | 'deliveries', replaced: Partial<Parts> = {}): Connector<Config, string> {
  const own: Parts = { ...parts, ...replaced }
  return {
    id: 'plain',
    title: 'Plain messenger',
    config,
    capabilities: {
      receives: ['message'],
      reopenHours: 24,
      send: {
        text: { limit: 4000, unit: 'utf16' },
        formats: ['plain', 'html'],
        subject: false,
        copies: false,
        attachments: null,
        buttons: null,
        quotes: false,
        editHours: null,
        deleteHours: null,
        replyHours: null,
        starts: [],
        typing: false,
        receipts: [],
        repeatable: false,
        undoSeconds: 0,
      },
    },
    async test({ root, token }, { signal }): Promise<TestReport> {
      const started = performance.now()
      const answer = await own.fetch(`${root}/me`, { headers: { authorization: `Bearer ${token}` }, signal }).catch(() => null)
      const ok = answer?.ok === true
      const detail = ok ? 'The token is right.' : answer ? `Answered ${answer.status}: correct the token.` : 'It cannot be reached.'
      return { ok, checks: [{ name: 'me', ok, detail, ms: performance.now() - started }] }
    },
    ...(way === 'polls' && { listen: (channel: PlainChannel) => own.listen(channel, own) }),
    ...(way === 'deliveries' && {
      routes: (open: (id: string) => Promise<PlainChannel | null>) => ({
        http: new Hono<{ Bindings: { client: import('../../../src/contract/connector.ts').Client } }>().post(
          '/c/:channelId/hook',
          async (c) => {
            const channel = await open(c.req.param('channelId'))
            if (!channel) return c.body(null, 503)
            const body = await own.bodyOf(c.req.raw)
            if (!body) return c.body(null, 413)
            if (!own.isSigned(channel.config.secret, body, c.req.header('x-signature'))) return c.body(null, 401)
            try {
              return c.body(null, (await own.take(channel, itemOf(body, own))) as 204)
            } catch (error) {
              channel.log.error('a delivery could not be stored; it comes again', error)
              return c.body(null, 503)
            }
          },
        ),
      }),
    }),
    normalize: async (item) => own.normalize((await item.bytes()).toString(), item),
    send: (message, channel) => own.send(message, channel, own),
  }
}
