import type { Invitation } from 'sip.js'
import { type Account, openAccount } from './account.ts'
import type { Extension, LineState } from './state.ts'

/** An extension of the operator's, and how it stands. */
export interface Line {
  extension: Extension
  account: Account
  state: LineState
}

export interface Lines {
  all(): Line[]
  of(channelId: string): Line | undefined
  /** Asks the hub for the extensions and their credentials, and does what they say. */
  renew(): Promise<void>
  close(): void
}

interface LinesWatch {
  load(): Promise<Extension[]>
  onChange(): void
  onInvite(line: Line, invitation: Invitation): void
  /** Calls go through it: it is not taken away now. */
  inUse(channelId: string): boolean
}

/** Passing credentials are renewed so long before they pass. */
const renewBeforeMs = 120_000
const longestTimerMs = 2 ** 31 - 1

/** Every extension of the operator, signed in as long as the hub says that it is his. */
export function openLines(watch: LinesWatch): Lines {
  const lines = new Map<string, Line>()
  let closed = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function renew(): Promise<void> {
    clearTimeout(timer)
    const now = await watch.load()
    if (closed) return
    for (const [channelId, line] of lines) {
      const next = now.find((one) => one.channelId === channelId)
      if (next && line.account.take(next.access)) line.extension = next
      else if (!watch.inUse(channelId)) {
        line.account.close()
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
      account: openAccount(access, {
        onStanding(standing, detail) {
          line.state = { ...line.state, standing, detail }
          watch.onChange()
        },
        onInvite: (invitation) => watch.onInvite(line, invitation),
        renew,
      }),
    }
    lines.set(channelId, line)
  }

  function schedule(): void {
    clearTimeout(timer)
    const ends = [...lines.values()].flatMap(({ extension }) =>
      extension.access.expiresAt ? [Date.parse(extension.access.expiresAt)] : [],
    )
    if (ends.length === 0 || closed) return
    const left = Math.min(...ends) - Date.now()
    const wait = Math.max(5_000, left - Math.min(renewBeforeMs, left / 2))
    timer = setTimeout(() => renew().catch(schedule), Math.min(wait, longestTimerMs))
  }

  return {
    all: () => [...lines.values()],
    of: (channelId) => lines.get(channelId),
    renew,
    close() {
      closed = true
      clearTimeout(timer)
      for (const { account } of lines.values()) account.close()
    },
  }
}
