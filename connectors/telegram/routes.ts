import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import type { ConnectorRoutes } from '../../src/contract/connector.ts'
import type { Bot } from './bot.ts'

const mostBytes = 1024 * 1024
const again = { 'Retry-After': '5' }

/**
 * Where Telegram calls. What it cannot tell us now it tells again for a day, so a channel that is off, and a store that is not there, are
 * answered as "later": "not here" would make it give up.
 */
export function routes(open: (channelId: string) => Promise<Bot | null>): ConnectorRoutes {
  const http: ConnectorRoutes['http'] = new Hono()
  http.post('/c/:channelId/webhook', async (c) => {
    const channel = await open(c.req.param('channelId')).catch(() => null)
    if (!channel) return c.body(null, 503, again)
    const { mode, webhookSecret } = channel.config
    if (mode !== 'webhook' || !same(c.req.header('x-telegram-bot-api-secret-token') ?? '', webhookSecret)) return c.body(null, 403)
    const bytes = await whole(c.req.raw)
    if (!bytes) return c.body(null, 413)
    const { rawItem, received } = await import('./updates.ts')
    const { acknowledge } = await import('./acknowledge.ts')
    const { ownerOf } = await import('./business.ts')
    let item: ReturnType<typeof received>
    try {
      item = received(bytes)
    } catch {
      return c.body(null, 400)
    }
    try {
      await channel.ingest([rawItem(item, await ownerOf(channel, item.update))])
    } catch (error) {
      channel.log.error('an update could not be stored; Telegram is asked to come again', error)
      return c.body(null, 503, again)
    }
    acknowledge(channel, [item])
    return c.body(null, 200)
  })
  return { http }
}

function same(given: string, secret: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(secret)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** The body as it came, or null above the limit. */
async function whole(request: Request): Promise<Buffer | null> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) return null
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of request.body ?? []) {
    size += piece.length
    if (size > mostBytes) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
