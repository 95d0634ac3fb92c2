import type { Json } from '../contract/events.ts'
import type { CallRow } from './calls.ts'
import { isMissed } from './missed.ts'
import type { Talker } from './talkers.ts'

/** What the line of a call shows: all that is known of it, so that reading a timeline asks for nothing else. */
export const snapshot = (call: CallRow, answeredBy: Talker[]): { [name: string]: Json } => ({
  id: call.id,
  state: call.state,
  direction: call.direction,
  number: call.number,
  name: call.name,
  verified: call.verified,
  dialled: call.dialled,
  rangAt: call.rangAt.toISOString(),
  answeredAt: call.answeredAt?.toISOString() ?? null,
  endedAt: call.endedAt?.toISOString() ?? null,
  outcome: call.outcome,
  missed: isMissed(call),
  endedBy: call.endedBy,
  talkSeconds: call.talkMs === null ? null : call.talkMs / 1000,
  answeredBy: answeredBy.map((talker) => ({ ...talker })),
  apart: call.apart,
  detail: call.detail,
  detailTexts: call.detailTexts && { ...call.detailTexts },
  note: call.note,
})
