import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { FakeState } from './fake-api.ts'

/** The calls about people, blocking and events, answered from memory. */
export function peopleRoutes(state: FakeState): Hono {
  const app = new Hono()
  const missing = (c: Context) => c.json({ status: 404, code: 'not_found', detail: 'Nobody here.' }, 404)
  app.get('/contacts/:id/timeline', (c) => {
    const own = state.conversations.filter((one) => one.contact.id === c.req.param('id'))
    const all = own.flatMap((one) => state.messages.get(one.id) ?? []).toReversed()
    const [from, limit] = [Number(c.req.query('cursor') ?? 0), Number(c.req.query('limit'))]
    return c.json({ items: all.slice(from, from + limit), next: from + limit < all.length ? String(from + limit) : null })
  })
  app.get('/contacts', (c) => {
    const q = (c.req.query('q') ?? '').toLowerCase()
    return c.json({ items: [...state.contacts.values()].filter((one) => one.name.toLowerCase().includes(q)).slice(0, 10), next: null })
  })
  app.get('/contacts/:id', (c) => {
    const contact = state.contacts.get(c.req.param('id'))
    return contact ? c.json(contact) : missing(c)
  })
  app.patch('/contacts/:id', async (c) => {
    const contact = state.contacts.get(c.req.param('id'))
    return contact ? c.json(Object.assign(contact, await c.req.json(), { version: contact.version + 1 })) : missing(c)
  })
  app.post('/contacts/:id/convert', (c) => {
    const contact = state.contacts.get(c.req.param('id'))
    return contact ? c.json(Object.assign(contact, { stage: 'contact', version: contact.version + 1 })) : missing(c)
  })
  app.post('/contacts/:id/merge', async (c) => {
    const into = state.contacts.get((await c.req.json<{ intoId: string }>()).intoId)
    return into ? c.json(into) : missing(c)
  })
  app.post('/contacts/:id/start-link', (c) => c.json({ url: 'https://t.me/haldenbot?start=mEGcSLxkTzqV0m1aVq2s0A' }))
  app.post('/blocklist', async (c) => c.json({ id: randomUUID(), hits: 0, ...(await c.req.json<object>()) }))
  app.get('/events', (c) =>
    c.json({ items: state.events.filter((e) => !c.req.query('status') || e.status === c.req.query('status')), next: null }),
  )
  app.get('/events/:id', (c) => {
    const event = state.events.find((e) => e.id === c.req.param('id'))
    return event ? c.json(event) : missing(c)
  })
  app.post('/events/:id/release', (c) => {
    const event = state.events.find((e) => e.id === c.req.param('id'))
    return event ? c.json(Object.assign(event, { status: 'done' })) : missing(c)
  })
  return app
}
