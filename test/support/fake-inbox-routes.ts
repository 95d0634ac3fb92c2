import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { Conversation, Message, NewMessage } from '../../src/conversations/shapes.ts'
import type { FakeState } from './fake-api.ts'
import { fakeConnectors } from './fake-connectors.ts'
import { doorRoutes } from './fake-door-routes.ts'
import { lineId } from './fake-inbox.ts'
import { fakeMessage } from './fake-message.ts'
import { messageRoutes } from './fake-message-routes.ts'
import { peopleRoutes } from './fake-people-routes.ts'

type Notify = (topic: string, data: object) => void

const inView = (state: FakeState, view: string, one: Conversation): boolean => {
  if (view === 'failed') return state.messages.get(one.id)?.some((m) => m.delivery === 'failed' || m.delivery === 'unconfirmed') ?? false
  if (view === 'snoozed' || view === 'closed') return one.status === view
  if (view === 'all') return true
  if (one.status !== 'open') return false
  if (view === 'unassigned') return one.assigneeId === null
  if (view === 'mine') return one.assigneeId === state.me.id
  return view === 'open' || one.contact.stage === 'lead'
}

const rank = (one: Conversation) => (one.waitingSince ? Date.parse(one.waitingSince) : 2e13 - Date.parse(one.lastEntryAt))

