import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { RawItem } from '../../src/contract/connector.ts'
import { checked, type Incoming } from './incoming.ts'

/** What is stored beside the bytes of an item. */
export const Meta = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed'), type: z.enum(['message', 'receipt']) }),
  z.object({ kind: z.literal('hook'), contentType: z.string(), address: z.string() }),
])
export type Meta = z.infer<typeof Meta>

export const hashOf = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('base64url')
}

/**
 * An event of a signed request as it is stored; what is wrong with it instead. One without an id of its own is the same only within the
 * minute it was signed in: felt, unfelt and felt again are three.
 */
export function signedItem(
  slice: Buffer,
  value: unknown,
  type: 'message' | 'receipt',
  signedAt: string,
): { item: RawItem } | { issues: { path: string; message: string }[] } {
  const result = checked(value, type)
  if ('issues' in result) return result
  const event = 'event' in result ? result.event : null
  const given = event?.id ?? (isRecord(value) && typeof value.id === 'string' ? value.id.slice(0, 200) : undefined)
  const kind = event?.type ?? 'unknown'
  const minute = Math.floor(Number(signedAt) / 60)
  const meta: Meta = { kind: 'signed', type }
  return {
    item: {
      externalId: given === undefined ? `${kind}#${hashOf(slice, String(minute))}` : `${kind}:${given}`,
      lane: laneOf(event) || 'unknown',
      ...(event?.at && { occurredAt: new Date(event.at).toISOString() }),
      raw: slice,
      meta,
    },
  }
}

function laneOf(event: Incoming | null): string {
  if (!event) return ''
  if ('thread' in event && event.thread) return event.thread
  return 'sender' in event ? event.sender.id : event.ref
}

const isRecord = (value: unknown): value is { [name: string]: unknown } => typeof value === 'object' && value !== null
