import { type Context, Hono } from 'hono'
import type { Channel, Client, ConnectorRoutes } from '../../src/contract/connector.ts'
import { isAllowed } from '../../src/contract/origins.ts'
import { languageOf, textsOf } from './catalogue.ts'
import type { Config } from './config.ts'
import { makeLimits, troubleOf } from './limits.ts'
import { formPage, snippet, wantedOf } from './markup.ts'
import { mayPost } from './origins.ts'
import { escaped, type Page, page } from './page.ts'
import { formsPanel } from './panel.ts'
import { formName } from './submission.ts'
import { take } from './take.ts'
import type { Trouble } from './texts/texts.ts'

type Open = (channelId: string) => Promise<Channel<Config> | null>
type Request = Context<{ Bindings: { client: Client } }>

const statuses = {
  off: 503,
  empty: 400,
  files: 400,
  large: 413,
  often: 429,
  many: 429,
  unreadable: 400,
  kind: 415,
  site: 403,
  later: 503,
} as const satisfies {
  [what in Trouble]: number
}

/** Where forms are sent, the pages around that, and what the channel's page asks for. Browsers get pages, programs JSON. */
export function routes(open: Open): ConnectorRoutes {
  const limits = makeLimits()
  const http: ConnectorRoutes['http'] = new Hono()
  const channelOf = (c: Request) => open(c.req.param('channelId') ?? '')
  const language = (c: Request, channel: Channel<Config> | null, asked?: string) =>
    languageOf(channel?.config ?? null, asked || c.req.query('lang'), c.req.header('accept-language'))

  /** Why it was not taken, in the sender's language: a page for a browser, else `{ error, message }`. */
  const refuse = (c: Request, channel: Channel<Config> | null, what: Trouble, retryMs = 0) => {
    const tongue = language(c, channel)
    const texts = textsOf(tongue)
    const seconds = Math.ceil((what === 'later' || what === 'off' ? 60_000 : retryMs) / 1000)
    const words = texts.trouble[what].replace('{n}', String(what === 'many' ? Math.ceil(seconds / 60) : seconds))
    if (seconds > 0) c.header('Retry-After', String(seconds))
    if (!wantsPage(c)) return c.json({ error: what, message: words }, statuses[what])
    const back = what === 'off' || what === 'site' ? '' : `<p class="dim">${escaped(texts.back)}</p>`
    return show(c, page(tongue, texts.troubleTitle, `<p>${escaped(words)}</p>${back}`), statuses[what])
  }

  http.use('/c/:channelId/form', async (c, next) => {
    const origin = c.req.header('origin')
    const channel = origin ? await channelOf(c) : null
    const readable = channel !== null && isAllowed(channel.publicUrl, channel.config.allowedOrigins, origin)
    if (origin) c.header('Vary', 'Origin')
    if (readable) c.header('Access-Control-Allow-Origin', origin ?? '')
    if (c.req.method !== 'OPTIONS') return next()
    if (!readable) return c.body(null, 403)
    c.header('Access-Control-Allow-Methods', 'POST')
    c.header('Access-Control-Allow-Headers', 'content-type, idempotency-key')
    c.header('Access-Control-Max-Age', '600')
    return c.body(null, 204)
  })

  http.post('/c/:channelId/form', async (c) => {
    const channel = await channelOf(c)
    if (!channel) return refuse(c, null, 'off')
    const { client } = c.env
    if (!mayPost(channel.publicUrl, channel.config.allowedOrigins, c.req.header('origin'))) return refuse(c, channel, 'site')
    const taken = await take(channel, c.req.raw, client, limits)
    if ('trouble' in taken) return refuse(c, channel, taken.trouble, taken.retryMs)
    const trouble = troubleOf(client)
    channel.report(
      trouble ? 'degraded' : 'working',
      trouble,
      c.req.header('origin')?.startsWith('http') ? c.req.header('origin') : undefined,
    )
    if (!wantsPage(c)) return c.json({ ok: true, id: taken.id }, 201)
    const tongue = language(c, channel, taken.language)
    // a reload of what is shown then sends nothing again
    return c.redirect(channel.config.thankYou || `/c/${channel.id}/form/thanks?lang=${tongue}`, 303)
  })

  http.get('/c/:channelId/form', async (c) => {
    const channel = await channelOf(c)
    if (!channel) return refuse(c, null, 'off')
    return show(c, formPage(channel, formName(c.req.query('form') ?? ''), c.req.query('fields'), language(c, channel)))
  })

  http.get('/c/:channelId/form/thanks', async (c) => {
    const channel = await channelOf(c)
    const tongue = language(c, channel)
    const texts = textsOf(tongue)
    return show(c, page(tongue, texts.thanksTitle, `<p>${escaped(texts.thanks)}</p>`, { frames: channel?.config.allowedOrigins ?? [] }))
  })

  /** For admins: FormsPanel (panel.ts), the forms seen lately with what their fields are taken for. */
  http.get('/c/:channelId/forms', async (c) => {
    const channel = await forAdmin(c)
    return channel ? c.json(await formsPanel(channel)) : c.body(null, 404)
  })

  /**
   * For admins: `{ html, page }`, a form to copy into a site, and the address of the same one as a page. `?fields=name,email,own:Budget`
   * (name, email, phone, company, message, file, consent, own:<label>), `?form=` its name, `?lang=en|ko|ru` its words.
   */
  http.get('/c/:channelId/snippet', async (c) => {
    const channel = await forAdmin(c)
    if (!channel) return c.body(null, 404)
    const form = formName(c.req.query('form') ?? '')
    const wanted = wantedOf(c.req.query('fields'))
    const tongue = languageOf(null, c.req.query('lang'), c.req.header('accept-language'))
    const query = new URLSearchParams({ form, fields: wanted.filter((each) => typeof each === 'string').join(','), lang: tongue })
    return c.json({ html: snippet(channel, form, wanted, tongue), page: `${channel.publicUrl}/c/${channel.id}/form?${query}` })
  })

  async function forAdmin(c: Request): Promise<Channel<Config> | null> {
    c.header('Cache-Control', 'no-store')
    return (await c.env.client.isAdmin()) ? channelOf(c) : null
  }

  return { http }
}

function show(c: Request, { html, csp }: Page, status: 200 | (typeof statuses)[Trouble] = 200) {
  c.header('Content-Security-Policy', csp)
  c.header('Cache-Control', 'no-store')
  return c.html(html, status)
}

const wantsPage = (c: Request): boolean => c.req.header('accept')?.includes('text/html') === true
