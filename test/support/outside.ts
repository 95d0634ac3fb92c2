import { z } from 'zod'
import type { AnyConnector, Channel, SendCapabilities } from '../../src/contract/connector.ts'
import type { OutboundMessage, SendResult } from '../../src/contract/events.ts'

/** A small outside system with a connector of its own: tests say what it answers and see what reached it. */
export interface Outside {
  connector: AnyConnector
  /** Every message `send` was called with, in order, whatever came of it. */
  sent: OutboundMessage[]
  /** What `send` does; by default it accepts. */
  onSend: (message: OutboundMessage, channel: Channel) => Promise<SendResult>
  /** What `lookup` finds. */
  onLookup: (message: OutboundMessage) => Promise<SendResult | null>
  /** What a listener does until its signal aborts. */
  onListen: (channel: Channel) => Promise<void>
  /** Listeners running now, and how often one was started. */
  listening: number
  started: number
}

export interface OutsideOptions {
  id?: string
  /** It only waits to be called, as a website chat does. */
  passive?: boolean
  lookup?: boolean
  send?: Partial<SendCapabilities>
}

const config = z
  .object({
    host: z.string().min(1, 'Give the host.').meta({ title: 'Host' }),
    password: z.string().min(1, 'Give the password.').meta({ title: 'Password', secret: true }),
    token: z.string().optional().meta({ title: 'Token', secret: true }),
    signingSecret: z
      .string()
      .default(() => crypto.randomUUID())
      .meta({ title: 'Signing secret', secret: true }),
    port: z.number().int().default(993).meta({ title: 'Port' }),
    ownNetwork: z.boolean().default(false).meta({ title: 'This is in our own network' }),
  })
  .superRefine((settings, context) => {
    if (settings.host === 'nowhere') context.addIssue({ code: 'custom', path: ['host'], message: 'There is no such host.' })
  })

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))

export function outside({ id = 'outside', passive, lookup, send }: OutsideOptions = {}): Outside {
  const it: Outside = {
    connector: {
      id,
      title: 'Outside',
      config,
      capabilities: {
        receives: ['message'],
        reopenHours: 24,
        send: {
          text: { limit: 4000, unit: 'utf16' },
          formats: ['plain'],
          subject: false,
          copies: false,
          attachments: null,
          starts: ['external'],
          typing: false,
          receipts: ['delivered', 'read'],
          repeatable: false,
          buttons: null,
          quotes: false,
          editHours: null,
          deleteHours: null,
          replyHours: null,
          undoSeconds: 0,
          ...send,
        },
      },
      presets: [{ title: 'Example', settings: { host: 'mail.example.com' } }],
      async test(settings: z.output<typeof config>, { resolve }) {
        await resolve(settings.host)
        return { ok: true, checks: [{ name: 'login', ok: true, detail: settings.password, ms: 1 }] }
      },
      normalize: async () => [],
      async send(message: OutboundMessage, channel: Channel) {
        it.sent.push(message)
        return it.onSend(message, channel)
      },
    },
    sent: [],
    onSend: async (message) => ({ externalIds: [`out:${message.id}`] }),
    onLookup: async () => null,
    async onListen(channel) {
      channel.report('working')
      await aborted(channel.signal)
    },
    listening: 0,
    started: 0,
  }
  if (lookup) it.connector.lookup = (message) => it.onLookup(message)
  if (!passive) {
    it.connector.listen = async (channel) => {
      it.listening += 1
      it.started += 1
      try {
        await it.onListen(channel)
      } finally {
        it.listening -= 1
      }
    }
  }
  return it
}
