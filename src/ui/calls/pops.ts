import type { Call } from '../../calls/shapes.ts'

/**
 * What a call is to one operator. `ringing` at his phone; `ordered` by him, his phone rings first; `calling`, the other side rings; `mine`,
 * he talks; then for some seconds: `taken` by a colleague, `passed` on by him, `over`, `failed` to be made.
 */
export type PopKind = 'ringing' | 'ordered' | 'calling' | 'mine' | 'taken' | 'passed' | 'over' | 'failed'

/** A bar, and since when it is what it is, by the clock here. */
export interface Pop {
  call: Call
  kind: PopKind
  since: number
  /** He talked in it. */
  own: boolean
}

/** It goes on no more, or without him. */
export const isOver = (kind: PopKind): boolean => lastsMs[kind] !== undefined

const lastsMs: { [kind in PopKind]?: number } = { taken: 6_000, passed: 6_000, over: 6_000, failed: 30_000 }

const named = (talkers: Call['ringing'], me: string) => talkers.some(({ operatorId }) => operatorId === me)

export function kindOf(call: Call, me: string): PopKind {
  const ordered = call.orderedBy === me
  if (call.state === 'ended') return ordered && call.outcome === 'failed' ? 'failed' : 'over'
  if (call.state === 'talking') {
    const last = call.answeredBy.at(-1)
    if (last ? last.operatorId === me : ordered) return 'mine'
    return named(call.answeredBy, me) ? 'passed' : 'taken'
  }
  if (call.state === 'ordered') return 'ordered'
  return call.direction === 'outbound' ? 'calling' : 'ringing'
}

/**
 * The bars after the server has said what is called now, oldest first so that none moves when another comes below it. What was never seen
 * going on is not told of any more; what the server names no longer stays only as long as it would be read.
 */
export function after(held: Pop[], calls: Call[], me: string, now: number): Pop[] {
  const before = new Map(held.map((pop) => [pop.call.id, pop]))
  const next = calls.flatMap((call): Pop[] => {
    const was = before.get(call.id)
    before.delete(call.id)
    const kind = kindOf(call, me)
    if (!was && lastsMs[kind] !== undefined) return []
    return [
      { call, kind, since: was?.kind === kind ? was.since : now, own: was?.own === true || named(call.answeredBy, me) || kind === 'mine' },
    ]
  })
  const staying = [...before.values()].filter(({ kind }) => lastsMs[kind] !== undefined)
  return [...next, ...staying].sort((a, b) =>
    a.call.rangAt === b.call.rangAt ? (a.call.id < b.call.id ? -1 : 1) : a.call.rangAt < b.call.rangAt ? -1 : 1,
  )
}

/** Whether a bar has been read long enough. */
export const isRead = ({ kind, since }: Pop, now: number): boolean => now - since >= (lastsMs[kind] ?? Number.POSITIVE_INFINITY)

const believableMs = 180_000

/** The bars when the server, last heard at `heardAt`, does not answer: whether it still rings nobody knows after some minutes. */
export function unheard(held: Pop[], heardAt: number, now: number): Pop[] {
  if (now - heardAt <= believableMs) return held
  const left = held.filter(({ kind }) => kind !== 'ringing' && kind !== 'ordered' && kind !== 'calling')
  return left.length === held.length ? held : left
}

/** How long it rings or is talked, in seconds: by the call's own time, unless the clock here is plainly another one. */
export function seconds({ call, kind, since }: Pop, now: number): number {
  const told = Date.parse((kind === 'mine' ? call.answeredAt : null) ?? call.rangAt)
  const begun = kind === 'mine' || (told <= since && since - told < believableMs) ? Math.min(told, now) : since
  return (now - begun) / 1000
}
