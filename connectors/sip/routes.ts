import { type Context, Hono } from 'hono'
import type { Channel, Client, ConnectorRoutes } from '../../src/contract/connector.ts'
import { makeRefusals } from '../../src/contract/refusals.ts'
import type { Config } from './config.ts'
import { examples } from './examples.ts'
import { type Hook, hooks } from './hooks/hooks.ts'
import { schema } from './hooks/own.ts'
import { type Answer, takeHook, takeOwn } from './hooks/take.ts'
import { twiml } from './hooks/twiml.ts'
import type { Verdict } from './hooks/verdict.ts'

type Open = (channelId: string) => Promise<Channel<Config> | null>
type Request = Context<{ Bindings: { client: Client } }>
type Say = (c: Request, answer: Answer) => Response

/** What telephone systems post, and what the channel's page asks for. A ringing call is answered with what to do with it. */
export function routes(open: Open): ConnectorRoutes {
  const refusals = makeRefusals()
  const http: ConnectorRoutes['http'] = new Hono()
  const channelOf = (c: Request) => open(c.req.param('channelId') ?? '')

  /** Some systems give an address up for good that is not there once: one that is off asks to be tried again. */
  const off = (c: Request) => {
    c.header('Retry-After', '60')
    return c.json({ error: 'unavailable', message: 'This channel is switched off at the moment. Send it again later.' }, 503)
  }

  const receive = async (c: Request, source: string, take: (channel: Channel<Config>) => Promise<Answer>, say: Say = asJson) => {
    const channel = await channelOf(c)
    if (!channel) return off(c)
    const { limitBy } = c.env.client
    const wait = await refusals.wait(limitBy)
    if (wait > 0) {
      c.header('Retry-After', String(Math.ceil(wait / 1000)))
      return c.json({ error: 'rate_limited', message: 'Too many requests without a right signature. Wait a minute.' }, 429)
    }
    try {
      const answer = await take(channel)
      if (answer.status === 200) return say(c, answer)
      channel.log.warn('a call event was refused', { source, status: answer.status, reason: answer.body.error })
      // who proved himself and writes something wrong is not shut out with what he writes right
      if (answer.status === 401 || answer.status === 413) await refusals.refused(limitBy)
      return c.json(answer.body, answer.status)
    } catch (error) {
      // whoever went away in the middle of it could write the log full
      if (!c.req.raw.signal.aborted) channel.log.error('a call event could not be stored; its sender was asked to send it again', error)
      c.header('Retry-After', '5')
      return c.json({ error: 'unavailable', message: 'It could not be stored just now. Send it again.' }, 503)
    }
  }
  const hook = (c: Request, which: Hook, key: string, say: Say) =>
    receive(c, which, (channel) => takeHook(channel, which, key, c.req.raw, `${channel.publicUrl}${pathOf(c)}`), say)

  http.post('/c/:channelId/calls', (c) => receive(c, 'own', (channel) => takeOwn(channel, c.req.raw)))
  http.post('/c/:channelId/twilio', (c) => hook(c, 'twilio', '', asTwiml))
  http.post('/c/:channelId/:hook/:key', (c, next) => {
    const which = c.req.param('hook')
    if (!Object.hasOwn(hooks, which) || which === 'twilio') return next()
    return hook(c, which as Hook, c.req.param('key'), which === 'asterisk' || isForm(c) ? asText : asJson)
  })

  http.get('/c/:channelId/schema', (c) => {
    c.header('Cache-Control', 'public, max-age=300')
    return c.json(schema())
  })

  /** For admins: Examples (examples.ts), texts to copy. `?lang=en|ko|ru`; `?keys=shown` with the secret and keys in them, which is logged. */
  http.get('/c/:channelId/examples', async (c) => {
    c.header('Cache-Control', 'no-store')
    const channel = (await c.env.client.isAdmin()) ? await channelOf(c) : null
    if (!channel) return c.body(null, 404)
    const shown = c.req.query('keys') === 'shown'
    if (shown) channel.log.info('the signing secret and the keys were shown to an admin')
    return c.json(examples(channel, c.req.query('lang'), shown))
  })

  return { http }
}

const isForm = (c: Request): boolean => /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '')

/** The address as it was asked for, behind the hub's own. */
function pathOf(c: Request): string {
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}

const asJson: Say = (c, { body, verdict }) => c.json({ ...body, ...verdict })

/** For dialplans, which read words more easily: `continue`, `reject` or `route 1001`. */
const asText: Say = (c, { verdict }) => c.text(wordsOf(verdict))
const wordsOf = (verdict: Verdict | null): string =>
  verdict?.action === 'route' ? `route ${verdict.extension}` : (verdict?.action ?? 'continue')

const asTwiml: Say = (c, { verdict }) => c.body(twiml(verdict, c.req.query('next')), 200, { 'Content-Type': 'text/xml; charset=utf-8' })
