import { type Context, Hono } from 'hono'
import type { Call, Phone } from '../../src/calls/shapes.ts'
import * as data from './admin-data.ts'
import { untouched } from './untouched-call.ts'

export const telephoneId = data.uuid(190)

const info = {
  id: 'sip',
  title: 'Telephone',
  settings: {
    type: 'object',
    properties: {
      token: { type: 'string', title: 'Key in the address', secret: true },
      server: { type: 'string', title: 'Server', default: '' },
    },
  },
  presets: [],
  startsByLink: false,
  capabilities: { receives: ['call'], reopenHours: 24, send: null },
}

/** The telephone in the settings, on data in memory: its phones, its calls, what its line may call. `sent` lists what was asked for. */
export function fakePhones() {
  const now = { phones: [] as Phone[], calls: [] as Call[], sent: [] as { method: string; path: string; body: unknown }[], perDay: 200 }
  const phone = (extension: string, change: Partial<Phone> = {}): Phone => ({
    extension,
    operatorId: null,
    operatorName: null,
    softphone: false,
    hasSecret: false,
    seenAt: data.at(600),
    ...change,
  })
  return {
    now,
    phone,
    routes(): Hono {
      const app = new Hono()
      Object.assign(now, {
        phones: [
          phone('215'),
          phone('214', { operatorId: 'o1', operatorName: 'Jonas Weber' }),
          phone('300', { operatorId: 'o2', softphone: true, seenAt: null }),
        ],
        calls: [],
        sent: [],
      })
      const channel = {
        ...structuredClone(data.channels[2]!),
        id: telephoneId,
        connector: 'sip',
        name: 'Telephone',
        calls: true,
        dials: true,
        settings: {},
        state: 'working',
        detail: null,
      }
      const note = async (c: Context) =>
        void now.sent.push({ method: c.req.method, path: c.req.path, body: await c.req.json().catch(() => null) })
      app.get('/connectors', (c) => c.json({ items: [...data.kinds.map((kind) => kind.info), info], next: null }))
      app.get('/channels', (c) => c.json({ items: [...data.channels.map(({ settings: _, ...shown }) => shown), channel], next: null }))
      app.get(`/channels/${telephoneId}`, (c) => c.json(channel))
      app.get(`/channels/${telephoneId}/phones`, (c) => c.json({ items: now.phones, next: null }))
      app.put(`/channels/${telephoneId}/phones/:extension`, async (c) => {
        await note(c)
        const extension = c.req.param('extension')
        if (!/^[\w.*#+-]+$/.test(extension)) {
          const issues = [{ path: 'extension', message: 'letters, digits and . _ * # + - only' }]
          return c.json({ status: 422, code: 'invalid', detail: 'Some fields need another look.', issues }, 422)
        }
        const {
          operatorId,
          softphone = false,
          secret,
        } = await c.req.json<{ operatorId: string | null; softphone?: boolean; secret?: string }>()
        const held = now.phones.find((one) => one.extension === extension)
        const saved = { ...(held ?? phone(extension, { seenAt: null })), operatorId, softphone, ...(secret && { hasSecret: true }) }
        now.phones = held ? now.phones.map((one) => (one === held ? saved : one)) : [...now.phones, saved]
        return c.json(saved)
      })
      app.delete(`/channels/${telephoneId}/phones/:extension`, async (c) => {
        await note(c)
        now.phones = now.phones.filter(({ extension }) => extension !== c.req.param('extension'))
        return c.json({ ok: true })
      })
      app.get('/softphone', (c) => c.json({ items: [], next: null }))
      app.get('/calls', (c) => c.json({ items: c.req.query('view') === 'now' ? [] : now.calls, next: null }))
      app.get('/lines/:id/calls', (c) => c.json({ today: 12, answered: 8, missed: 4, notCalledBack: 3, longestWaiting: data.at(26 * 60) }))
      return app
    },
    call(change: Partial<Call> = {}): Call {
      const call: Call = {
        id: data.uuid(7000 + now.calls.length),
        channelId: telephoneId,
        lineId: data.channels[2]!.lineId,
        conversationId: null,
        contact: null,
        state: 'ringing',
        direction: 'inbound',
        number: '+79215550144',
        name: '',
        verified: false,
        dialled: '+4930901820',
        ringing: [
          { extension: '214', operatorId: 'o1', name: 'Jonas Weber' },
          { extension: '215', operatorId: null, name: '' },
        ],
        rangAt: data.at(0),
        ...untouched,
        ...change,
      }
      now.calls = [call, ...now.calls]
      return call
    },
  }
}
