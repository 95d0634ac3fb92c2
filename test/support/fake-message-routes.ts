import { type Context, Hono } from 'hono'
import type { FakeState } from './fake-api.ts'

/** The calls of single messages, answered from memory. */
export function messageRoutes(state: FakeState): Hono {
  const app = new Hono()
  const missing = (c: Context) => c.json({ status: 404, code: 'not_found', detail: 'This conversation is not here.' }, 404)
  app.get('/messages/:id/html', (c) =>
    c.html(
      `<body style="font-family:sans-serif"><img alt="Logo" ${c.req.query('pictures') ? 'src="/logo.png"' : 'data-elsewhere'}><h1 style="color:#8a4b08">Order confirmation</h1><p>Your order <b>H-20411</b> has been packed. Questions? 030 901820 or <a href="tel:+49-30-901821">call us</a>.</p><table border="1" cellpadding="6"><tr><td>E65</td><td>2</td></tr></table></body>`,
      200,
      {
        'content-security-policy':
          "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
      },
    ),
  )
  app.post('/messages/:id/retry', (c) => {
    for (const messages of state.messages.values()) {
      const message = messages.find((m) => m.id === c.req.param('id'))
      if (message) return c.json(Object.assign(message, { delivery: 'queued', deliveryError: null }))
    }
    return missing(c)
  })
  app.patch('/messages/:id', async (c) => {
    const message = [...state.messages.values()].flat().find((m) => m.id === c.req.param('id'))
    if (!message) return missing(c)
    const versions = [{ text: message.text, until: new Date().toISOString() }]
    return c.json(Object.assign(message, await c.req.json<{ text: string }>(), { change: 'edit', facts: { ...message.facts, versions } }))
  })
  app.delete('/messages/:id', (c) => {
    for (const [id, messages] of state.messages) {
      const message = messages.find((m) => m.id === c.req.param('id'))
      if (!message) continue
      if (message.delivery !== 'queued') {
        message.change = 'delete'
        return c.json({ text: message.text })
      }
      state.messages.set(
        id,
        messages.filter((m) => m !== message),
      )
      return c.json({ text: message.text })
    }
    return missing(c)
  })
  return app
}
