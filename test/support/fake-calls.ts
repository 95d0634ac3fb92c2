import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { Call, NewCall } from '../../src/calls/shapes.ts'
import type { Contact } from '../../src/contacts/shapes.ts'
import type { Conversation, Message } from '../../src/conversations/shapes.ts'
import type { FakeState } from './fake-api.ts'
import { fakeConnectors } from './fake-connectors.ts'
import { fakeMessage } from './fake-message.ts'
import { untouched } from './untouched-call.ts'

const connector = {
  id: 'sip',
  title: 'Telephone',
  settings: {},
  presets: [],
  startsByLink: false,
  capabilities: { receives: ['call'], reopenHours: 24, send: null },
}

/** A telephone beside the other channels of the inbox: calls as a test says they are, and what was asked of them. */
export function fakeTelephone() {
  const now = {} as { state: FakeState; channelId: string; calls: Call[]; refusesNotes: boolean }

  /** The same call, somewhat later. */
  function goOn(call: Call, change: Partial<Call>): Call {
    const next = { ...call, ...change }
    now.calls = [next, ...now.calls.filter(({ id }) => id !== call.id)]
    return next
  }

  return {
    now,
    /** Answers what the API says of calls; gives the inbox its telephone. */
    routes(state: FakeState): Hono {
      const [other] = state.channels
      const channelId = randomUUID()
      state.channels.push({
        ...other!,
        id: channelId,
        connector: 'sip',
        name: 'Telephone',
        sends: false,
        calls: true,
        dials: true,
        state: 'working',
        detail: null,
      })
      Object.assign(now, { state, channelId, calls: [], refusesNotes: false })
      const app = new Hono()
      const find = (c: Context) => now.calls.find(({ id }) => id === c.req.param('id'))
      const missed = () => now.calls.filter(({ waitingSince, handledAt }) => waitingSince !== null && handledAt === null)
      app.get('/connectors', (c) => c.json({ items: [...fakeConnectors, connector], next: null }))
      app.get('/softphone', (c) => c.json({ items: [], next: null }))
      app.get('/counts', async (c, next) => {
        await next()
        c.res = Response.json({ ...(await c.res.json()), missed: missed().length })
      })
      app.get('/calls', (c) => {
        const { view, contactId } = c.req.query()
        const items =
          view === 'missed'
            ? missed()
                .filter(({ contact }) => contactId === undefined || contact?.id === contactId)
                .sort((a, b) => (a.waitingSince! < b.waitingSince! ? -1 : 1))
            : now.calls.filter(({ waitingSince }) => waitingSince === null)
        return c.json({ items, next: null })
      })
      app.get('/calls/:id', (c) => {
        const call = find(c)
        return call ? c.json(call) : c.json({ status: 404, code: 'not_found', detail: 'This call is not here.' }, 404)
      })
      app.post('/calls', async (c) => {
        const body = await c.req.json<NewCall>()
        if (body.number.startsWith('+1900')) {
          const detail = 'Numbers that cost more than an ordinary call are not called: +1 900.'
          const texts = { ru: 'Номера дороже обычного звонка не набираются: +1 900.' }
          const issues = [{ path: 'number', message: detail, texts }]
          return c.json({ status: 422, code: 'invalid', detail: 'Some fields need another look.', issues }, 422)
        }
        const contact = [...state.contacts.values()].find(({ id }) => id === body.contactId)
        return c.json(
          goOn(
            ringing({ id: body.id, state: 'ordered', direction: 'outbound', number: body.number, ringing: [], orderedBy: state.me.id }),
            {
              contact: contact ? { id: contact.id, name: contact.name } : null,
            },
          ),
        )
      })
      app.put('/calls/:id/note', async (c) => {
        const { note } = await c.req.json<{ note: string }>()
        if (now.refusesNotes) return c.json({ status: 503, code: 'unavailable', detail: 'Notes are not taken now.' }, 503)
        const call = find(c)
        return c.json(call ? goOn(call, { note }) : { id: c.req.param('id'), note })
      })
      for (const [method, done] of [
        ['post', true],
        ['delete', false],
      ] as const)
        app[method]('/calls/:id/done', (c) => c.json(goOn(find(c)!, { handledAt: done ? new Date().toISOString() : null })))
      return app
    },
    ring: (change: Partial<Call> = {}) => goOn(ringing(change), {}),
    goOn,
    /** A person with a conversation on the telephone. */
    caller(change: Partial<Contact>, preview = '☎ inbound missed'): { contact: Contact; conversation: Conversation } {
      const { state, channelId } = now
      const contact: Contact = {
        ...[...state.contacts.values()][0]!,
        id: randomUUID(),
        name: '+79215550144',
        stage: 'lead',
        companyName: null,
        identities: [{ id: randomUUID(), kind: 'phone', value: '+79215550144', assurance: 'observed' }],
        ...change,
      }
      state.contacts.set(contact.id, contact)
      const conversation: Conversation = {
        ...state.conversations[0]!,
        id: randomUUID(),
        channelId,
        contact: { id: contact.id, name: contact.name, stage: contact.stage },
        subject: '',
        status: 'open',
        assigneeId: null,
        preview,
        waitingSince: new Date(Date.now() - 86_400_000 * 2).toISOString(),
        match: contact.stage === 'lead' ? 'new' : 'observed',
        lastSeq: 0,
        version: 1,
      }
      state.conversations.push(conversation)
      state.messages.set(conversation.id, [])
      return { contact, conversation }
    },
    /** A call in the timeline of a conversation. */
    line(conversation: Conversation, facts: object, change: Partial<Message> = {}): Message {
      const held = now.state.messages.get(conversation.id)!
      const at = new Date(Date.now() - 600_000).toISOString()
      const call = {
        id: randomUUID(),
        state: 'ended',
        direction: 'inbound',
        number: '+79215550144',
        name: '',
        verified: false,
        dialled: null,
        outcome: 'answered',
        talkSeconds: 125,
        endedBy: null,
        answeredBy: [],
        rangAt: at,
        answeredAt: null,
        endedAt: new Date(Date.parse(at) + 18_000).toISOString(),
        apart: false,
        detail: null,
        note: '',
        ...facts,
      }
      const missed = call.direction === 'inbound' && !['answered', 'failed'].includes(call.outcome)
      const message = fakeMessage({
        conversationId: conversation.id,
        seq: held.length + 1,
        kind: 'call',
        direction: call.direction as 'inbound' | 'outbound',
        author: { kind: 'contact', id: conversation.contact.id, name: conversation.contact.name },
        occurredAt: at,
        facts: { call: { ...call, missed } },
        ...change,
      })
      held.push(message)
      conversation.lastSeq = held.length
      return message
    },
  }

  function ringing(change: Partial<Call>): Call {
    const { state, channelId } = now
    return {
      id: randomUUID(),
      channelId,
      lineId: state.channels[0]!.lineId,
      conversationId: null,
      contact: null,
      state: 'ringing',
      direction: 'inbound',
      number: '+79215550144',
      name: '',
      verified: false,
      dialled: '+4930901820',
      ringing: [{ extension: '214', operatorId: state.me.id, name: state.me.name }],
      rangAt: new Date().toISOString(),
      ...untouched,
      ...change,
    }
  }
}
