import { z } from 'zod'
import type { StoredItem } from '../../src/contract/connector.ts'
import type { CallEvent } from '../../src/contract/events.ts'

/** What the hub stores of a browser's report, whose shape it has checked. */
const Report = z.object({
  call: z.string(),
  alsoCalls: z.array(z.string()),
  state: z.enum(['ringing', 'answered', 'ended']),
  at: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  number: z.string().nullable(),
  name: z.string(),
  reason: z.enum(['answered', 'missed', 'busy', 'declined', 'failed']).optional(),
  endedBy: z.enum(['caller', 'callee']).optional(),
})

/**
 * What an operator's browser saw. Which phone it is the hub says, never the browser; and of a call the browser knows only its own part:
 * when that is over, the call may go on elsewhere.
 */
export async function fromSoftphone(item: StoredItem): Promise<CallEvent[]> {
  const report = Report.parse(JSON.parse((await item.bytes()).toString()))
  const { extension, behindMs } = item.meta
  const at = new Date(report.at).getTime() + (typeof behindMs === 'number' ? behindMs : 0)
  const identities = report.number === null ? [] : [{ kind: 'phone' as const, value: report.number, assurance: 'observed' as const }]
  return [
    {
      type: 'call',
      source: 'softphone',
      call: report.call,
      ...(report.alsoCalls.length > 0 && { alsoCalls: report.alsoCalls }),
      state: report.state,
      occurredAt: new Date(at).toISOString(),
      direction: report.direction,
      sender: { name: report.name, identities },
      phone: String(extension),
      ...(report.state === 'ended' && report.reason && { reason: report.reason }),
      ...(report.state === 'ended' && report.endedBy && { endedBy: report.endedBy }),
    },
  ]
}
