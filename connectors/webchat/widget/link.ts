import type { Frame, Told } from '../wire.ts'

export type LinkState = 'idle' | 'connecting' | 'open' | 'lost' | 'unavailable'

/** The line to the hub: comes back by itself, after sleep and network changes too. */
export interface Link {
  readonly state: LinkState
  /** From now on there shall be a connection. */
  connect(): void
  /** False when there is none at the moment. */
  say(frame: Frame): boolean
  /** No answer came: starts over. */
  drop(): void
}

export interface Ears {
  hear(told: Told): void
  /** A connection stands, and must be greeted. Also asked for on one that may be dead: what answers is alive. */
  greet(): void
  changed(): void
}

const doubtMs = 5000
const longMs = 300_000
const mostMs = 30_000

export function makeLink(url: string, { hear, greet, changed }: Ears): Link {
  let socket: WebSocket | null = null
  let state: LinkState = 'idle'
  let failures = 0
  let retry = 0
  let doubt = 0

  const set = (now: LinkState) => {
    if (state === now) return
    state = now
    changed()
  }
  const ended = (code: number) => {
    socket = null
    failures++
    clearTimeout(doubt)
    clearTimeout(retry)
    set(code === 4403 ? 'unavailable' : 'lost')
    const pause = code > 4400 ? longMs : Math.min(mostMs, 400 * 2 ** failures)
    // spread, so that a hub that restarts is not met by everybody at once
    retry = window.setTimeout(open, pause * (0.5 + Math.random()))
  }
  const open = () => {
    clearTimeout(retry)
    if (socket) return
    if (state === 'idle') set('connecting')
    try {
      const own = new WebSocket(url)
      socket = own
      own.onopen = () => {
        if (socket === own) greet()
      }
      own.onmessage = ({ data }) => {
        if (socket !== own) return
        failures = 0
        clearTimeout(doubt)
        set('open')
        hear(JSON.parse(data))
      }
      own.onclose = ({ code }) => {
        if (socket === own) ended(code)
      }
    } catch {
      // refused before it began: an insecure address in a secure page
      ended(0)
    }
  }
  const drop = () => {
    const old = socket
    if (!old) return
    ended(0)
    old.close()
  }
  const wake = () => {
    if (state === 'idle' || document.visibilityState === 'hidden') return
    if (socket?.readyState !== 1) return open()
    clearTimeout(doubt)
    doubt = window.setTimeout(drop, doubtMs)
    greet()
  }
  addEventListener('online', wake)
  addEventListener('offline', drop)
  addEventListener('pageshow', ({ persisted }) => persisted && wake())
  document.addEventListener('visibilitychange', wake)

  return {
    get state() {
      return state
    },
    connect: open,
    say(frame) {
      if (socket?.readyState !== 1) return false
      socket.send(JSON.stringify(frame))
      return true
    },
    drop,
  }
}
