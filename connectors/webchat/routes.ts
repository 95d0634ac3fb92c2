import { Readable } from 'node:stream'
import { type Context, Hono } from 'hono'
import type { Channel, Client, ConnectorRoutes } from '../../src/contract/connector.ts'
import { isAllowed } from '../../src/contract/origins.ts'
import { isLanguage, likelyLanguage, textsOf } from './catalogue.ts'
import type { Config } from './config.ts'
import { embed } from './embed.ts'
import { storeFile } from './files.ts'
import { makeLimits, troubleOf } from './limits.ts'
import { demoPage, type Page, previewPage } from './pages.ts'
import { makeScripts } from './script.ts'
import { fileLimit } from './sizes.ts'
import { takeSockets } from './upgrade.ts'
import { recognise, type Visitor } from './visitor.ts'

const onlineMs = 5000

type Open = (channelId: string) => Promise<Channel<Config> | null>
type Request = Context<{ Bindings: { client: Client } }>

/** What visitors' browsers and the admin page fetch, and the visitors' sockets. An unknown channel and one that is off are answered alike. */
export function routes(open: Open): ConnectorRoutes {
  const limits = makeLimits()
  const scriptOf = makeScripts()
  const isOnline = makeOnline()
  const http: ConnectorRoutes['http'] = new Hono()
  const channelOf = (c: Request) => open(c.req.param('channelId') ?? '')

  http.get('/c/:channelId/widget.js', async (c) => {
    const channel = await channelOf(c)
    if (!channel) return c.body(null, 404)
    const script = await scriptOf(channel, await isOnline(channel), likelyLanguage(channel.config, c.req.header('accept-language')))
    noteWhere(channel, c)
    c.header('Content-Type', 'text/javascript; charset=utf-8')
    c.header('Cache-Control', 'public, max-age=60, stale-while-revalidate=600')
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    c.header('ETag', script.etag)
    c.header('Vary', 'Accept-Encoding, Accept-Language')
    if (c.req.header('if-none-match') === script.etag) return c.body(null, 304)
    if (!c.req.header('accept-encoding')?.includes('gzip')) return c.body(script.text)
    c.header('Content-Encoding', 'gzip')
    return c.body(script.packed)
  })

  // by themselves these are nobody's secret, so any page may read them
  http.get('/c/:channelId/texts/:language', async (c) => {
    const channel = await channelOf(c)
    const language = c.req.param('language')
    if (!channel || !isLanguage(language)) return c.body(null, 404)
    c.header('Access-Control-Allow-Origin', '*')
    c.header('Cache-Control', 'public, max-age=300')
    return c.json(textsOf(channel.config, language))
  })

  http.get('/c/:channelId/embed', async (c) => {
    const channel = await channelOf(c)
    return channel ? c.json(embed(channel, c.req.query('lang'))) : c.body(null, 404)
  })

  const show = async (c: Request, make: (publicUrl: string, channelId: string) => Page) => {
    const channel = await channelOf(c)
    if (!channel) return c.body(null, 404)
    const page = make(channel.publicUrl, channel.id)
    c.header('Content-Security-Policy', page.csp)
    return c.html(page.html)
  }
  http.get('/c/:channelId/demo', (c) => show(c, demoPage))
  http.get('/c/:channelId/preview', (c) => show(c, previewPage))

  http.use('/c/:channelId/files/*', crossOrigin(open))

  http.post('/c/:channelId/files', async (c) => {
    const channel = await channelOf(c)
    const visitor = channel && bearer(c, channel)
    const size = Number(c.req.header('content-length') ?? Number.NaN)
    if (!channel || !visitor || !channel.config.files) return c.json({ error: 'unavailable' }, 403)
    if (!Number.isInteger(size)) return c.json({ error: 'size' }, 411)
    if (size > fileLimit) return c.json({ error: 'size' }, 413)
    const who = [
      { kind: 'visitor' as const, value: visitor.id },
      { kind: 'network' as const, value: c.env.client.address },
    ]
    if ((await channel.standing(who)).blocked) return c.json({ error: 'unavailable' }, 403)
    if ((await limits.upload(visitor.id, Math.max(size, 1), c.env.client.limitBy)) > 0) return c.json({ error: 'limit' }, 429)
    if (!c.req.raw.body) return c.json({ error: 'type' }, 415)
    const stored = await storeFile(channel, visitor, typedName(c.req.header('x-file-name')), c.req.raw.body)
    if ('refused' in stored) return c.json({ error: stored.refused }, stored.refused === 'size' ? 413 : 415)
    return c.json(stored, 201)
  })

  http.get('/c/:channelId/files/:attachmentId', async (c) => {
    const channel = await channelOf(c)
    const visitor = channel && bearer(c, channel)
    const file = visitor && (await channel.attachment(visitor.id, c.req.param('attachmentId')))
    if (!channel || !file) return c.body(null, 404)
    c.header('Content-Type', 'application/octet-stream')
    c.header('Content-Length', String(file.size))
    c.header('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.filename.toWellFormed())}`)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Content-Security-Policy', "sandbox; default-src 'none'")
    c.header('Cache-Control', 'private, no-store')
    return c.body(Readable.toWeb(await channel.readBlob(file.blobId)) as ReadableStream)
  })

  return { http, upgrade: takeSockets(open, limits) }
}

