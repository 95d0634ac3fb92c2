import { z } from 'zod'
import type { RawItem } from '../../src/contract/connector.ts'
import { Claims } from './person.ts'
import { StoredFile } from './visitor.ts'

const Base = { visitor: z.string(), at: z.string() }

/** What is stored of each thing a visitor does, in our own words: everything `normalize` needs, whatever the settings are by then. */
export const Raw = z.discriminatedUnion('kind', [
  z.object({
    ...Base,
    kind: z.literal('message'),
    id: z.string(),
    text: z.string(),
    files: z.array(StoredFile),
    page: z.object({ url: z.string(), title: z.string() }),
    origin: z.string(),
    language: z.string(),
    address: z.string(),
    claims: Claims.nullable(),
  }),
  z.object({
    ...Base,
    kind: z.literal('about'),
    name: z.string().optional(),
    email: z.string().optional(),
    phone: z.string().optional(),
  }),
  z.object({ ...Base, kind: z.literal('person'), claims: Claims }),
  z.object({ ...Base, kind: z.literal('seen'), message: z.string(), state: z.enum(['delivered', 'read']) }),
])
export type Raw = z.infer<typeof Raw>

/** A raw item whose external id is the same when the same thing is said again. One lane per visitor keeps his words in order. */
export const rawItem = (name: string, raw: Raw): RawItem => ({
  externalId: name,
  lane: raw.visitor,
  occurredAt: raw.at,
  raw: Buffer.from(JSON.stringify(raw)),
})

export const messageName = (visitorId: string, id: string): string => `m:${visitorId}:${id}`

/** The widget's own id of what a visitor wrote, by the external id it was stored under; null for another's. */
export function ownIdOf(visitorId: string, externalId: string | null): string | null {
  const prefix = messageName(visitorId, '')
  return externalId?.startsWith(prefix) ? externalId.slice(prefix.length) : null
}
