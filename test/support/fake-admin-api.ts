import { type Context, Hono } from 'hono'
import { BlockRuleChange, NewBlockRule } from '../../src/blocklist/shapes.ts'
import { ChannelChange, NewChannel } from '../../src/channels/shapes.ts'
import type { Event } from '../../src/inbound/shapes.ts'
import { LineChange } from '../../src/lines/shapes.ts'
import * as data from './admin-data.ts'
import { lines as firmLines } from './admin-lines.ts'

/** The admin half of the API on data in memory, mounted under /api; each call gives a fresh installation. `calls` lists every change asked for. */
export function fakeAdminApi(): { routes: Hono; calls: { method: string; path: string; body: unknown }[]; events: Event[] } {
  const { channels, events, rules, operators, lines, keys, audit } = structuredClone({
    channels: data.channels,
    events: data.events,
    rules: data.rules,
    operators: data.operators,
    lines: firmLines,
    keys: data.keys,
    audit: data.audit,
  })
  const calls: { method: string; path: string; body: unknown }[] = []
  const app = new Hono()
  let fresh = 5000
  const now = () => new Date().toISOString()

  app.use(async (c, next) => {
    if (c.req.method !== 'GET') calls.push({ method: c.req.method, path: c.req.path, body: await c.req.json().catch(() => null) })
    await next()
  })

  app.get('/connectors', (c) => c.json({ items: data.kinds.map((kind) => kind.info), next: null }))
  app.get('/channels', (c) =>
    list(
      c,
      channels.map(({ settings: _, ...shown }) => shown),
    ),
  )
  app.post('/channels/test', async (c) => {
    const { connector, settings } = await c.req.json()
    const checked = data.kinds.find((kind) => kind.info.id === connector)?.check.safeParse(settings)
    if (!checked?.success) return invalid(c, checked?.error.issues ?? [], ['settings'])
    const refused = settings.password === 'wrong'
    const checks = [
      { name: 'Find the server', ok: true, detail: 'imap.halden.example is 203.0.113.25', ms: 12 },
      { name: 'Connect', ok: true, detail: 'port 993', ms: 38 },
      { name: 'Encrypt', ok: true, detail: 'TLS 1.3, certificate valid until 18 Feb 2027', ms: 61 },
      refused
        ? {
            name: 'Sign in',
            ok: false,
            detail: 'The server said: “535 authentication failed”. Make an app password and enter it here.',
            ms: 5600,
          }
        : { name: 'Sign in', ok: true, detail: `as ${settings.address ?? 'site'}`, ms: 118 },
    ]
    return c.json({
      ok: !refused,
      checks,
      ...(refused || connector !== 'email'
        ? {}
        : { proposals: { trustedAuthservId: 'mx.halden.example' }, fills: { displayName: 'Halden' } }),
    })
  })
  app.post('/channels', async (c) => {
    const body = NewChannel.safeParse(await c.req.json())
    if (!body.success) return invalid(c, body.error.issues)
    if (channels.some((one) => one.name === body.data.name))
      return invalid(c, [{ path: ['name'], message: 'Another channel has this name.' }])
    const base = data.channels[2]!
    const made = {
      ...base,
      ...body.data,
      id: data.uuid(fresh++),
      lineId: body.data.lineId ?? data.uuid(1),
      messagesToday: 0,
      lastInboundAt: null,
      lastOutboundAt: null,
    }
    channels.push(made)
    return c.json(made, 201)
  })
  app.get('/channels/:id', (c) => one(c, channels))
  app.patch('/channels/:id', async (c) => change(c, channels, ChannelChange))
  app.delete('/channels/:id', (c) => problem(c, 409, 'This channel has conversations. Switch it off instead; it keeps its history.'))
  app.get('/channels/:id/events', (c) =>
    list(
      c,
      events.filter((event) => event.channelId === c.req.param('id')),
    ),
  )

  app.get('/events', (c) => {
    const { status, channelId } = c.req.query()
    return list(
      c,
      events.filter((event) => (!status || event.status === status) && (!channelId || event.channelId === channelId)),
    )
  })
  app.get('/events/:id', (c) => one(c, events))
  app.get('/events/:id/raw', (c) =>
    c.body('From: kimjh@mail.example\r\nSubject: =?UTF-8?B?64Kp7ZKIIOyalOyyrQ==?=\r\n\r\nraw', 200, {
      'content-type': 'application/octet-stream',
    }),
  )
  for (const act of ['retry', 'release', 'replay'])
    app.post(`/events/:id/${act}`, (c) => {
      const event = events.find((one) => one.id === c.req.param('id'))
      if (!event) return problem(c, 404, 'There is no such event.')
      Object.assign(event, { status: 'done', error: null, type: 'message' } satisfies Partial<Event>)
      return c.json(event)
    })
  app.post('/events/replay', (c) => c.json({ replayed: 41 }))

  app.get('/blocklist', (c) => list(c, rules))
  app.post('/blocklist', async (c) => {
    const body = NewBlockRule.safeParse(await c.req.json())
    if (!body.success) return invalid(c, body.error.issues)
    if (body.data.kind === 'email' && !body.data.pattern.includes('@'))
      return invalid(c, [{ path: ['pattern'], message: 'Write a mail address, *@domain or *@*.domain.' }])
    const made = { ...body.data, id: data.uuid(fresh++), authorName: 'Jonas Weber', hits: 0, lastHitAt: null, createdAt: now() }
    rules.unshift(made)
    return c.json(made, 201)
  })
  app.patch('/blocklist/:id', async (c) => change(c, rules, BlockRuleChange))
  app.delete('/blocklist/:id', (c) => remove(c, rules))

  app.get('/lines', (c) => list(c, lines))
  app.get('/lines/:id', (c) => one(c, lines))
  app.post('/lines', async (c) => {
    const body = LineChange.required({ name: true }).safeParse(await c.req.json())
    if (!body.success) return invalid(c, body.error.issues)
    const made = {
      id: data.uuid(fresh++),
      signature: '',
      autoReply: null,
      reopenHours: null,
      country: '',
      ownerId: null,
      callPrefixes: [],
      callsPerDay: 200,
      awayInCall: false,
      memberIds: [],
      ...body.data,
    }
    lines.push(made)
    return c.json(made, 201)
  })
  app.patch('/lines/:id', async (c) => change(c, lines, LineChange))

  app.get('/operators', (c) => list(c, operators))
  app.patch('/operators/:id', async (c) => {
    const found = operators.find((operator) => operator.id === c.req.param('id'))
    if (!found) return problem(c, 404, 'There is no such operator.')
    const body = await c.req.json()
    if (found.id === 'o1' && (body.role === 'operator' || body.disabled))
      return problem(c, 409, 'This is the last admin. Make somebody else an admin first.')
    return c.json(Object.assign(found, body))
  })
  app.get('/operators/invitations', (c) =>
    list(c, [
      {
        id: data.uuid(801),
        email: 'new@halden.example',
        role: 'operator',
        lineIds: [data.uuid(1)],
        expiresAt: data.at(-7200),
        usedAt: null,
      },
    ]),
  )
  app.post('/operators/invitations', (c) =>
    c.json({ id: data.uuid(fresh++), url: 'http://127.0.0.1:3000/invite?token=mEGcSLxkTzqV0m1aVq2s', expiresAt: data.at(-259_200) }, 201),
  )
  app.delete('/operators/invitations/:id', (c) => c.body(null, 204))

  app.get('/keys', (c) => list(c, keys))
  app.post('/keys', async (c) => {
    const { name } = await c.req.json()
    if (!name) return invalid(c, [{ path: ['name'], message: 'Give the key a name.' }])
    const made = { id: data.uuid(fresh++), name, hint: 'Zz9q', operatorId: 'o1', lastUsedAt: null, createdAt: now() }
    keys.unshift(made)
    return c.json({ ...made, key: 'sb_4Yf0cV8p2Kq1mEGcSLxkTzqV0m1aZz9q' }, 201)
  })
  app.delete('/keys/:id', (c) => remove(c, keys))
  app.get('/me/sessions', (c) =>
    list(c, [
      { id: 's1', current: true, address: '127.0.0.1', device: agent, createdAt: data.at(3600), expiresAt: data.at(-3600) },
      {
        id: 's2',
        current: false,
        address: '203.0.113.9',
        device: agent.replace('Linux', 'Android'),
        createdAt: data.at(90_000),
        expiresAt: data.at(-3600),
      },
    ]),
  )
  app.delete('/me/sessions/:id', (c) => c.json({ ok: true }))
  app.post('/me/password', async (c) => {
    const { current } = await c.req.json()
    return current === 'seven quiet green boats' ? c.json({ ok: true }) : invalid(c, [{ path: ['current'], message: 'not right' }])
  })
  app.post('/auth/two-factor/enable', (c) =>
    c.json({ totpURI: totp, backupCodes: ['a1b2c-d3e4f', 'g5h6i-j7k8l', 'm9n0o-p1q2r', 's3t4u-v5w6x'] }),
  )
  app.post('/auth/two-factor/verify-totp', async (c) =>
    (await c.req.json()).code === '123456' ? c.json({ token: 'x' }) : c.json({ code: 'INVALID_CODE', message: 'Invalid code' }, 401),
  )
  app.get('/audit', (c) => list(c, audit))
  return { routes: app, calls, events }
}

