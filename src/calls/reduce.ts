import type { Attachment, CallReason, CallSource } from '../contract/events.ts'
import { apart, type Translations } from '../contract/words.ts'
import type { Call } from './shapes.ts'
import { words } from './words.ts'

/** One thing a source saw of a call. `ordered`: an operator asked for it here. */
export interface Piece {
  /** Where it comes from, so that it counts once. */
  id: string
  source: CallSource
  feed?: string
  /** The id its source knows the call by. */
  key: string
  state: 'ordered' | 'ringing' | 'answered' | 'ended' | 'recording'
  /** Milliseconds since 1970, as the source says. */
  at: number
  /** When it came, by our own clock; absent: at that moment. */
  came?: number
  direction?: 'inbound' | 'outbound'
  /** The person outside; null: withheld. */
  number?: string | null
  name?: string
  verified?: boolean
  to?: string
  phone?: string
  phones?: string[]
  reason?: CallReason
  /** It was over when somebody looked: `at` is not when it ended. */
  late?: boolean
  endedBy?: 'caller' | 'callee'
  detail?: string
  /** The detail in other languages. */
  texts?: Translations
  recording?: Attachment
}

export type Outcome = NonNullable<Call['outcome']>

/** What all pieces add up to. Times are milliseconds since 1970. */
export interface Sum {
  state: Call['state']
  direction: Call['direction']
  /** Undefined: nobody has said who it is; null: withheld. */
  number: string | null | undefined
  name: string
  verified: boolean
  to: string | null
  /** Extensions that ring now. */
  phones: string[]
  /** Extensions that talked, in order; the first took the call. */
  answeredPhones: string[]
  rangAt: number
  answeredAt: number | null
  endedAt: number | null
  /** Null while it goes on, and while a verdict waits for better evidence. */
  outcome: Outcome | null
  endedBy: Call['endedBy']
  /** Null where no source saw both the beginning and the end of talking. */
  talkMs: number | null
  detail: string | null
  texts: Translations | null
  /** When it must be looked at again without any news; null: never. */
  dueAt: number | null
}

/** Of sources that contradict each other the lower is believed. */
export const ranks: { [source in CallSource]: number } = { system: 0, dialog: 1, softphone: 2, branch: 3 }

/** A branch that was cancelled cannot tell an old proxy's "answered elsewhere" from a caller who gave up: better evidence is waited for. */
const verdictMs = 3_000
/** Without an end for so long nobody will tell it any more: it is closed, and its length stays unknown. */
const watchdogMs = { ordered: 15_000, ringing: 180_000, talking: 4 * 3_600_000 }

/** The call its pieces tell of, in whatever order and however often they came. `now`: milliseconds since 1970. */
export function reduce(evidence: Piece[], now: number): Sum {
  const pieces = credible(evidence).sort((a, b) => a.at - b.at || ranks[a.source] - ranks[b.source] || (a.id < b.id ? -1 : 1))
  const ranked = [...pieces].sort((a, b) => ranks[a.source] - ranks[b.source])
  const said = <T>(of: (piece: Piece) => T | undefined): T | undefined => ranked.map(of).find((value) => value !== undefined)

  const rung = new Set(
    pieces.flatMap(({ state, phone, phones }) => (state === 'ringing' ? [...(phones ?? []), ...(phone ? [phone] : [])] : [])),
  )
  const stories = [...Map.groupBy(ranked, ({ source }) => source)].map(([source, all]) => storyOf(source, all, rung))
  const telling = stories.find(({ verdict }) => verdict !== null)
  const outcome = telling?.verdict ?? null
  const talked = outcome === 'answered'
  // a branch knows nothing of what comes after it was let go, and its own end is none of a call that others have
  const ends = stories.flatMap(({ source, end }) => (end !== null && (!talked || source !== 'branch') ? [end] : []))
  const end = ends.find(({ late }) => !late) ?? ends[0] ?? null
  const answers = talked ? stories.flatMap(({ answered }) => answered ?? []) : []
  const begun = answers.find(({ late }) => !late) ?? answers[0]
  const known = (piece: Piece | null) => piece !== null && !piece.late
  const whole = talked ? stories.find(({ source, answered, end }) => known(answered) && known(end) && source !== 'branch') : undefined
  const talkMs = end?.late || begun?.late ? null : whole ? whole.end!.at - whole.answered!.at : begun && end ? end.at - begun.at : null

  const first = pieces[0]!
  const named = ranked.find(({ number }) => typeof number === 'string')
  const why = ranked.find(({ detail }) => detail !== undefined)
  const sum: Sum = {
    state: end ? 'ended' : talked ? 'talking' : pieces.some(({ state }) => state !== 'ordered') ? 'ringing' : 'ordered',
    direction: said(({ direction }) => direction) ?? 'inbound',
    number: named ? named.number : said(({ number }) => number),
    name: said(({ name }) => name || undefined) ?? '',
    verified: named?.verified === true,
    to: said(({ to }) => to) ?? null,
    phones: [],
    answeredPhones: talked ? talkers(ranked, rung) : [],
    rangAt: pieces.find(({ state }) => state === 'ringing' || state === 'ordered')?.at ?? first.at,
    answeredAt: begun?.late ? null : (begun?.at ?? null),
    endedAt: end?.late ? null : (end?.at ?? null),
    outcome: !end ? null : end.late && !talked ? 'unknown' : (outcome ?? 'missed'),
    endedBy: end?.endedBy ?? null,
    talkMs: talkMs === null ? null : Math.max(0, talkMs),
    detail: why?.detail ?? null,
    texts: why?.texts ?? null,
    dueAt: null,
  }
  if (sum.state === 'ringing') sum.phones = ringing(pieces, rung)
  const last = Math.max(...pieces.map(({ at, came }) => came ?? at))
  return waited(sum, telling?.source ?? null, last, now)
}

