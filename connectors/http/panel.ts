import { z } from 'zod'
import type { Channel } from '../../src/contract/connector.ts'
import type { InboundEvent, Json } from '../../src/contract/events.ts'
import { type Config, Mapping } from './config.ts'
import { eventOf, isUrlencoded, payloadOf } from './hook.ts'
import { leavesOf, parsePath } from './path.ts'
import { proposalOf } from './proposal.ts'
import { Meta } from './raw.ts'
import { slicesOf } from './slices.ts'

/** What the channel's page shows beside a mapping: the address to give to a service, and what came there lately. */
export interface MappingPanel {
  address: string
  mapping: Mapping
  samples: { receivedAt: string; contentType: string; text: string }[]
}

const looked = 200
const samplesShown = 5
const sampleLimit = 64 * 1024

export async function mappingPanel(channel: Channel<Config>): Promise<MappingPanel> {
  const { config, publicUrl, id } = channel
  const samples: MappingPanel['samples'] = []
  for (const item of await channel.recent(looked)) {
    const meta = Meta.safeParse(item.meta).data
    if (meta?.kind !== 'hook' || item.size > sampleLimit) continue
    samples.push({ receivedAt: item.receivedAt, contentType: meta.contentType, text: (await item.bytes()).toString() })
    if (samples.length === samplesShown) break
  }
  return { address: `${publicUrl}/c/${id}/hook/${config.token}`, mapping: config.mapping, samples }
}

/** A sample to try a mapping on. Without a mapping, the one a look at the sample suggests. */
export const Try = z.object({
  sample: z
    .string()
    .min(1)
    .max(1024 * 1024),
  contentType: z.string().max(200).default('application/json'),
  mapping: Mapping.optional(),
})

export interface Tried {
  /** What the hub would be told; nothing of it is stored. */
  events: InboundEvent[]
  /** Every value in the sample with its path, to choose from. */
  paths: { path: string; value: string }[]
  mapping: Mapping
  /** Why the sample cannot be read, or the mapping finds nothing; null when all is well. */
  problem: string | null
}

const shownEvents = 20

export function tryOut({ sample, contentType, mapping: given }: z.output<typeof Try>): Tried {
  const mapping = given ?? Mapping.parse({})
  const bytes = Buffer.from(sample)
  let payload: Json
  try {
    payload = payloadOf(contentType, bytes)
  } catch {
    return { events: [], paths: [], mapping, problem: 'The sample is no JSON.' }
  }
  const rows = mapping.items && !isUrlencoded(contentType) ? slicesOf(bytes, parsePath(mapping.items) ?? []) : null
  const payloads = rows?.map((row) => payloadOf(contentType, row)) ?? [payload]
  const used = given ?? Mapping.parse(proposalOf(payload))
  return {
    events: payloads.slice(0, shownEvents).map((each) => eventOf(each, used, 'sample')),
    paths: leavesOf(payloads[0] ?? payload),
    mapping: used,
    problem: mapping.items && !rows ? 'There is no list at that path, so the whole payload counts as one message.' : null,
  }
}