/** The embedding facts a channel's connector serves under /c/:id/embed. */
export function fakeChannelRoutes(): Hono {
  const app = new Hono()
  app.get('/:id/embed', (c) => {
    const id = c.req.param('id')
    if (!data.channels.some((one) => one.id === id && one.connector === 'webchat')) return c.notFound()
    return c.json({
      snippet: `<script src="http://127.0.0.1:3000/c/${id}/widget.js" async></script>`,
      preview: `/c/${id}/preview`,
      csp: ['script-src http://127.0.0.1:3000', 'connect-src http://127.0.0.1:3000 ws://127.0.0.1:3000'],
      warnings: [
        {
          text: 'The site https://halden.example is https, this hub is http: browsers will refuse the chat there. Set PUBLIC_URL to an https address.',
          setting: 'allowedOrigins',
        },
      ],
      notes: ['A token names who is signed in.'],
    })
  })
  app.get('/:id/preview', (c) =>
    c.html('<!doctype html><html lang="en"><title>Preview</title><body style="font:15px sans-serif">A page with the chat</body></html>'),
  )
  return app
}

const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/153.0 Safari/537.36'
const totp = 'otpauth://totp/Switchboard:jonas@halden.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Switchboard&digits=6&period=30'

interface Issue {
  path: PropertyKey[]
  message: string
}

