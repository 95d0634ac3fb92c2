import { z } from '@hono/zod-openapi'
import { AnyJson, Id, Time, Translations } from '../api.ts'

export const ChannelState = z.enum(['off', 'connecting', 'working', 'degraded', 'broken'])
export type ChannelState = z.infer<typeof ChannelState>

export const Channel = z
  .object({
    id: Id,
    connector: z.string(),
    name: z.string(),
    lineId: Id,
    enabled: z.boolean(),
    /** Answers can leave by it: its kind sends, and its settings let it. */
    sends: z.boolean(),
    /** Calls come in by it. */
    calls: z.boolean(),
    /** Calls can be ordered through it: a telephone is rung first, then the number. */
    dials: z.boolean(),
    state: ChannelState,
    /** What the other side said and what to do, for degraded and broken. */
    detail: z.string().nullable(),
    /** The same in other languages, where the words are the hub’s own. */
    detailTexts: Translations.nullable(),
    stateSince: Time,
    nextRetryAt: Time.nullable(),
    seenOn: z.string().nullable(),
    seenAt: Time.nullable(),
    lastInboundAt: Time.nullable(),
    lastOutboundAt: Time.nullable(),
    /** Today, by the server's day in UTC. */
    messagesToday: z.number().int(),
    failures: z.number().int(),
  })
  .openapi('Channel')
export type Channel = z.infer<typeof Channel>

/** With its settings; secret ones are null when unset, else masked as "••••" plus at most the last four characters. */
export const ChannelDetail = Channel.extend({
  settings: z.record(z.string(), AnyJson),
  /** The address at which anybody begins a thread, where the kind of channel has one and the settings tell it. */
  startLink: z.string().nullable(),
}).openapi('ChannelDetail')
export type ChannelDetail = z.infer<typeof ChannelDetail>

export const NewChannel = z
  .object({
    connector: z.string(),
    name: z.string().trim().min(1).max(100),
    lineId: Id.optional(),
    settings: z.record(z.string(), AnyJson),
    enabled: z.boolean().default(true),
  })
  .openapi('NewChannel')
export type NewChannel = z.infer<typeof NewChannel>

/** Secret settings left out or masked keep their value. */
export const ChannelChange = NewChannel.omit({ connector: true }).partial().openapi('ChannelChange')
export type ChannelChange = z.infer<typeof ChannelChange>

export const ConnectorInfo = z
  .object({
    id: z.string(),
    title: z.string(),
    /** JSON schema of the settings; secret fields carry `secret: true`. */
    settings: z.record(z.string(), AnyJson),
    presets: z.array(z.object({ title: z.string(), settings: z.record(z.string(), AnyJson) })),
    capabilities: z.record(z.string(), AnyJson),
    /** People begin a thread by an address, so that one of them can be sent a link of his own. */
    startsByLink: z.boolean(),
  })
  .openapi('Connector')
export type ConnectorInfo = z.infer<typeof ConnectorInfo>

export const TestReport = z
  .object({
    ok: z.boolean(),
    checks: z.array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        detail: z.string(),
        texts: Translations.optional().describe('The detail in other languages of the interface.'),
        ms: z.number(),
      }),
    ),
    proposals: z.record(z.string(), AnyJson).optional(),
    fills: z.record(z.string(), AnyJson).optional(),
  })
  .openapi('TestReport')
export type TestReport = z.infer<typeof TestReport>

export const NewStartLink = z.object({ channelId: Id }).openapi('NewStartLink')
export const StartLink = z.object({ url: z.string() }).openapi('StartLink')