/** Lets the allowed sites, each named exactly, use a route; without credentials, since the token travels in a header. */
function crossOrigin(open: Open) {
  return async (c: Request, next: () => Promise<void>): Promise<Response | undefined> => {
    const origin = c.req.header('origin')
    if (!origin) {
      await next()
      return
    }
    const channel = await open(c.req.param('channelId') ?? '')
    if (!channel || !isAllowed(channel.publicUrl, channel.config.allowedOrigins, origin)) return c.json({ error: 'unavailable' }, 403)
    c.header('Access-Control-Allow-Origin', origin)
    c.header('Vary', 'Origin')
    if (c.req.method === 'OPTIONS') {
      c.header('Access-Control-Allow-Methods', 'GET, POST')
      c.header('Access-Control-Allow-Headers', 'authorization, content-type, x-file-name, x-identity')
      c.header('Access-Control-Max-Age', '600')
      return c.body(null, 204)
    }
    await next()
    return
  }
}

/** The visitor by his token and, once a site has named him, its signature: as on the socket. */
function bearer(c: Request, channel: Channel<Config>): Visitor | null {
  const [scheme, token] = (c.req.header('authorization') ?? '').split(' ')
  if (scheme !== 'Bearer') return null
  return recognise({ secret: channel.config.signingSecret, channelId: channel.id }, token, c.req.header('x-identity')).visitor
}

function typedName(header: string | undefined): string {
  try {
    return decodeURIComponent(header ?? '')
  } catch {
    return ''
  }
}

/** Whether somebody is there, asked at most once in five seconds however many pages are opened. */
function makeOnline(): (channel: Channel<Config>) => Promise<boolean> {
  const asked = new WeakMap<Channel<Config>, { at: number; online: Promise<boolean> }>()
  return (channel) => {
    const before = asked.get(channel)
    if (before && Date.now() - before.at < onlineMs) return before.online
    const online = channel.standing([]).then((standing) => standing.online)
    asked.set(channel, { at: Date.now(), online })
    return online
  }
}

/** Only pages that may carry the chat are noted: a Referer is anybody's to make up. */
function noteWhere(channel: Channel<Config>, c: Request): void {
  const referer = c.req.header('referer')
  if (!referer || !URL.canParse(referer)) return
  const { origin } = new URL(referer)
  if (isAllowed(channel.publicUrl, channel.config.allowedOrigins, origin)) channel.report('working', troubleOf(c.env.client), origin)
}
