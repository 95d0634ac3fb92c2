import type { Session, Web } from 'sip.js'
import { connectionOf, spoken } from './media.ts'

/** How long the sound may be gone before the call is given up. */
const patienceMs = 40_000
/** A short break heals by itself; after that, and after each try that did not help, a new way is asked for. */
const againMs = 4_000

export interface Repair {
  /** The telephone system can be reached again: another way is asked for at once. */
  hasten(): void
  stop(): void
}

interface Means {
  held(): boolean
  /** Nothing is heard, or it is again. */
  onBroken(broken: boolean): void
  /** It could not be mended. */
  onLost(): void
}

/** Watches whether sound gets through. After a change of network the way is found anew: ICE begins again (RFC 8445), which the other side is told. */
export function keepAlive(session: Session, { held, onBroken, onLost }: Means): Repair {
  const connection = connectionOf(session)
  let broken = false
  let next: ReturnType<typeof setTimeout> | undefined
  let end: ReturnType<typeof setTimeout> | undefined

  const mend = () => {
    clearTimeout(next)
    next = setTimeout(mend, againMs)
    const options: Web.SessionDescriptionHandlerOptions = { ...spoken, hold: held(), offerOptions: { iceRestart: true } }
    session.invite({ sessionDescriptionHandlerOptions: options }).catch(() => {})
  }
  const stop = () => {
    clearTimeout(next)
    clearTimeout(end)
  }
  const look = () => {
    const state = connection?.connectionState
    if (broken && state === 'connected') {
      broken = false
      stop()
      onBroken(false)
    }
    if (!broken && (state === 'disconnected' || state === 'failed')) {
      broken = true
      next = setTimeout(mend, againMs)
      end = setTimeout(onLost, patienceMs)
      onBroken(true)
    }
    if (state === 'failed') mend()
  }
  connection?.addEventListener('connectionstatechange', look)
  return {
    hasten() {
      if (broken) mend()
    },
    stop() {
      stop()
      connection?.removeEventListener('connectionstatechange', look)
    },
  }
}
