import type { Call } from '../../src/calls/shapes.ts'

/** What nothing has happened to yet in a call that has just begun. */
export const untouched = {
  answeredBy: [],
  answeredAt: null,
  endedAt: null,
  outcome: null,
  missed: false,
  endedBy: null,
  talkSeconds: null,
  detail: null,
  detailTexts: null,
  apart: false,
  handledAt: null,
  orderedBy: null,
  tries: 1,
  waitingSince: null,
  note: '',
} satisfies Partial<Call>
