import type { Call } from '../../calls/shapes.ts'
import type { LineState, Talk } from './state.ts'

/** Digits that tell numbers apart, however the country before them is written. */
const telling = 8
const nearMs = 120_000

/** The call of this browser that a call of the hub's is, if any. */
export function talkOf(call: Call, talks: Talk[], lines: LineState[]): Talk | undefined {
  const mine = talks.filter(({ channelId, order }) => channelId === call.channelId && (order === null || order === call.id))
  const ordered = mine.find(({ order }) => order === call.id)
  if (ordered) return ordered
  const extension = lines.find(({ channelId }) => channelId === call.channelId)?.extension
  if (call.state !== 'ended' && ![...call.ringing, ...call.answeredBy].some((one) => one.extension === extension)) return undefined
  return mine
    .filter((talk) => talk.direction === call.direction && isSame(talk.number, call.number))
    .map((talk) => ({ talk, apart: Math.abs(talk.beganAt - Date.parse(call.rangAt)) }))
    .filter(({ apart }) => apart < nearMs)
    .sort((a, b) => a.apart - b.apart)[0]?.talk
}

function isSame(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other
  const [a, b] = [one, other].map((number) => number.replace(/\D/g, '').slice(-telling))
  return a !== '' && a === b
}
