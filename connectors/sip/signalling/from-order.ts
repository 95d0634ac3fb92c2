import { z } from 'zod'
import type { StoredItem } from '../../../src/contract/connector.ts'
import type { InboundEvent } from '../../../src/contract/events.ts'

/** What the hub stores of a call it makes. */
const Noted = z.object({
  state: z.enum(['ringing', 'answered', 'ended']),
  call: z.string(),
  also: z.array(z.string()),
  at: z.string(),
  phone: z.string(),
  number: z.string(),
  reason: z.enum(['answered', 'missed', 'busy', 'declined', 'failed', 'voicemail']).optional(),
  endedBy: z.enum(['caller', 'callee']).optional(),
  late: z.literal(true).optional(),
})

/** What became of a call the hub itself makes. */
export async function fromOrder(item: StoredItem): Promise<InboundEvent[]> {
  const { state, call, also, at, phone, number, reason, endedBy, late } = Noted.parse(JSON.parse((await item.bytes()).toString()))
  return [
    {
      type: 'call',
      source: 'system',
      feed: 'order',
      call,
      alsoCalls: also,
      state,
      direction: 'outbound',
      occurredAt: at,
      sender: { name: '', identities: [{ kind: 'phone', value: number, assurance: 'observed' }] },
      ...(state !== 'ended' && { phone }),
      ...(state === 'ringing' && { phones: [phone] }),
      ...(reason && { reason }),
      ...(endedBy && { endedBy }),
      ...(late && { late }),
    },
  ]
}
