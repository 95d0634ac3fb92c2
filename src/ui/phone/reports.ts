import { ApiError, post } from '../api.ts'
import { keep, kept } from '../keep.ts'
import { uuid } from '../uuid.ts'
import type { End } from './state.ts'
import { waitMs } from './wait.ts'

/** What this browser saw of a call, for the timeline. */
export interface Report {
  id: string
  /** The id the telephone system passes on with the call, else its Call-ID. */
  call: string
  alsoCalls: string[]
  state: 'ringing' | 'answered' | 'ended'
  at: string
  direction: 'inbound' | 'outbound'
  /** Null: withheld. */
  number: string | null
  name: string
  reason?: 'answered' | 'missed' | 'busy' | 'declined' | 'failed'
  endedBy?: 'caller' | 'callee'
}

interface Kept extends Report {
  channelId: string
  extension: string
}

export interface Reports {
  say(line: { channelId: string; extension: string }, report: Omit<Report, 'id' | 'at'>): void
  /** Hands over what is left though the page goes. */
  last(): void
  close(): void
}

const longestWaitMs = 30_000
/** The API takes no more at once. */
const perCall = 20
/** More than this is no news any more. */
const most = 200

/** Reports what happens until the hub has it: kept in the browser, so that the next tab says what this one could not. */
export function openReports(operatorId: string): Reports {
  const waiting = openWaiting(`phone-reports-${operatorId}`)
  let tries = 0
  let sending = false
  /** One at a time after a refusal: what is wrong with one is no reason to lose the others. */
  let size = perCall
  let closed = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function send(): Promise<void> {
    clearTimeout(timer)
    if (sending || closed) return
    sending = true
    for (let batch = waiting.next(size); batch.length > 0 && !closed; batch = waiting.next(size)) {
      try {
        await hand(batch, false)
        tries = 0
        size = perCall
        waiting.drop(batch)
      } catch (error) {
        // what the hub will never take must not hold up the rest
        const never = error instanceof ApiError && [400, 403, 404, 409, 413, 422].includes(error.status)
        if (never) {
          if (batch.length > 1) size = 1
          else {
            console.error(error)
            waiting.drop(batch)
          }
          continue
        }
        tries += 1
        timer = setTimeout(send, waitMs(tries, longestWaitMs))
        break
      }
    }
    sending = false
  }

  void send()
  const hasten = () => void send()
  addEventListener('online', hasten)
  return {
    say({ channelId, extension }, report) {
      waiting.add({ ...report, id: uuid(), at: new Date().toISOString(), channelId, extension })
      void send()
    },
    last() {
      const batch = waiting.next(size)
      if (batch.length > 0)
        hand(batch, true).then(
          () => waiting.drop(batch),
          () => {},
        )
    },
    close() {
      closed = true
      clearTimeout(timer)
      removeEventListener('online', hasten)
    },
  }
}

/** What the hub has not taken yet, oldest first. */
function openWaiting(key: string) {
  /** What the browser would not keep, as long as this page stands; null: it keeps everything. */
  let unkept: Kept[] | null = null
  const read = (): Kept[] => {
    if (unkept) return unkept
    try {
      const all: unknown = JSON.parse(kept(key) ?? '[]')
      return Array.isArray(all) ? (all as Kept[]) : []
    } catch {
      return []
    }
  }
  const write = (all: Kept[]) => {
    const latest = all.slice(-most)
    unkept = keep(key, latest.length > 0 ? JSON.stringify(latest) : null) ? null : latest
  }
  return {
    add: (report: Kept) => write([...read(), report]),
    drop(sent: Kept[]) {
      const ids = new Set(sent.map(({ id }) => id))
      write(read().filter(({ id }) => !ids.has(id)))
    },
    /** The oldest of one phone: a call of the API takes one. */
    next(size: number): Kept[] {
      const all = read()
      return all.filter(({ channelId, extension }) => channelId === all[0]?.channelId && extension === all[0]?.extension).slice(0, size)
    },
  }
}

function hand(batch: Kept[], keepalive: boolean): Promise<unknown> {
  const { channelId, extension } = batch[0]!
  const reports = batch.map(({ channelId: _channel, extension: _extension, ...report }) => report)
  return post('/api/softphone/reports', { channelId, extension, sentAt: new Date().toISOString(), reports }, keepalive)
}

/** How the end of a call reads for the hub; undefined: this browser cannot tell. */
export const reasonOf = (end: End, talked: boolean): Report['reason'] => {
  if (talked || end === 'elsewhere') return 'answered'
  if (end === 'busy' || end === 'declined') return end
  if (end === 'missed' || end === 'noAnswer' || end === 'hungUp') return 'missed'
  return 'failed'
}
