import type { Session, Web } from 'sip.js'
import { connectionOf } from './media.ts'

/** How long the sound may be gone before the call is given up. */
const patienceMs = 25_000

/** Watches whether sound gets through: after a change of network the way is found anew; what cannot be mended is told. Returns the end of watching. */
export function keepAlive(session: Session, onLost: () => void): () => void {
  const connection = connectionOf(session)
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    const state = connection?.connectionState
    if (state === 'connected') {
      clearTimeout(timer)
      timer = undefined
    }
    if (state !== 'failed') return
    timer ??= setTimeout(onLost, patienceMs)
    const options: Web.SessionDescriptionHandlerOptions = { offerOptions: { iceRestart: true } }
    session.invite({ sessionDescriptionHandlerOptions: options }).catch(() => {})
  }
  connection?.addEventListener('connectionstatechange', look)
  return () => {
    clearTimeout(timer)
    connection?.removeEventListener('connectionstatechange', look)
  }
}