const problem = (c: Context, status: 404 | 409, detail: string) =>
  c.json({ type: 'about:blank', title: detail, status, detail }, status, { 'content-type': 'application/problem+json' })

const invalid = (c: Context, issues: Issue[], above: string[] = []) =>
  c.json(
    {
      type: 'about:blank',
      title: 'Some fields need another look.',
      status: 422,
      detail: 'Some fields need another look.',
      issues: issues.map((issue) => ({ path: [...above, ...issue.path].join('.'), message: issue.message })),
    },
    422,
    { 'content-type': 'application/problem+json' },
  )

function list<T>(c: Context, all: T[]) {
  const limit = Number(c.req.query('limit') ?? 50)
  const from = Number(c.req.query('cursor') ?? 0)
  return c.json({ items: all.slice(from, from + limit), next: from + limit < all.length ? String(from + limit) : null })
}

function one<T extends { id: string }>(c: Context, all: T[]) {
  const found = all.find((item) => item.id === c.req.param('id'))
  return found ? c.json(found) : problem(c, 404, 'There is nothing here.')
}

async function change<T extends { id: string }>(
  c: Context,
  all: T[],
  shape: typeof ChannelChange | typeof BlockRuleChange | typeof LineChange,
) {
  const found = all.find((item) => item.id === c.req.param('id'))
  if (!found) return problem(c, 404, 'There is nothing here.')
  const body = shape.safeParse(await c.req.json())
  if (!body.success) return invalid(c, body.error.issues)
  const { settings, ...rest } = body.data as Record<string, unknown>
  Object.assign(found, rest, settings ? { settings: { ...(found as { settings?: object }).settings, ...settings } } : {})
  return c.json(found)
}

function remove<T extends { id: string }>(c: Context, all: T[]) {
  const index = all.findIndex((item) => item.id === c.req.param('id'))
  if (index < 0) return problem(c, 404, 'There is nothing here.')
  all.splice(index, 1)
  return c.body(null, 204)
}
