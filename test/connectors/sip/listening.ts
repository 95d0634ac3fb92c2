import { afterEach } from 'vitest'
import { type Config, config } from '../../../connectors/sip/config.ts'
import { listen } from '../../../connectors/sip/listen.ts'
import { normalize } from '../../../connectors/sip/normalize.ts'
import type { Position } from '../../../connectors/sip/signalling/journal.ts'
import type { SipPace } from '../../../connectors/sip/signalling/listen.ts'
import { reduce } from '../../../src/calls/reduce.ts'
import type { CallEvent, InboundEvent } from '../../../src/contract/events.ts'
import { type TestChannel, testChannel } from '../../support/channel.ts'
import { type SipOptions, type SipServer, startSipServer } from '../../support/sip-server.ts'
import { until } from '../../support/until.ts'

/** What a channel at an exchange stored, and what it means. */
export interface Listening {
  channel: TestChannel<Config, Position>
  /** Rejects as the listener did. */
  ended: Promise<void>
  events(): Promise<InboundEvent[]>
  calls(): Promise<CallEvent[]>
}

const pace: SipPace = {
  probe: 100,
  patience: 1_500,
  goodbye: 500,
  registerSeconds: 300,
  watch: { expiresSeconds: 600, againMs: 100, longestMs: 1_000 },
  branch: { nobodyMs: 600, leftMs: 200 },
}

const ends: (() => unknown)[] = []
/** After each test, the last one first. */
const afterwards = (end: () => unknown): void => void ends.push(end)
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

export async function exchange(options: Partial<SipOptions> = {}): Promise<SipServer> {
  const server = await startSipServer({
    users: { '1001': 'a', '1002': 'b', hub: 'the hub’s own' },
    groups: { '600': ['1001', 'hub'], '601': ['1001', '1002', 'hub'] },
    ...options,
  })
  afterwards(() => server.close())
  return server
}

export function settings(server: SipServer, more: object = {}) {
  return config.parse({
    server: server.url,
    domain: server.domain,
    username: 'hub',
    password: 'the hub’s own',
    watch: ['1001', '1002', '600'],
    listen: true,
    groups: ['600: 1001', '601: 1001, 1002'],
    ownNetwork: true,
    ...more,
  })
}

export function start(server: SipServer, more: object = {}, from?: Listening, at: Partial<SipPace> = {}): Listening {
  const channel = testChannel<Config, Position>(settings(server, more), { ...(from && { from: from.channel }) })
  const ended = listen(channel, { ...pace, ...at })
  ended.catch(() => {})
  afterwards(async () => {
    channel.abort()
    await ended.catch(() => {})
  })
  const events = async () => (await Promise.all(channel.rows.map((row) => normalize(channel.stored(row), channel.context())))).flat()
  return { channel, ended, events, calls: async () => (await events()).filter((event) => event.type === 'call') }
}

export async function listening(server: SipServer, more: object = {}, from?: Listening): Promise<Listening> {
  const one = start(server, more, from)
  await until('the channel to work', () => one.channel.reports.some(({ state }) => state === 'working'))
  return one
}

/** What the evidence of a channel adds up to, as if much later. */
export async function sumOf({ channel, events }: Listening) {
  const all = (await events()).filter((event) => event.type === 'call')
  const keys = new Set(all.flatMap(({ call, alsoCalls = [] }) => [call, ...alsoCalls]))
  const pieces = all.map(({ type: _type, call, alsoCalls: _also, occurredAt, sender, recording: _recording, ...rest }, index) => ({
    ...rest,
    id: `${index}`,
    key: call,
    at: Date.parse(occurredAt ?? ''),
    ...(sender && {
      number: sender.identities[0]?.value ?? null,
      name: sender.name,
      verified: sender.identities[0]?.assurance === 'verified',
    }),
  }))
  return { ids: keys.size, rows: channel.rows.length, ...reduce(pieces, Date.now() + 10_000) }
}
