import type { CallRow } from '../src/calls/calls.ts'
import type { Attachment } from '../src/contract/events.ts'
import type { PendingItem } from '../src/inbound/events.ts'
import type { Decision } from '../src/inbound/shapes.ts'
import type { Batch } from './batch.ts'

export async function showCall(
  _batch: Batch,
  _call: CallRow,
  _from: { item: PendingItem; part: number; recording?: Attachment } | null,
  _decision: Decision,
): Promise<void> {}
