import type { UserAgent } from 'sip.js'

const probeMs = 20_000
const answerMs = 5_000

export interface Probe {
  /** Asks again and again from now on. */
  start(): void
  stop(): void
}

/** Asks the telephone system whether it is there: a connection can be dead without either side having noticed. Then it is given up. */
export function openProbe(ua: UserAgent): Probe {
  let timer: ReturnType<typeof setTimeout> | undefined

  function start(): void {
    clearTimeout(timer)
    timer = setTimeout(ask, probeMs)
  }
  function ask(): void {
    if (!ua.isConnected()) return
    const late = setTimeout(() => void ua.transport.disconnect().catch(() => {}), answerMs)
    timer = late
    // any answer is one; a later one than that for which it was given up is none
    const alive = () => {
      if (timer === late) start()
    }
    const core = ua.userAgentCore
    const to = ua.configuration.uri.clone()
    to.user = undefined as never
    core.request(core.makeOutgoingRequestMessage('OPTIONS', to, ua.configuration.uri, to, {}), {
      onAccept: alive,
      onProgress: alive,
      onRedirect: alive,
      onReject: alive,
      onTrying: alive,
    })
  }
  return {
    start,
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