/** The calls of the inbox, answered from memory. */
export function inboxRoutes(state: FakeState, notify: Notify): Hono {
  const app = new Hono()
  const missing = (c: Context) => c.json({ status: 404, code: 'not_found', detail: 'This conversation is not here.' }, 404)
  const find = (id: string) => state.conversations.find((one) => one.id === id)
  const changed = (one: Conversation, change: Partial<Conversation>) => {
    Object.assign(one, change, { version: one.version + 1 })
    notify('conversation', { id: one.id, lineId, version: one.version, seq: one.lastSeq, contactId: one.contact.id })
    return one
  }
  const append = (one: Conversation, change: Partial<Message>): Message => {
    const held = state.messages.get(one.id) ?? []
    const now = new Date().toISOString()
    const message = fakeMessage({
      conversationId: one.id,
      seq: one.lastSeq + 1,
      direction: 'outbound',
      author: { kind: 'operator', id: state.me.id, name: state.me.name },
      occurredAt: now,
      ...change,
    })
    state.messages.set(one.id, [...held, message])
    changed(one, { lastSeq: message.seq, lastEntryAt: now })
    return message
  }

  app.get('/me', (c) => c.json(state.me))
  app.patch('/me', async (c) => c.json(Object.assign(state.me, await c.req.json())))
  app.get('/operators', (c) => c.json({ items: state.operators, next: null }))
  app.get('/channels', (c) => c.json({ items: state.channels, next: null }))
  app.get('/connectors', (c) => c.json({ items: fakeConnectors, next: null }))
  app.get('/lines', (c) =>
    c.json({
      items: [
        { id: lineId, name: 'Support', signature: '', autoReply: null, reopenHours: null, country: 'DE', ownerId: null, memberIds: [] },
      ],
      next: null,
    }),
  )

  app.get('/counts', (c) => {
    const count = (view: string) => state.conversations.filter((one) => inView(state, view, one)).length
    return c.json({
      unassigned: count('unassigned'),
      mine: count('mine'),
      open: count('open'),
      leads: count('leads'),
      snoozed: count('snoozed'),
      failed: count('failed'),
      quarantined: state.events.filter((e) => e.status === 'quarantined').length,
      deadLetters: 0,
    })
  })
  app.get('/conversations', (c) => {
    const { view = 'open', limit = '50', cursor, contactId } = c.req.query()
    const all = state.conversations
      .filter((one) => inView(state, view, one) && (!contactId || one.contact.id === contactId))
      .sort((a, b) => rank(a) - rank(b))
    const from = Number(cursor ?? 0)
    const to = from + Number(limit)
    return c.json({ items: all.slice(from, to), next: to < all.length ? String(to) : null })
  })
  app.post('/conversations', async (c) => {
    const { channelId, to, subject, message } = await c.req.json<{ channelId: string; to: string; subject: string; message: NewMessage }>()
    const contact = { id: randomUUID(), name: to, stage: 'lead' as const }
    const now = new Date().toISOString()
    const conversation: Conversation = {
      id: randomUUID(),
      channelId,
      lineId,
      contact,
      subject,
      status: 'open',
      assigneeId: state.me.id,
      unread: 0,
      preview: message.text,
      waitingSince: null,
      lastEntryAt: now,
      snoozedUntil: null,
      mayBelongTo: null,
      reachable: true,
      match: 'sure',
      lastSeq: 0,
      version: 1,
    }
    state.conversations.push(conversation)
    return c.json({ conversation, message: append(conversation, { id: message.id, text: message.text, subject, delivery: 'queued' }) })
  })
  app.get('/conversations/:id', (c) => {
    const one = find(c.req.param('id'))
    return one ? c.json(one) : missing(c)
  })
  app.get('/conversations/:id/messages', (c) => {
    const { after, before, limit = '50' } = c.req.query()
    const all = state.messages.get(c.req.param('id')) ?? []
    const items =
      after === undefined
        ? all.filter((m) => m.seq < Number(before ?? 1e9)).slice(-Number(limit))
        : all.filter((m) => m.seq > Number(after)).slice(0, Number(limit))
    return c.json({ items })
  })
  app.post('/conversations/:id/messages', async (c) => {
    const one = find(c.req.param('id'))
    if (!one) return missing(c)
    const body = await c.req.json<NewMessage>()
    const twice = state.messages.get(one.id)?.find((m) => m.id === body.id)
    if (twice) return c.json(twice)
    if (body.text.includes('REFUSE')) return c.json({ status: 422, code: 'invalid', detail: 'This recipient does not exist.' }, 422)
    const isMail = state.channels.find((channel) => channel.id === one.channelId)?.connector === 'email'
    one.waitingSince = null
    one.assigneeId ??= state.me.id
    return c.json(
      append(one, {
        id: body.id,
        text: body.text,
        delivery: isMail ? 'queued' : 'sent',
        undoUntil: isMail ? new Date(Date.now() + 5000).toISOString() : null,
        subject: body.subject ?? null,
        buttons: (body.buttons ?? []) as Message['buttons'],
        facts: body.answersId
          ? { answers: { id: body.answersId, text: state.messages.get(one.id)?.find((m) => m.id === body.answersId)?.text ?? '' } }
          : {},
      }),
    )
  })
  app.post('/conversations/:id/notes', async (c) => {
    const one = find(c.req.param('id'))
    if (!one) return missing(c)
    return c.json(append(one, { ...(await c.req.json<{ id: string; text: string }>()), kind: 'note', direction: 'internal' }))
  })
  app.get('/conversations/:id/suggestions', (c) => {
    const one = find(c.req.param('id'))
    const contact = [...state.contacts.values()].find((other) => other.stage === 'contact')
    const because = { kind: 'email', value: 'minji.kim@haneul.example', assurance: 'claimed' }
    return c.json({
      items:
        one && contact
          ? [
              { contact: { id: contact.id, name: '김민지', stage: 'contact' }, because },
              { contact: { id: randomUUID(), name: 'Kim Min-ji', stage: 'lead' }, because },
            ]
          : [],
    })
  })
  app.post('/conversations/:id/:act', async (c) => {
    const one = find(c.req.param('id'))
    if (!one) return missing(c)
    const body = await c.req.json<{ operatorId?: string | null; until?: string; contactId?: string | null }>()
    const to = body.contactId ? state.contacts.get(body.contactId) : undefined
    const changes: { [act: string]: Partial<Conversation> } = {
      assign: { assigneeId: body.operatorId ?? null },
      close: { status: 'closed', waitingSince: null, unread: 0 },
      reopen: { status: 'open', snoozedUntil: null },
      snooze: { status: 'snoozed', snoozedUntil: body.until ?? null },
      read: { unread: 0 },
      move: { match: 'sure', ...(to && { contact: { id: to.id, name: to.name, stage: to.stage } }) },
      join: { mayBelongTo: null },
      typing: {},
    }
    return c.json(changed(one, changes[c.req.param('act')] ?? {}))
  })
  app.post('/files', async (c) => {
    const { file } = await c.req.parseBody()
    if (!(file instanceof File)) return c.json({ status: 422, code: 'invalid', detail: 'The form must have a field "file".' }, 422)
    return c.json({ id: randomUUID(), filename: file.name, contentType: file.type, size: file.size })
  })
  for (const routes of [doorRoutes(state), messageRoutes(state), peopleRoutes(state)]) app.route('/', routes)
  return app
}