/** What time alone makes of it. */
function waited(sum: Sum, teller: CallSource | null, last: number, now: number): Sum {
  if (sum.state === 'ended') {
    const settles = last + verdictMs
    return teller === 'branch' && now < settles ? { ...sum, outcome: null, dueAt: settles } : sum
  }
  // who only heard that somebody else took it will never hear the end
  const due = last + (sum.state === 'talking' && teller === 'branch' ? verdictMs : watchdogMs[sum.state])
  if (now < due) return { ...sum, dueAt: due }
  const outcome = sum.state === 'talking' ? 'answered' : sum.state === 'ordered' ? 'failed' : 'unknown'
  const why = sum.state === 'ordered' && sum.detail === null ? apart(words.nobodyTook) : {}
  return { ...sum, state: 'ended', phones: [], outcome, ...why }
}

/**
 * What a browser says of a call that somebody better placed saw taken elsewhere is no part of it: an operator cannot end, or take, what a
 * colleague talks in.
 */
function credible(evidence: Piece[]): Piece[] {
  const better = new Set(
    evidence.flatMap(({ source, state, phone }) =>
      state === 'answered' && phone !== undefined && (source === 'system' || source === 'dialog') ? [phone] : [],
    ),
  )
  return evidence.filter(
    ({ source, state, phone }) =>
      better.size === 0 || source !== 'softphone' || state === 'ringing' || phone === undefined || better.has(phone),
  )
}

interface Story {
  source: CallSource
  answered: Piece | null
  end: Piece | null
  verdict: CallReason | null
}

/** What one source says of the whole call. */
function storyOf(source: CallSource, unsorted: Piece[], rung: Set<string>): Story {
  const pieces = unsorted.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  const answered = pieces.find(({ state }) => state === 'answered') ?? null
  const end = endOf(source, pieces, answered !== null, rung)
  const reason = end?.reason ?? null
  const verdict = answered ? 'answered' : end ? (reason ?? (source === 'softphone' || end.late ? null : 'missed')) : null
  return { source, answered, end, verdict }
}

/** The piece with which the call was over: one that says so of the call, else the last phone's of those that had it. */
function endOf(source: CallSource, pieces: Piece[], answered: boolean, rung: Set<string>): Piece | null {
  const over = pieces.find(({ state, phone }) => state === 'ended' && phone === undefined)
  // a branch that was let go may be called again, when a queue goes round
  const again = source === 'branch' && over && pieces.some(({ state, at }) => state === 'ringing' && at > over.at)
  if (over && !again) return over
  // one that puts callers through to phone after phone says itself when it is over
  if (source === 'system') return null
  const parts = pieces.filter(({ state, phone }) => state === 'ended' && phone !== undefined)
  const last = parts.at(-1)
  if (!last) return null
  // a browser that did not take it knows nothing of the others; one that placed or took it does
  if (source === 'softphone' && !answered && !pieces.some(({ direction }) => direction === 'outbound')) return null
  // who watches some of the phones that rang does not know whether another took it
  const had = answered ? new Set(pieces.flatMap(({ state, phone }) => (state === 'answered' && phone ? [phone] : []))) : rung
  if ([...had].some((phone) => !isOut(pieces, phone))) return null
  if (answered) return parts.findLast(({ phone }) => had.has(phone!)) ?? null
  const reason = (['declined', 'busy'] as const).find((each) => parts.every((part) => part.reason === each))
  return { ...last, ...((reason ?? !last.late) && { reason: reason ?? 'missed' }) }
}

/** Who talked: as the best source that names anybody says; when only one phone rang, it was that one. */
function talkers(ranked: Piece[], rung: Set<string>): string[] {
  const naming = ranked.filter(({ state, phone }) => state === 'answered' && phone !== undefined)
  const best = naming.filter(({ source }) => source === naming[0]!.source).toSorted((a, b) => a.at - b.at)
  if (best.length > 0) return [...new Set(best.map(({ phone }) => phone!))]
  return rung.size === 1 ? [...rung] : []
}

/** Whether the last that was heard of a phone is that it is out: one that rings again is not. */
function isOut(pieces: Piece[], extension: string): boolean {
  const last = pieces.findLast(
    ({ state, phone, phones }) => (state !== 'recording' && phone === extension) || (state === 'ringing' && phones?.includes(extension)),
  )
  return last?.state === 'ended'
}

const ringing = (pieces: Piece[], rung: Set<string>): string[] => [...rung].filter((phone) => !isOut(pieces, phone)).sort()
