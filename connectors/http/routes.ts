import { type Context, Hono } from 'hono'
import { bodyOf } from '../../src/contract/body.ts'
import type { Channel, Client, ConnectorRoutes } from '../../src/contract/connector.ts'
import { makeRefusals } from '../../src/contract/refusals.ts'
import { sameKey } from '../../src/contract/signature.ts'
import type { Config } from './config.ts'
import { examples } from './examples.ts'
import { schema } from './incoming.ts'
import { mappingPanel, Try, tryOut } from './panel.ts'
import { makeRoom } from './room.ts'
import { type Answer, takeHook, takeSigned } from './take.ts'

type Open = (channelId: string) => Promise<Channel<Config> | null>
type Request = Context<{ Bindings: { client: Client } }>

/** What programs and services post, and what the channel's page asks for. Answers are JSON: what was stored, or `{ error, message }`. */
export function routes(open: Open): ConnectorRoutes {
  const limits = makeRefusals()
  const room = makeRoom()
  const http: ConnectorRoutes['http'] = new Hono()
  const channelOf = (c: Request) => open(c.req.param('channelId') ?? '')

  /** Some services give an address up for good that is not there once: one that is off asks to be tried again. */
  const off = (c: Request) => {
    c.header('Retry-After', '60')
    return c.json({ error: 'unavailable', message: 'This channel is switched off at the moment. Send it again later.' }, 503)
  }

  const receive = async (c: Request, take: (channel: Channel<Config>) => Promise<Answer>) => {
    const channel = await channelOf(c)
    if (!channel) return off(c)
    const { limitBy } = c.env.client
    const wait = await limits.wait(limitBy)
    if (wait > 0) {
      c.header('Retry-After', String(Math.ceil(wait / 1000)))
      return c.json({ error: 'rate_limited', message: 'Too many requests without a right signature. Wait a minute.' }, 429)
    }
    try {
      const { status, body } = await take(channel)
      if (status === 401) await limits.refused(limitBy)
      if (status === 200) channel.report('working')
      if (status === 503) c.header('Retry-After', '30')
      return c.json(body, status)
    } catch (error) {
      // whoever went away in the middle of it could write the log full
      if (!c.req.raw.signal.aborted) channel.log.error('a request could not be stored; its sender was asked to send it again', error)
      c.header('Retry-After', '30')
      return c.json({ error: 'unavailable', message: 'It could not be stored just now. Send it again.' }, 503)
    }
  }

  http.post('/c/:channelId/messages', (c) => receive(c, (channel) => takeSigned(channel, c.req.raw, 'message', c.env.client, room)))
  http.post('/c/:channelId/receipts', (c) => receive(c, (channel) => takeSigned(channel, c.req.raw, 'receipt', c.env.client, room)))
  http.post('/c/:channelId/hook/:key', (c) => receive(c, (channel) => takeHook(channel, c.req.raw, c.req.param('key'), c.env.client)))
  http.post('/c/:channelId/hook', (c) => receive(c, (channel) => takeHook(channel, c.req.raw, c.req.query('key') ?? '', c.env.client)))

  // services look whether an address is there before they take it
  http.get('/c/:channelId/hook/:key', async (c) => {
    const channel = await channelOf(c)
    if (!channel) return off(c)
    return sameKey(channel.config.token, c.req.param('key')) ? c.text('Post here.') : c.body(null, 401)
  })

  http.get('/c/:channelId/schema', (c) => {
    c.header('Cache-Control', 'public, max-age=300')
    return c.json(schema())
  })

  /** For admins: Examples (examples.ts), texts to copy. `?lang=en|ko|ru`; `?keys=shown` with the secret and the key in them, which is logged. */
  http.get('/c/:channelId/examples', async (c) => {
    const channel = await forAdmin(c)
    if (!channel) return c.body(null, 404)
    const shown = c.req.query('keys') === 'shown'
    if (shown) channel.log.info('the signing secret and the key were shown to an admin')
    return c.json(examples(channel, c.req.query('lang'), shown))
  })

  /** For admins: MappingPanel (panel.ts), the address for services, the mapping as it is, what came lately. */
  http.get('/c/:channelId/mapping', async (c) => {
    const channel = await forAdmin(c)
    return channel ? c.json(await mappingPanel(channel)) : c.body(null, 404)
  })

  /**
   * For admins: tries a mapping out, `{ sample, contentType?, mapping? }` -> Tried (panel.ts). Nothing is stored. 422 with
   * `{ error, issues: [{ path, message }] }` for a path that is none.
   */
  http.post('/c/:channelId/try', async (c) => {
    const channel = await forAdmin(c)
    if (!channel) return c.body(null, 404)
    const body = await bodyOf(c.req.raw, 2 * 1024 * 1024)
    const given = Try.safeParse(body ? jsonOf(body) : null)
    if (given.success) return c.json(tryOut(given.data))
    const issues = given.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    return c.json({ error: 'invalid', issues }, 422)
  })

  async function forAdmin(c: Request): Promise<Channel<Config> | null> {
    c.header('Cache-Control', 'no-store')
    return (await c.env.client.isAdmin()) ? channelOf(c) : null
  }

  return { http }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}
