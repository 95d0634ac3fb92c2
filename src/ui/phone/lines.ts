import type { Invitation } from 'sip.js'
import { ApiError } from '../api.ts'
import { type Endpoint, openEndpoint } from './endpoint.ts'
import type { Extension, LineState } from './state.ts'
import { waitMs } from './wait.ts'

/** An extension of the operator's, and how it stands. */
export interface Line {
  extension: Extension
  endpoint: Endpoint
  state: LineState
}

export interface Lines {
  all(): Line[]
  of(channelId: string): Line | undefined
  /** Asks the hub for the extensions and their credentials, and does what they say. Where it fails it is tried again. */
  renew(): Promise<void>
  /** The hub did not answer when it was last asked. */
  failing(): boolean
  /** Tries everything at once that waits to be tried again. */
  hasten(): void
  /** A call through it is over: what had to wait for that is done. */
  released(channelId: string): void
  close(): void
}

interface LinesWatch {
  load(): Promise<Extension[]>
  onChange(): void
  onInvite(line: Line, invitation: Invitation): void
  /** It is signed in, anew or again. */
  onReady(channelId: string): void
  /** Calls go through it: it is not taken away now. */
  inUse(channelId: string): boolean
}

/** Passing credentials are renewed so long before they pass. */
const renewBeforeMs = 120_000
const longestWaitMs = 60_000
const longestTimerMs = 2 ** 31 - 1

/** Every extension of the operator, signed in as long as the hub says that it is his. */
export function openLines(watch: LinesWatch): Lines {
  const lines = new Map<string, Line>()
  /** Another's by now, or elsewhere, but spoken through. */
  const outlived = new Set<string>()
  let closed = false
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function renew(): Promise<void> {
    clearTimeout(timer)
    let now: Extension[]
    try {
      now = await watch.load()
    } catch (error) {
      // who is signed out asks no more; once he is in again he is asked for
      if (!(error instanceof ApiError && error.status === 401)) {
        failures += 1
        schedule()
        watch.onChange()
      }
      throw error
    }
    failures = 0
    if (closed) return
    outlived.clear()
    for (const [channelId, line] of lines) {
      const next = now.find((one) => one.channelId === channelId)
      if (next && line.endpoint.take(next.access)) line.extension = next
      else if (watch.inUse(channelId)) outlived.add(channelId)
      else {
        line.endpoint.close()
        lines.delete(channelId)
      }
    }
    for (const extension of now) if (!lines.has(extension.channelId)) open(extension)
    schedule()
    watch.onChange()
  }

  function open(extension: Extension): void {
    const { channelId, lineId, access } = extension
    const line: Line = {
      extension,
      state: { channelId, lineId, extension: access.extension, standing: 'connecting', detail: '' },
      endpoint: openEndpoint(access, {
        onStanding(standing, detail) {
          line.state = { ...line.state, standing, detail }
          watch.onChange()
          if (standing === 'ready') watch.onReady(channelId)
        },
        onInvite: (invitation) => watch.onInvite(line, invitation),
        renew,
      }),
    }
    lines.set(channelId, line)
  }

  function schedule(): void {
    clearTimeout(timer)
    if (closed) return
    if (failures > 0) {
      timer = setTimeout(again, waitMs(failures, longestWaitMs))
      return
    }
    const ends = [...lines.values()].flatMap(({ extension }) =>
      extension.access.expiresAt ? [Date.parse(extension.access.expiresAt)] : [],
    )
    if (ends.length === 0) return
    const left = Math.min(...ends) - Date.now()
    const wait = Math.max(5_000, left - Math.min(renewBeforeMs, left / 2))
    timer = setTimeout(again, Math.min(wait, longestTimerMs))
  }

  const again = () => void renew().catch(() => {})
  const online = () => failures > 0 && again()
  addEventListener('online', online)

  return {
    all: () => [...lines.values()],
    of: (channelId) => lines.get(channelId),
    renew,
    failing: () => failures > 0,
    hasten() {
      // the address that does not answer may have been corrected meanwhile
      again()
      for (const { endpoint } of lines.values()) endpoint.hasten()
    },
    released(channelId) {
      if (outlived.has(channelId) && !watch.inUse(channelId)) again()
    },
    close() {
      closed = true
      removeEventListener('online', online)
      clearTimeout(timer)
      for (const { endpoint } of lines.values()) endpoint.close()
    },
  }
}

/** Where the telephone system writes its own id of a call. */
export const headerOf = ({ extension }: Line): string => extension.access.callIdHeader ?? 'X-Call-Id'
